"""A PDF's title, author and date: from its metadata where sensible, else from page one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ingest.normalise import clean, one_line
from ingest.readers.dates import iso_date
from ingest.readers.pdf.lines import Sheet, body_size, rows_of
from ingest.readers.source import Facts

_FILE_NAME = re.compile(
    r"\.(?:docx?|pdf|exe|indd|tex|dvi|xlsx?|pptx?|rtf|wpd|qxd|fm)\b|^microsoft \w+ -|^untitled|"
    r"^(?:document|presentation|slide|layout|print)\s?\d*$|^[\W\d_]*$",
    re.IGNORECASE,
)
_NOBODY = re.compile(r"^(?:anonymous|unknown|user|admin\w*|owner|author|root|\W*)$", re.IGNORECASE)
_DATE_LINE = re.compile(
    r"^(?:(?:report\s|issue\s)?date[d]?\s*:?\s+|published\s*:?\s+|(?:mon|tues|wednes|thurs|fri|"
    r"satur|sun)day,\s+)?(?:\d{1,2}(?:st|nd|rd|th)?\s+[A-Z][a-z]+,?\s+\d{4}|"
    r"[A-Z][a-z]+\s+\d{1,2},\s+\d{4}|\d{4}-\d\d-\d\d)$",
    re.IGNORECASE,
)
_MAX_TITLE = 200
_LARGER = 1.12
_TOP_ROWS = 40


def facts_of(metadata: dict[str, Any], sheets: Sequence[Sheet]) -> Facts:
    """Title, author and date.

    The date is the first line of page one that is nothing but a date, else the day the file was
    made.
    """
    facts = Facts()
    title = one_line(clean(metadata.get("title") or ""))
    sensible = len(title) >= 4 and not _FILE_NAME.search(title) and " " in title
    facts.title = title if sensible else _largest(sheets)
    author = one_line(clean(metadata.get("author") or ""))
    facts.author = None if _NOBODY.match(author) else author
    facts.date = _written(sheets) or iso_date(metadata.get("creationDate"))
    return facts


def _largest(sheets: Sequence[Sheet]) -> str | None:
    """The largest type on the first page, in at most three rows."""
    if not sheets or not sheets[0].segments:
        return None
    worded = [s for s in sheets[0].segments if s.upright and sum(map(str.isalpha, s.text)) >= 4]
    size = max((s.size for s in worded), default=0.0)
    if size < _LARGER * body_size(sheets[:1]):
        return None
    rows = rows_of(s for s in worded if s.size >= 0.93 * size)
    text = one_line(" ".join(row.text for row in rows[:3]))
    return text if 4 <= len(text) <= _MAX_TITLE else None


def _written(sheets: Sequence[Sheet]) -> str | None:
    for row in rows_of(sheets[0].segments)[:_TOP_ROWS] if sheets else ():
        for segment in row.segments:
            if _DATE_LINE.match(segment.text):
                return iso_date(segment.text)
    return None
