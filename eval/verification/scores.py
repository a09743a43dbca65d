"""The statistics of a system's answers to a set, each with its bootstrap interval.

All are computed on arrays, so that a thousand resamples of every set take seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from eval.metrics.intervals import ends_of, resampled
from eval.metrics.statistics import Codes, Flags, Floats, auc, balanced_accuracy, macro_f1
from eval.verification.answers import LABELS, Pair

BINS = 10
RESAMPLES = 1_000
FLOOR_DRAWS = 200


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval, and the resampled values it was taken from."""

    value: float | None
    low: float | None = None
    high: float | None = None
    draws: Floats | None = None


@dataclass(frozen=True, slots=True)
class Calibration:
    """What stated probabilities are worth.

    Attributes:
        n: how many.
        ece: expected calibration error, ten bins of equal width.
        floor: the ECE that labels drawn from the stated probabilities show, on average.
    """

    n: int
    ece: float
    floor: float


@dataclass(frozen=True, slots=True)
class Score:
    """All that is measured of one system on one set.

    Attributes:
        set, system: names.
        n: rows that were judged; ``unjudged``: rows that could not be.
        hits: rows whose label is ``supported`` that were called so, and how many there are.
        passed: the same for the rest.
        balanced: balanced accuracy, supported against the rest.
        auc: area under the ROC curve of the support score.
        macro_f1: over three labels, or over two where the labels tell no more (``labels``).
        brier: mean squared distance of stated support probability and label.
        skill: 1 - brier / the Brier score of always stating the set's base rate.
        support: calibration of the stated support probability.
        confidence: calibration of the stated confidence in the label that was said.
    """

    set: str
    system: str
    n: int
    unjudged: int
    hits: tuple[int, int]
    passed: tuple[int, int]
    labels: int
    balanced: Estimate
    auc: Estimate
    macro_f1: Estimate
    brier: float | None
    skill: Estimate
    support: Calibration | None
    confidence: Calibration | None


def brier_skill(gold: Flags, stated: Floats) -> float | None:
    """1 - Brier / Brier of the base rate; None where only one class occurs."""
    base = float(gold.mean())
    reference = base * (1 - base)
    return None if reference == 0 else 1 - float(((stated - gold) ** 2).mean()) / reference


def ece(stated: Floats, right: Flags) -> float:
    """Expected calibration error over ten bins of equal width (Naeini et al., AAAI 2015)."""
    place = np.minimum((stated * BINS).astype(np.intp), BINS - 1)
    gap = np.bincount(place, weights=right - stated, minlength=BINS)
    return float(np.abs(gap).sum() / len(stated))


def noise_floor(stated: Floats, *, seed: int, draws: int = FLOOR_DRAWS) -> float:
    """The mean ECE when every label is drawn from its stated probability.

    What a perfectly calibrated model would show on so few rows: an ECE below it means nothing.
    """
    generator = np.random.default_rng(seed)
    return float(
        np.mean([ece(stated, generator.random(len(stated)) < stated) for _ in range(draws)])
    )


def calibration(
    stated: Sequence[float] | Floats, right: Sequence[bool] | Flags, *, seed: int
) -> Calibration:
    """Calibration of stated probabilities, at least one."""
    values = np.asarray(stated, dtype=np.float64)
    flags = np.asarray(right, dtype=np.bool_)
    return Calibration(len(values), ece(values, flags), noise_floor(values, seed=seed))


def estimate(n: int, statistic: Callable[[Codes], float | None], *, seed: int) -> Estimate:
    """A statistic over all items, with its bootstrap interval."""
    draws = resampled(n, statistic, seed=seed, resamples=RESAMPLES)
    low, high = ends_of(draws) or (None, None)
    return Estimate(statistic(np.arange(n)), low, high, draws)


def _support_of(pairs: Sequence[Pair]) -> Floats | None:
    values = [pair.answer.support for pair in pairs]
    known = [value for value in values if value is not None]
    return np.asarray(known) if len(known) == len(values) else None


def score(
    pairs: Sequence[Pair], *, system: str, unjudged: int, stated: bool, three_way: bool, seed: int
) -> Score:
    """Scores one system's answers to one set.

    Args:
        pairs: rows that were judged, at least one.
        system: its name.
        unjudged: how many rows could not be judged.
        stated: its support scores are probabilities.
        three_way: it tells refuted from nei.
        seed: of the bootstrap and of the noise floor.
    """
    n = len(pairs)
    labels = 2 if pairs[0].binary else 3
    gold = np.array([pair.is_supported for pair in pairs])
    said = np.array([pair.answer.supports for pair in pairs])
    support = _support_of(pairs)
    codes = _codes(pairs, labels)
    probability = support if stated else None
    sure = [c for pair in pairs if (c := pair.confidence) is not None]
    tells = three_way or labels == 2
    return Score(
        set=pairs[0].set,
        system=system,
        n=n,
        unjudged=unjudged,
        hits=(int((gold & said).sum()), int(gold.sum())),
        passed=(int((~gold & ~said).sum()), int((~gold).sum())),
        labels=labels,
        balanced=estimate(n, lambda at: balanced_accuracy(gold[at], said[at]), seed=seed),
        auc=_over(auc, gold, support, seed=seed),
        macro_f1=estimate(n, lambda at: macro_f1(codes[0][at], codes[1][at], labels), seed=seed)
        if tells
        else Estimate(None),
        brier=None if probability is None else float(((probability - gold) ** 2).mean()),
        skill=_over(brier_skill, gold, probability, seed=seed),
        support=None if probability is None else calibration(probability, gold, seed=seed),
        confidence=calibration(sure, [pair.right for pair in pairs], seed=seed)
        if stated and len(sure) == n
        else None,
    )


def _over(
    statistic: Callable[[Flags, Floats], float | None],
    gold: Flags,
    values: Floats | None,
    *,
    seed: int,
) -> Estimate:
    if values is None:
        return Estimate(None)
    return estimate(len(gold), lambda at: statistic(gold[at], values[at]), seed=seed)


def _codes(pairs: Sequence[Pair], labels: int) -> tuple[Codes, Codes]:
    """Gold and said labels as numbers; with two labels everything but ``supported`` is one."""

    def code(label: str) -> int:
        return min(LABELS.index(label), labels - 1)

    return (
        np.array([code(pair.label) for pair in pairs], dtype=np.intp),
        np.array([code(pair.answer.label) for pair in pairs], dtype=np.intp),
    )
