"""Dates of documents, as their headers and metadata write them, to ISO 8601."""

from __future__ import annotations

import re
from email.utils import parsedate_tz

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
"""Number of each month by its names, in full and short."""

_ISO = re.compile(r"\b((?:1[5-9]|20)\d\d)[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?!\d)")
_DAY_FIRST = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\.?\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})\b")
_MONTH_FIRST = re.compile(r"\b([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_MONTH_YEAR = re.compile(r"\b([A-Za-z]{3,9})\.?,?\s+(\d{4})\b")
_PDF = re.compile(r"^D:(\d{4})(\d{2})?(\d{2})?")
_YEAR = re.compile(r"^\s*((?:1[5-9]|20)\d\d)\s*$")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def iso_date(text: str | None) -> str | None:
    """The first date in a header's or metadata field's value, as year, month or day.

    Knows ISO, PDF ("D:20190207"), e-mail, "7 February 2019", "February 7, 2019", "February 2019"
    and a bare year. Ambiguous forms such as 02/03/2019 are refused: None.
    """
    if not text:
        return None
    text = text.strip()
    for found in (_pdf(text), _iso(text), _worded(text), _mail(text)):
        if found:
            return found
    year = _YEAR.match(text)
    return year.group(1) if year else None


def _pdf(text: str) -> str | None:
    match = _PDF.match(text)
    return _iso_parts(*match.groups()) if match else None


def _iso(text: str) -> str | None:
    match = _ISO.search(text)
    return _iso_parts(*match.groups()) if match else None


def _worded(text: str) -> str | None:
    if match := _DAY_FIRST.search(text):
        day, month, year = match.groups()
        if found := _worded_parts(year, month, day):
            return found
    if match := _MONTH_FIRST.search(text):
        month, day, year = match.groups()
        if found := _worded_parts(year, month, day):
            return found
    if match := _MONTH_YEAR.search(text):
        month, year = match.groups()
        return _worded_parts(year, month, None)
    return None


def _mail(text: str) -> str | None:
    parsed = parsedate_tz(text) if re.search(r"[A-Za-z]{3}", text) else None
    return _iso_parts(*(str(part) for part in parsed[:3])) if parsed else None


def _worded_parts(year: str, month: str, day: str | None) -> str | None:
    number = MONTHS.get(month.lower())
    return _iso_parts(year, str(number), day) if number else None


def _iso_parts(year: str, month: str | None = None, day: str | None = None) -> str | None:
    if not 1500 <= int(year) <= 2199:
        return None
    if month is None or not 1 <= int(month) <= 12:
        return year if month is None else None
    if day is None:
        return f"{year}-{int(month):02d}"
    if not 1 <= int(day) <= _DAYS[int(month) - 1]:
        return None
    return f"{year}-{int(month):02d}-{int(day):02d}"
