"""An interval for a rate, and two tests of whether two samples differ. Two-sided, no library."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

Z95 = 1.959963984540054
"""The 97.5 % point of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Significance:
    """What a test says. ``p`` is None where the samples cannot differ or are too small for it.

    ``n``: how many observations each side had.
    """

    name: str
    statistic: float | None
    p: float | None
    n: tuple[int, int]


def wilson(right: int, n: int, *, z: float = Z95) -> tuple[float, float]:
    """The Wilson score interval of ``right / n``; (0, 1) where n is 0.

    Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
    Worked example: 8 of 10 gives about (0.490, 0.943).

    Raises:
        ValueError: the counts are no rate.
    """
    if not 0 <= right <= n:
        raise ValueError(f"{right} of {n} is no rate")
    if n == 0:
        return 0.0, 1.0
    share, square = right / n, z * z
    centre = share + square / (2 * n)
    spread = z * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    scale = 1 + square / n
    low = 0.0 if right == 0 else (centre - spread) / scale
    high = 1.0 if right == n else (centre + spread) / scale
    return low, high


def two_proportions(one: tuple[int, int], other: tuple[int, int]) -> Significance:
    """The pooled two-proportion z-test of (successes, n) against (successes, n).

    Worked example: 45 of 100 against 30 of 100 gives z = 2.19, p = 0.029.

    Raises:
        ValueError: counts are no rates.
    """
    (a, n), (b, m) = one, other
    if not (0 <= a <= n and 0 <= b <= m):
        raise ValueError(f"{a} of {n} and {b} of {m}: no rates")
    name = "two-proportion z"
    if n == 0 or m == 0:
        return Significance(name, None, None, (n, m))
    pooled = (a + b) / (n + m)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    if error == 0:
        return Significance(name, 0.0, 1.0, (n, m))
    z = (a / n - b / m) / error
    return Significance(name, z, _two_sided(z), (n, m))


def mann_whitney(one: Sequence[float], other: Sequence[float]) -> Significance:
    """The Mann-Whitney U test by its normal approximation, with ties and continuity corrected.

    Mann and Whitney, Ann. Math. Statist. 18 (1947). ``statistic`` is U of the first sample. The
    approximation wants about 8 observations a side; callers say "too few" below that.
    """
    n, m = len(one), len(other)
    name = "Mann-Whitney U"
    if n == 0 or m == 0:
        return Significance(name, None, None, (n, m))
    ranks, ties = _ranks([*one, *other])
    u = sum(ranks[:n]) - n * (n + 1) / 2
    total = n + m
    variance = n * m / 12 * ((total + 1) - ties / (total * (total - 1)))
    if variance <= 0:
        return Significance(name, u, 1.0, (n, m))
    distance = max(0.0, abs(u - n * m / 2) - 0.5)
    return Significance(name, u, _two_sided(distance / math.sqrt(variance)), (n, m))


def _ranks(values: Sequence[float]) -> tuple[list[float], float]:
    """Mid-ranks from 1, and the sum of t³ − t over groups of equal values."""
    counts = Counter(values)
    rank_of, before = {}, 0
    for value in sorted(counts):
        rank_of[value] = before + (counts[value] + 1) / 2
        before += counts[value]
    ties = float(sum(count**3 - count for count in counts.values()))
    return [rank_of[value] for value in values], ties


def _two_sided(z: float) -> float:
    return math.erfc(abs(z) / math.sqrt(2))
