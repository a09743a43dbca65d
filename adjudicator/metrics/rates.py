"""A rate never travels without its numerator and denominator."""

from __future__ import annotations

from adjudicator.types import Rate


def rate(name: str, numerator: float, denominator: float, *, note: str = "") -> Rate:
    """``numerator / denominator`` rounded to six decimals; ``value`` None when it is 0/0.

    Raises:
        ValueError: a count is negative, or the numerator exceeds the denominator.
    """
    if numerator < 0 or denominator < 0 or numerator > denominator + 1e-9:
        message = f"{name}: {numerator}/{denominator} is no rate"
        raise ValueError(message)
    value = round(numerator / denominator, 6) if denominator else None
    return Rate(name=name, numerator=numerator, denominator=denominator, value=value, note=note)
