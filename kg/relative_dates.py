"""Dates that count from another day: "yesterday", "last Tuesday", "the following year"."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from kg.types import DateSpan

_RELATIVE = re.compile(
    r"\b(?:(?P<word>yesterday|today|tomorrow)|(?P<which>last|this|next|the\s+(?:following|previous"
    r"|same|next))\s+(?P<what>year|month|week|(?:mon|tues|wednes|thurs|fri|satur|sun)day))\b",
    re.IGNORECASE,
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def relative_dates(text: str, anchor: str) -> list[DateSpan]:
    """Relative dates counted from the anchor day (a bare year or month counts from its start)."""
    base = date.fromisoformat((anchor + "-01-01")[:10] if len(anchor) < 10 else anchor[:10])
    spans = []
    for m in _RELATIVE.finditer(text):
        first, last = _relative_interval(m, base)
        spans.append(DateSpan(first.isoformat(), last.isoformat(), m.group(), m.start(), m.end()))
    return spans


def _relative_interval(m: re.Match[str], base: date) -> tuple[date, date]:
    word = (m["word"] or "").lower()
    if word:
        day = base + timedelta(days={"yesterday": -1, "today": 0, "tomorrow": 1}[word])
        return day, day
    which = m["which"].lower().split()[-1]
    step = {"last": -1, "previous": -1, "this": 0, "same": 0}.get(which, 1)
    what = m["what"].lower()
    if what == "year":
        return date(base.year + step, 1, 1), date(base.year + step, 12, 31)
    if what == "month":
        months = base.year * 12 + base.month - 1 + step
        year, month = divmod(months, 12)
        return date(year, month + 1, 1), date(year, month + 1, monthrange(year, month + 1)[1])
    if what == "week":
        monday = base + timedelta(days=7 * step - base.weekday())
        return monday, monday + timedelta(days=6)
    offset = (_WEEKDAYS.index(what) - base.weekday()) % 7
    if step < 0:
        offset = offset - 7 if offset else -7
    elif step > 0 and not offset:
        offset = 7
    day = base + timedelta(days=offset)
    return day, day
