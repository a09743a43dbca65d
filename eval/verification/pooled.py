"""Figures over all sets: means of the sets' own, and what is pooled row by row."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from eval.metrics.intervals import ends_of
from eval.metrics.statistics import Codes, Flags, Floats
from eval.verification.answers import Pair
from eval.verification.scores import RESAMPLES, Estimate, ece

Rows = tuple[Floats, Flags]
"""Stated probabilities of one set and what came true."""


def mean_over_sets(estimates: Sequence[Estimate]) -> Estimate:
    """The mean over sets; every set is resampled within itself.

    The interval tells what other rows of the same sets would change, not what other sets would.
    """
    kept = [e for e in estimates if e.value is not None and e.draws is not None]
    if not kept:
        return Estimate(None)
    draws = np.mean([e.draws for e in kept if e.draws is not None], axis=0)
    low, high = ends_of(draws) or (None, None)
    return Estimate(sum(e.value for e in kept if e.value is not None) / len(kept), low, high, draws)


def difference(a: Estimate, b: Estimate) -> Estimate:
    """``a - b``, paired by resample."""
    if a.value is None or b.value is None or a.draws is None or b.draws is None:
        return Estimate(None)
    draws = a.draws - b.draws
    low, high = ends_of(draws) or (None, None)
    return Estimate(a.value - b.value, low, high, draws)


def support_rows(pairs: Sequence[Pair]) -> Rows | None:
    """Stated support probabilities and whether the label is ``supported``; None without them."""
    stated = [pair.answer.support for pair in pairs]
    known = [value for value in stated if value is not None]
    if not known or len(known) != len(stated):
        return None
    return np.asarray(known), np.array([pair.is_supported for pair in pairs])


def confidence_rows(pairs: Sequence[Pair]) -> Rows | None:
    """Stated confidences and whether the answer was right; None without them."""
    stated = [pair.confidence for pair in pairs]
    known = [value for value in stated if value is not None]
    if not known or len(known) != len(stated):
        return None
    return np.asarray(known), np.array([pair.right for pair in pairs])


def pooled(
    sets: Sequence[Rows], statistic: Callable[[Sequence[Rows]], float | None], *, seed: int
) -> Estimate:
    """A statistic of all sets' rows; every set is resampled within itself."""
    generator = np.random.default_rng(seed)

    def drawn() -> list[Rows]:
        picks: list[Codes] = [generator.integers(0, len(s), size=len(s)) for s, _ in sets]
        return [(s[at], right[at]) for (s, right), at in zip(sets, picks, strict=True)]

    values = [statistic(drawn()) for _ in range(RESAMPLES)]
    draws = np.array([np.nan if value is None else value for value in values])
    low, high = ends_of(draws) or (None, None)
    return Estimate(statistic(sets), low, high, draws)


def pooled_ece(sets: Sequence[Rows]) -> float:
    """Expected calibration error of all rows together."""
    return ece(np.concatenate([s for s, _ in sets]), np.concatenate([r for _, r in sets]))


def pooled_skill(sets: Sequence[Rows]) -> float | None:
    """1 - Brier / Brier of stating every set's own base rate, over all rows together.

    The reference knows each set's base rate, which no system is told.
    """
    reference = sum(len(r) * float(r.mean()) * (1 - float(r.mean())) for _, r in sets)
    error = sum(float(((s - r) ** 2).sum()) for s, r in sets)
    return None if reference == 0 else 1 - error / reference
