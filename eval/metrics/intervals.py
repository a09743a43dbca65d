"""Intervals: the bootstrap over items, the paired bootstrap of a difference, Wilson's for rates."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

RESAMPLES = 10_000
_BLOCK = 500


@dataclass(frozen=True, slots=True)
class Interval:
    """A point estimate and its interval at ``level``."""

    value: float
    low: float
    high: float
    n: int
    level: float = 0.95


@dataclass(frozen=True, slots=True)
class Difference(Interval):
    """Mean of ``a - b`` over the same items. ``wins``/``losses``/``ties`` count items.

    ``not_better`` is the share of resamples in which a's mean is not above b's: a one-sided
    bootstrap p-value (Sakai, SIGIR 2006).
    """

    wins: int = 0
    losses: int = 0
    ties: int = 0
    not_better: float = 1.0


def _means(values: Floats, resamples: int, seed: int) -> Floats:
    """Means of ``resamples`` samples of the same size, drawn with replacement."""
    generator = np.random.default_rng(seed)
    means = np.empty(resamples)
    for start in range(0, resamples, _BLOCK):
        rows = min(_BLOCK, resamples - start)
        drawn = generator.integers(0, len(values), size=(rows, len(values)))
        means[start : start + rows] = values[drawn].mean(axis=1)
    return means


def _checked(values: Sequence[float], resamples: int, level: float) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1 or not len(array):
        raise ValueError("an interval needs a flat list of at least one value")
    if not np.isfinite(array).all():
        raise ValueError("an interval needs finite values")
    if resamples < 1 or not 0 < level < 1:
        raise ValueError(f"resamples must be ≥ 1 and 0 < level < 1, not {resamples}, {level}")
    return array


def _ends(samples: Floats, level: float) -> tuple[float, float]:
    low, high = np.quantile(samples, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def bootstrap_mean(
    values: Sequence[float], *, seed: int, resamples: int = RESAMPLES, level: float = 0.95
) -> Interval:
    """Percentile bootstrap interval of the mean (Efron & Tibshirani, 1993, ch. 13)."""
    array = _checked(values, resamples, level)
    low, high = _ends(_means(array, resamples, seed), level)
    return Interval(float(array.mean()), low, high, len(array), level)


def paired_bootstrap(
    a: Sequence[float],
    b: Sequence[float],
    *,
    seed: int,
    resamples: int = RESAMPLES,
    level: float = 0.95,
) -> Difference:
    """Percentile bootstrap of the mean of ``a - b``, resampling items so that pairs stay together.

    Raises:
        ValueError: the lists differ in length, are empty or hold a value that is not finite.
    """
    if len(a) != len(b):
        raise ValueError(f"paired lists must be equally long, not {len(a)} and {len(b)}")
    array = _checked(a, resamples, level) - _checked(b, resamples, level)
    means = _means(array, resamples, seed)
    low, high = _ends(means, level)
    return Difference(
        float(array.mean()),
        low,
        high,
        len(array),
        level,
        wins=int((array > 0).sum()),
        losses=int((array < 0).sum()),
        ties=int((array == 0).sum()),
        not_better=float((means <= 0).mean()),
    )


def resampled(
    n: int,
    statistic: Callable[[npt.NDArray[np.intp]], float | None],
    *,
    seed: int,
    resamples: int = 1_000,
) -> Floats:
    """A statistic of each of ``resamples`` samples of ``n`` items, given as a function of indices.

    NaN where it is undefined (None). The same ``n`` and seed draw the same items, so that the
    draws of two systems over the same items are paired.

    Raises:
        ValueError: there is no item.
    """
    if n < 1:
        raise ValueError("a bootstrap needs at least one item")
    generator = np.random.default_rng(seed)
    drawn = [statistic(generator.integers(0, n, size=n)) for _ in range(resamples)]
    return np.array([np.nan if value is None else value for value in drawn], dtype=np.float64)


def ends_of(samples: Floats, *, level: float = 0.95) -> tuple[float, float] | None:
    """The percentile interval of resampled values; NaN is left out, None if all are NaN."""
    kept = samples[~np.isnan(samples)]
    return _ends(kept, level) if len(kept) else None


def bootstrap_statistic(
    n: int,
    statistic: Callable[[npt.NDArray[np.intp]], float | None],
    *,
    seed: int,
    resamples: int = 1_000,
    level: float = 0.95,
) -> tuple[float, float] | None:
    """Percentile interval of any statistic of ``n`` items, given as a function of item indices.

    Resamples in which the statistic is undefined (None) are left out; None if all are.
    """
    return ends_of(resampled(n, statistic, seed=seed, resamples=resamples), level=level)


def wilson(successes: int, trials: int, *, z: float = 1.959963984540054) -> tuple[float, float]:
    """Wilson's score interval of a rate (Wilson, JASA 1927); sound at small n and at 0 and 1.

    Example:
        8 of 10: (0.490, 0.943).
    """
    if trials < 1 or not 0 <= successes <= trials:
        raise ValueError(f"need 0 ≤ successes ≤ trials ≥ 1, not {successes} of {trials}")
    rate = successes / trials
    centre = rate + z * z / (2 * trials)
    spread = z * math.sqrt(rate * (1 - rate) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    low = 0.0 if successes == 0 else (centre - spread) / scale
    high = 1.0 if successes == trials else (centre + spread) / scale
    return low, high
