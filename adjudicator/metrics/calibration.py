"""What confidences are worth: ECE, Brier, risk-coverage, AURC, and their distribution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adjudicator.metrics.rates import rate
from adjudicator.types import Rate


@dataclass(frozen=True, slots=True)
class Bin:
    """A confidence bin [low, high): its count, mean confidence, and how many were right."""

    low: float
    high: float
    count: int
    mean_confidence: float | None
    right: int


def _check(confidences: Sequence[float], right: Sequence[bool]) -> None:
    if len(confidences) != len(right):
        message = f"{len(confidences)} confidences but {len(right)} outcomes"
        raise ValueError(message)
    outside = [c for c in confidences if not 0.0 <= c <= 1.0]
    if outside:
        message = f"confidence {outside[0]} is not in [0, 1]"
        raise ValueError(message)


def reliability(
    confidences: Sequence[float], right: Sequence[bool], *, bins: int = 10
) -> list[Bin]:
    """Equal-width bins of confidence; 1.0 falls in the last.

    Raises:
        ValueError: lengths differ, or a confidence is not in [0, 1].
    """
    _check(confidences, right)
    made = []
    for index in range(bins):
        mine = [
            (c, r)
            for c, r in zip(confidences, right, strict=True)
            if min(int(c * bins), bins - 1) == index
        ]
        mean = sum(c for c, _ in mine) / len(mine) if mine else None
        made.append(Bin(index / bins, (index + 1) / bins, len(mine), mean, sum(r for _, r in mine)))
    return made


def confidence_distribution(confidences: Sequence[float], *, bins: int = 10) -> list[Rate]:
    """Share of confidences in each equal-width bin."""
    made = reliability(confidences, [True] * len(confidences), bins=bins)
    return [rate(f"[{b.low:.1f}, {b.high:.1f})", b.count, len(confidences)) for b in made]


def expected_calibration_error(
    confidences: Sequence[float], right: Sequence[bool], *, bins: int = 10
) -> float | None:
    """ECE: sum over bins of n_b / n · |accuracy - mean confidence|, in [0, 1]; None when empty.

    Naeini, Cooper and Hauskrecht, AAAI 2015.
    """
    made = reliability(confidences, right, bins=bins)
    total = len(confidences)
    if not total:
        return None
    return sum(
        b.count / total * abs(b.right / b.count - b.mean_confidence)
        for b in made
        if b.mean_confidence is not None
    )


def brier(confidences: Sequence[float], right: Sequence[bool]) -> float | None:
    """Brier score: mean squared distance of confidence and outcome, in [0, 1]; None when empty."""
    _check(confidences, right)
    if not confidences:
        return None
    return sum((c - r) ** 2 for c, r in zip(confidences, right, strict=True)) / len(confidences)


def risk_coverage(confidences: Sequence[float], right: Sequence[bool]) -> list[tuple[float, float]]:
    """(coverage k/N, error among the k most confident) for k = 1 … N; ties in given order."""
    _check(confidences, right)
    order = sorted(range(len(right)), key=lambda i: (-confidences[i], i))
    curve, wrong = [], 0
    for count, index in enumerate(order, start=1):
        wrong += not right[index]
        curve.append((count / len(right), wrong / count))
    return curve


def aurc(confidences: Sequence[float], right: Sequence[bool]) -> float | None:
    """Area under the risk-coverage curve: the mean selective risk; None when empty.

    Geifman and El-Yaniv, "Selective Classification for Deep Neural Networks", NeurIPS 2017.
    """
    curve = risk_coverage(confidences, right)
    return sum(risk for _, risk in curve) / len(curve) if curve else None
