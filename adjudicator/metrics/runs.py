"""Metrics of a run: time per stage and error rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adjudicator.metrics.rates import rate
from adjudicator.types import Rate, Ruling, Verdict


@dataclass(frozen=True, slots=True)
class StageTime:
    """Seconds that a stage took, and its share of the whole."""

    stage: str
    seconds: float
    share: Rate


def time_per_stage(seconds: Mapping[str, float]) -> list[StageTime]:
    """Each stage's seconds with its share of their sum, in the order given.

    Raises:
        ValueError: a time is negative.
    """
    negative = [stage for stage, taken in seconds.items() if taken < 0]
    if negative:
        message = f"stage {negative[0]!r} took {seconds[negative[0]]} seconds"
        raise ValueError(message)
    total = sum(seconds.values())
    return [StageTime(s, taken, rate(s, taken, total)) for s, taken in seconds.items()]


def error_rate(rulings: Sequence[Ruling]) -> Rate:
    """Claims that could not be judged / claims."""
    return rate("error_rate", sum(r.verdict is Verdict.NOT_JUDGED for r in rulings), len(rulings))
