"""The words of a document that stand unbroken somewhere in it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingest.readers.pdf.lines import Sheet

_WORD = re.compile(r"[^\W\d_]{3,}(?![-\u2010\w])")


def vocabulary(sheets: Iterable[Sheet]) -> frozenset[str]:
    """Words of three letters or more, case-folded; not those broken by a hyphen."""
    found: set[str] = set()
    for sheet in sheets:
        for segment in sheet.segments:
            found.update(word.casefold() for word in _WORD.findall(segment.text))
    return frozenset(found)
