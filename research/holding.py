"""Whether the figures of two passages can hold beside one another."""

from __future__ import annotations

from collections.abc import Sequence

from adjudicator.figures import dates_in
from kg.agreement import amounts_agree
from kg.types import Amount

Moment = tuple[str, str]
"""First and last day, ISO 8601; "--06-12" is a day of no year. Or minutes of a day, as text."""


def moments_in(text: str) -> tuple[Moment, ...]:
    """The days, months and years that a text names."""
    return tuple((d.first, d.last) for d in dates_in(text))


def amounts_apart(one: Sequence[Amount], other: Sequence[Amount]) -> bool:
    """Whether an amount of one cannot hold beside one of the other, and none agrees with one."""
    agreed = [amounts_agree(a, b) for a in one for b in other]
    return any(found is False for found in agreed) and not any(agreed)


def moments_apart(one: Sequence[Moment], other: Sequence[Moment]) -> bool:
    """Whether no moment of one can be a moment of the other; never where one names none."""
    return bool(one and other) and not any(_overlap(a, b) for a in one for b in other)


def _overlap(one: Moment, other: Moment) -> bool:
    """Whether two moments can be one; one without a year may be of any year."""
    if one[0].startswith("--") == other[0].startswith("--"):
        return one[0] <= other[1] and other[0] <= one[1]
    if any(first[:4] != last[:4] for first, last in (one, other) if not first.startswith("--")):
        return True
    return one[0][-5:] <= other[1][-5:] and other[0][-5:] <= one[1][-5:]
