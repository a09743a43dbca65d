"""The day that a document or a record bears: at its head, or in its name, if no field tells it.

Most papers are dated for people: "Minutes of the meeting held on Tuesday 26 March 2024", a line
"18 April 2024" above "Dear Dr Stroud", ``minutes-2024-03-26.md``. Which of two papers is the newer
one hangs on that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from ingest.readers.dates import MONTHS, iso_date

RECORDS = ("csv", "jsonl")
"""Formats whose head is a record's, not the document's."""

_LINES, _LETTERS, _PARAGRAPH = 14, 1_500, 240
_MARKS = re.compile(r"^[\s#*_>|•\-]+|[\s*_|]+$")
_MONTH = rf"(?:{'|'.join(MONTHS)})\b\.?"
_DAY = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\.?\s+{_MONTH},?\s+(?:1[5-9]|20)\d\d\b"
    rf"|\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:1[5-9]|20)\d\d\b"
    r"|\b(?:1[5-9]|20)\d\d-\d\d-\d\d\b",
    re.IGNORECASE,
)
_OF_MONTH = re.compile(rf"\b{_MONTH},?\s+(?:1[5-9]|20)\d\d\b", re.IGNORECASE)
_CUE = re.compile(
    r"\b(?:dated?|issued?|published|printed|posted|sent|written|signed|made|taken|recorded|given"
    r"|changed|updated|revised|reviewed|edited|final|draft|agreed|adopted|approved|version|edition"
    r"|minutes|meeting|held|newsletter|bulletin|statement|letter|memo(?:randum)?|note|report"
    r"|notice|order|interview|transcript|judgment|heard|laid|presented|submitted|prepared"
    r"|as (?:at|of))\b",
    re.IGNORECASE,
)
_NOT_ITS_DAY = re.compile(
    r"\b(?:ended|ending|year to|months? to|period|deadline|closing|effect(?:ive)?|valid|in force"
    r"|commenc\w+|begin\w*|to be held|will|next|on or about|(?:contract|agreement|act|deed) of"
    r"|(?:to|under|with) the (?:agreement|contract|deed|lease|act|order)"
    r"|your (?:letter|mail|e-mail|message|notice)|born|founded|opened)\b",
    re.IGNORECASE,
)
_LEADS_ON = re.compile(
    r"(?:\b(?:from|until|till|before|after|since|between|due|by|to|and)(?: the| \w+day)?"
    r"|[–—-])\s*$",
    re.IGNORECASE,
)
_IN_FORCE = re.compile(
    r"\b(?:in force|valid|effective|with effect|applies|apply)\b[^.]{0,12}$", re.IGNORECASE
)
_BESIDE = 7  # other words of a line that gives the day
_RECORD = re.compile(
    r"(?:^|; )[\w. ]*(?:date|sent|published|timestamp)[\w. ]*: ([^;]+)", re.IGNORECASE
)
_NAMED_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)"
)
_NAMED_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.](0[1-9]|1[0-2])(?![-_.]?\d)")


def date_of(text: str, path: str) -> str | None:
    """The day or month of a document, ISO 8601; None where it bears none.

    A day in the file's name goes before one at the head of the text, and that before a month in the
    name; of a paper that bears none, the day from which it says that it is in force. Years alone
    say of what a paper tells, not of when it is.

    Args:
        text: of the document; "" where its head is no letterhead, as a table's is none.
        path: the document's path.
    """
    name = PurePosixPath(path).stem
    return _day_in(name) or _at_head(text) or _month_in(name)


def date_of_record(told: str) -> str | None:
    """The day of a record, as its fields tell it: "n: 3; date: 2024-03-06; by: C. Hathaway"."""
    found = _RECORD.search(told)
    return iso_date(found[1]) if found else None


def _day_in(name: str) -> str | None:
    if found := _NAMED_DAY.search(name):
        return iso_date(f"{found[1]}-{found[3]}-{found[4]}")
    worded = _DAY.search(re.sub(r"[-_.]+", " ", name))
    return iso_date(worded[0]) if worded else None


def _month_in(name: str) -> str | None:
    found = _NAMED_MONTH.search(name)
    if found is None or int(found[2]) == (int(found[1]) + 1) % 100:  # "2011-12" is a year and next
        return None
    return f"{found[1]}-{found[2]}"


def _at_head(text: str) -> str | None:
    for line in _head(text):
        if (found := _DAY.search(line)) and _is_its_day(line, found):
            return iso_date(found[0])
        months = _OF_MONTH.search(line)
        if found is None and months and _stands_alone(line, months):
            return iso_date(months[0])
    for line in _head(text):
        if (found := _DAY.search(line)) and _IN_FORCE.search(line[: found.start()]):
            return iso_date(found[0])
    return None


def _head(text: str) -> Iterator[str]:
    """The lines before the first paragraph, without marks."""
    lines = (_MARKS.sub("", line) for line in text[:_LETTERS].splitlines())
    for number, line in enumerate(line for line in lines if line):
        if number == _LINES or len(line) > _PARAGRAPH:
            return
        yield line


def _is_its_day(line: str, found: re.Match[str]) -> bool:
    before = line[: found.start()]
    if _NOT_ITS_DAY.search(before) or _LEADS_ON.search(before):
        return False
    return bool(_CUE.search(before)) or _stands_alone(line, found)


def _stands_alone(line: str, found: re.Match[str]) -> bool:
    """Whether a line has little beside the date: a place, a weekday, the kind of paper."""
    before, after = line[: found.start()], line[found.end() :]
    if _NOT_ITS_DAY.search(before) or _LEADS_ON.search(before):
        return False
    return len(before.split()) + len(after.split()) <= _BESIDE
