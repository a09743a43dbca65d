"""Figures that are made the same way everywhere: rates with Wilson intervals, counts."""

from __future__ import annotations

from eval.metrics.intervals import wilson
from eval.types import Figure, Target


def rate(
    key: str,
    label: str,
    numerator: int,
    denominator: int,
    *,
    target: Target | None = None,
    note: str = "",
) -> Figure:
    """A rate with numerator, denominator and Wilson interval; no value for nothing of nothing."""
    if not denominator:
        return Figure(
            key=key,
            label=label,
            value=None,
            numerator=numerator,
            denominator=0,
            target=target,
            note=note or "nothing to count",
        )
    low, high = wilson(numerator, denominator)
    return Figure(
        key=key,
        label=label,
        value=numerator / denominator,
        n=denominator,
        numerator=numerator,
        denominator=denominator,
        low=low,
        high=high,
        interval="Wilson",
        target=target,
        note=note,
    )


def count(
    key: str,
    label: str,
    value: float | None,
    *,
    unit: str = "n",
    n: int | None = None,
    target: Target | None = None,
    note: str = "",
) -> Figure:
    """A plain number: a count, a length, a time."""
    return Figure(key=key, label=label, value=value, unit=unit, n=n, target=target, note=note)
