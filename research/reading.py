"""Reads a corpus for the stages: whole documents, once each, and the sentences of chunks."""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from adjudicator.types import SourceCell
from ingest.corpus import Corpus
from ingest.readers.dating import RECORDS, date_of_record
from ingest.sentences import sentences
from ingest.types import Block, Chunk, Document
from research.material import Sentence
from research.types import Surroundings

AROUND = 400
_MARK = re.compile(r"\s*(?:[·•▪◦‣⁃∙●○■□✓➢~*+–—-]\s+)?")
T = TypeVar("T")


class Reader:
    """Keeps the documents it has read; one for each stage that needs them."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._documents: dict[str, Document] = {}
        self._starts: dict[str, list[int]] = {}
        self._kept: dict[Hashable, object] = {}

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` gives, made once for each key."""
        if key not in self._kept:
            self._kept[key] = make()
        return cast("T", self._kept[key])

    def document(self, path: str) -> Document:
        """A whole document."""
        if path not in self._documents:
            document = self._corpus.document(path)
            self._documents[path] = document
            self._starts[path] = [block.start for block in document.blocks]
        return self._documents[path]

    def text(self, path: str) -> str:
        """The stored text of a document."""
        return self.document(path).text

    def page(self, path: str, offset: int) -> int | None:
        """The page of an offset, where there are pages."""
        return self.document(path).page_at(offset)

    def block(self, path: str, offset: int) -> Block | None:
        """The block that holds an offset, if any."""
        document = self.document(path)
        place = bisect.bisect_right(self._starts[path], offset) - 1
        if place < 0:
            return None
        block = document.blocks[place]
        return block if block.start <= offset < block.end else None

    def sentences(self, chunk: Chunk) -> list[Sentence]:
        """The sentences of a chunk; of a composed one, its rows with their cells."""
        spans = chunk.sentences or tuple(
            sentences(self.text(chunk.document), chunk.start, chunk.end)
        )
        if chunk.derived:
            spans = self._rows(chunk) or spans
        found = [self.sentence(chunk.document, a, b, context=chunk.context) for a, b in spans]
        return [s for s in found if s.text.strip()]

    def _rows(self, chunk: Chunk) -> tuple[tuple[int, int], ...]:
        blocks = self.document(chunk.document).blocks
        return tuple(
            (block.start, block.end)
            for block in blocks
            if block.derived and chunk.start <= block.start and block.end <= chunk.end
        )

    def sentence(self, path: str, start: int, end: int, *, context: str = "") -> Sentence:
        """The stored text between two offsets, with all that is known.

        White space is trimmed, and so is the mark of a list's item at the beginning.
        """
        document = self.document(path)
        text = document.text[start:end]
        mark = _MARK.match(text)
        start += mark.end() if mark else 0
        text = document.text[start:end].strip()
        end = start + len(text)
        block = self.block(path, start)
        cells = () if block is None or not block.derived else block.cells
        return Sentence(
            document=path,
            start=start,
            end=end,
            text=text,
            page=document.page_at(start),
            page_end=document.page_at(max(start, end - 1)),
            section=block.section if block else (),
            date=document.date or _of_record(document, block, text),
            author=document.author,
            context=context,
            derived=bool(block and block.derived),
            cells=tuple(
                SourceCell(
                    row=cell.row,
                    column=cell.column,
                    text=cell.text,
                    heading=cell.heading,
                    page=cell.page,
                    box=cell.box,
                )
                for cell in cells
            ),
        )

    def surroundings(self, path: str, start: int, end: int) -> Surroundings:
        """The text around a stretch, cut at word boundaries."""
        text = self.text(path)
        before = text[max(0, start - AROUND) : start]
        after = text[end : end + AROUND]
        if start > AROUND and " " in before:
            before = before[before.index(" ") + 1 :]
        if end + AROUND < len(text) and " " in after:
            after = after[: after.rindex(" ")]
        return Surroundings(document=path, start=start, end=end, before=before, after=after)


def _of_record(document: Document, block: Block | None, text: str) -> str | None:
    """The day of the record that a passage stands in: a mailbox has one of each mail's own."""
    if document.format not in RECORDS or block is None:
        return None
    return date_of_record(text if block.derived else " ".join(block.section[-1:]))
