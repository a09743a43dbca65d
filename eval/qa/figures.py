"""Whether a text holds the figures of an answer: numbers compared as numbers, no model.

An answer's figures are its numbers but years, days of a month, marks of a list, and what follows
"The answer here assumes". A number of a text is
the same when it has the answer's digits at the answer's precision, whatever power of a thousand
either counts in ("$13.2 billion" and "13,212" in a table in millions), and both or neither are
percentages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_NUMBER = re.compile(
    r"(?<![\w.,])(\$?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(\s?%|\spercent\b|\sper cent\b)?"
)
_NO_FIGURE = re.compile(
    r"The answer here assumes.*|\(\d\)"
    r"|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"\s\d{1,2}\b",
    re.DOTALL,
)
_SCALES = tuple(1000.0**power for power in (-3, -2, -1, 0, 1, 2, 3))


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written: its value, how many decimals, whether it is a percentage.

    ``year``: it is written as a year is, without a currency or a comma.
    """

    value: float
    decimals: int
    percent: bool
    year: bool = False


def numbers(text: str) -> list[Number]:
    """Every number of a text, in order."""
    found = []
    for match in _NUMBER.finditer(text):
        currency, whole, part, percent = match.groups()
        value = float(whole.replace(",", "") + (part or ""))
        year = not (currency or part or percent or "," in whole) and 1900 <= value <= 2100
        found.append(Number(value, len(part or ".") - 1, bool(percent), year))
    return found


def answer_figures(answer: str) -> list[Number]:
    """The figures that an answer stands or falls with.

    Example:
        "It dropped from 24.6% in FY 2021 to 21.6% in 2022" gives 24.6 % and 21.6 %.
    """
    return [n for n in numbers(_NO_FIGURE.sub(" ", answer)) if not n.year]


def same(wanted: Number, other: Number) -> bool:
    """Whether two numbers are the same at the precision of the first, up to thousands.

    Example:
        13.2 is the same as 13,212; 8.7 is not the same as 8,763.
    """
    if wanted.percent != other.percent:
        return False
    scales = (1.0,) if wanted.percent else _SCALES
    decimals = _meant(wanted)
    return any(round(other.value * scale, decimals) == round(wanted.value, decimals)
               for scale in scales)  # fmt: skip


def _meant(number: Number) -> int:
    """Decimals that say something: none in "1577.00"."""
    return 0 if number.decimals and number.value.is_integer() else number.decimals


def holds_all(text: str, wanted: Sequence[Number]) -> bool:
    """Whether a text holds every one of the figures."""
    held = numbers(text)
    return all(any(same(figure, other) for other in held) for figure in wanted)
