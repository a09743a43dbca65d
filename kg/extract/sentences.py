"""A document's sentences and rows that facts may be read from."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.sentences import sentences
from ingest.types import Block, Document, Kind
from kg.extract.facts import Sentence

READ_AT_MOST = 4_000_000
"""Characters of a document that the graph is made from; five times a large company's 10-K."""

_SILENT = frozenset({Kind.REFERENCE, Kind.CONTENTS, Kind.RUNNING})


def split(document: Document) -> Iterator[Sentence]:
    """Sentences in reading order; headings and table rows whole.

    Reference lists, tables of contents and running matter are left out, and so is what stands
    behind the first :data:`READ_AT_MOST` characters: the facts of a document are resolved together,
    in memory.
    """
    for block in document.blocks:
        if block.start >= READ_AT_MOST:
            return
        if block.kind in _SILENT:
            continue
        if block.kind is Kind.HEADING or block.kind is Kind.TABLE_ROW or block.derived:
            yield _sentence(document, block, block.start, block.end)
            continue
        for start, end in sentences(document.text, block.start, block.end):
            if start >= READ_AT_MOST:
                return
            yield _sentence(document, block, start, end)


def _sentence(document: Document, block: Block, start: int, end: int) -> Sentence:
    page = block.page
    if document.pages:
        page = document.page_at(start) or page
    return Sentence(
        start, end, document.text[start:end], block.kind, page,
        block.section, block.derived, block.cells,
    )  # fmt: skip
