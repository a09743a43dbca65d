"""PDF pages to pieces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.readers.assemble import assemble
from ingest.readers.dates import iso_date
from ingest.readers.source import Facts, Piece, Reading, Source


def read(source: Source) -> Reading:
    """Reads a PDF; see :func:`ingest.readers.registry.read`."""
    import pymupdf

    pymupdf.TOOLS.mupdf_display_errors(False)
    try:
        document: Any = pymupdf.open(source.path, filetype="pdf")
    except (RuntimeError, ValueError) as error:
        raise source.unreadable("is a broken PDF", "download or export it again") from error
    with document:
        if document.needs_pass:
            raise source.unreadable("is encrypted", "remove its password and ingest it again")
        facts = Facts()
        meta = document.metadata or {}
        facts.title = meta.get("title") or None
        facts.author = meta.get("author") or None
        facts.date = iso_date(meta.get("creationDate"))
        return assemble(_pieces(document), facts, page_count=document.page_count)


def _pieces(document: Any) -> Iterator[Piece]:
    for number in range(document.page_count):
        for block in document[number].get_text("blocks"):
            if block[6] == 0:
                yield Piece(" ".join(block[4].split()), page=number + 1)
