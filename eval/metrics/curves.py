"""Curves over thresholds."""

from __future__ import annotations

from collections.abc import Sequence


def precision_recall(gold: Sequence[bool], scores: Sequence[float]) -> list[tuple[float, float]]:
    """(recall, precision) at every threshold, the highest first; equal scores fall together.

    Empty without a positive row.

    Raises:
        ValueError: the lists differ in length.

    Example:
        gold (1, 0, 1), scores (.9, .5, .4): (.5, 1), (.5, .5), (1, .667).
    """
    ranked = sorted(zip(scores, gold, strict=True), key=lambda pair: -pair[0])
    positives = sum(gold)
    points: list[tuple[float, float]] = []
    hits = 0
    for place, (score, right) in enumerate(ranked, 1):
        hits += right
        last = place == len(ranked) or ranked[place][0] != score
        if last and positives:
            points.append((hits / positives, hits / place))
    return points


def average_precision(gold: Sequence[bool], scores: Sequence[float]) -> float | None:
    """Precision at every threshold, weighted by the recall that it adds; None without a positive.

    The step-wise sum of scikit-learn and TREC, without interpolation.
    """
    points = precision_recall(gold, scores)
    if not points:
        return None
    before = [0.0, *(recall for recall, _ in points)]
    return sum((recall - old) * precision
               for old, (recall, precision) in zip(before, points, strict=False))  # fmt: skip
