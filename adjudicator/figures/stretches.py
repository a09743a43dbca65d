"""Dates with a bound: "before 1975" is every day up to 1974, "after May" every day from June on."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from kg.types import DateSpan

_FIRST, _LAST = "0001-01-01", "9999-12-31"
_NEW_YEAR, _NEW_YEARS_EVE = "--01-01", "--12-31"
_LEAP = 2024  # a year that has every day
_OF = (
    r"(?:the\s+)?(?:(?:start|beginning|end|year|month|spring|summer|autumn|winter)\s+(?:of\s+)?)?$"
)
_BEFORE = re.compile(rf"\b(?:before|prior to|earlier than|sooner than)\s+{_OF}", re.IGNORECASE)
_AFTER = re.compile(rf"\b(?:after|later than|following|past)\s+{_OF}", re.IGNORECASE)
_BY = re.compile(rf"\b(?:by|no later than|not later than|on or before|up to)\s+{_OF}",
                 re.IGNORECASE)  # fmt: skip
_FROM = re.compile(rf"\b(?:no earlier than|not before|on or after)\s+{_OF}", re.IGNORECASE)
_LOOK_BACK = 48


def stretch(text: str, span: DateSpan) -> DateSpan:
    """The days that a date of ``text`` allows, with the words that bound it taken into account.

    Worked examples: "before 1975" → 0001-01-01 to 1974-12-31; "after 5 May" → from 6 May to the
    year's end; "in 1975" → as it is.
    """
    lead = text[max(0, span.start - _LOOK_BACK) : span.start]
    first, last = span.first, span.last
    yearly = first.startswith("--")
    start, end = (_NEW_YEAR, _NEW_YEARS_EVE) if yearly else (_FIRST, _LAST)
    if _FROM.search(lead):
        return replace(span, last=end)
    if _BEFORE.search(lead):
        return replace(span, first=start, last=_shifted(first, -1))
    if _AFTER.search(lead):
        return replace(span, first=_shifted(last, 1), last=end)
    if _BY.search(lead):
        return replace(span, first=start)
    return span


def is_deadline(text: str, span: DateSpan) -> bool:
    """Whether the text says "by" or "no later than" of a date."""
    return _BY.search(text[max(0, span.start - _LOOK_BACK) : span.start]) is not None


def is_bounded(text: str, span: DateSpan) -> bool:
    """Whether the text says "before", "after", "by" or the like of a date."""
    return stretch(text, span) != span


def _shifted(day: str, by: int) -> str:
    """The day before or after; the first and the last day of all stay where they are."""
    yearly = day.startswith("--")
    if day in (_FIRST, _LAST) or (yearly and day == (_NEW_YEAR if by < 0 else _NEW_YEARS_EVE)):
        return day
    moved = date.fromisoformat(f"{_LEAP}-{day[2:]}" if yearly else day) + timedelta(days=by)
    return f"--{moved:%m-%d}" if yearly else moved.isoformat()
