"""Which paragraphs are references or a table of contents: searchable, but no evidence."""

from __future__ import annotations

import itertools
import re

from ingest.readers.pdf.figures import is_empty_mark
from ingest.readers.pdf.tables import Table

_REFERENCES = re.compile(
    r"^(?:\d{1,2}\.?\s+|[IVX]+\.\s+|[A-Z]\.\s+)?(?:references(?: cited)?|bibliography|works cited|"
    r"literature cited|reference list|cited references)$",
    re.IGNORECASE,
)
_CONTENTS = re.compile(
    r"^(?:table of contents|contents|index to [\w ]{3,60}|list of (?:tables|figures))$",
    re.IGNORECASE,
)
_LEADERS = re.compile(r"(?:\.\s?){5,}\s*(?:[A-Z]-)?[\divxlc]{1,4}\s*$")
_ENTRY = re.compile(r"\S.*\s(?:[A-Z]-)?(?:\d{1,4}|[ivxl]{1,5})$")
_PAGE = re.compile(r"^\d{1,4}$")
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d[a-z]?\b")
_SOURCE = re.compile(
    r"^\[\d+\]|^\d{1,3}\.\s|\b(?:et al|arXiv|doi|Proceedings|Journal|pp\.|https?:)"
)


class Marker:
    """Follows headings through a document and says what stands under them."""

    def __init__(self, page_count: int) -> None:
        self._pages = page_count
        self._in_references = False
        self._contents_page = 0

    def heading(self, text: str, page: int) -> None:
        """A heading was met."""
        self._in_references = bool(_REFERENCES.match(text.strip()))
        self._contents_page = page if _CONTENTS.match(text.strip()) else 0

    def starts_references(self, text: str) -> bool:
        """Whether a paragraph is nothing but the title of a list of references."""
        return bool(_REFERENCES.match(text.strip()))

    def is_reference(self, text: str) -> bool:
        """Whether the paragraph stands in a list of references."""
        return self._in_references and bool(_YEAR.search(text) or _SOURCE.search(text) or text)

    def is_contents(self, text: str, page: int) -> bool:
        """Whether the paragraph is an entry (or several) of a table of contents."""
        if _LEADERS.search(text):
            return True
        if _CONTENTS.match(text.strip()):
            self._contents_page = page
            return True
        return bool(self._contents_page == page and _ENTRY.search(text))

    def is_contents_table(self, table: Table, page: int) -> bool:
        """Whether what looks like a table is a list of titles with page numbers."""
        if len(table.columns) != 1:
            return False
        figures = [row.figures[0].text for row in table.rows if row.figures[0] is not None]
        numbers = [int(text) for text in figures if _PAGE.match(text)]
        plain = all(_PAGE.match(text) or is_empty_mark(text) for text in figures)
        if not plain or len(numbers) < 2 or max(numbers) > self._pages + 20:
            return False
        if self._contents_page == page:
            return True
        rising = all(first <= second for first, second in itertools.pairwise(numbers))
        return rising and len(numbers) >= 4 and not table.heading_rows
