"""A PDF's pages to pieces, in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

from ingest.normalise import clean
from ingest.readers.assemble import assemble
from ingest.readers.outline import Outline
from ingest.readers.pdf.facts import facts_of
from ingest.readers.pdf.grid import words_of
from ingest.readers.pdf.line_numbers import drop_line_numbers
from ingest.readers.pdf.lines import Row, Segment, Sheet, body_size, rows_of, sheet_of
from ingest.readers.pdf.marks import Marker
from ingest.readers.pdf.ocr import find_tesseract, read_page
from ingest.readers.pdf.page import Item, items_of
from ingest.readers.pdf.paragraphs import Paragraph
from ingest.readers.pdf.running import split_running
from ingest.readers.pdf.table_words import table_rows
from ingest.readers.pdf.vocabulary import vocabulary
from ingest.readers.source import Facts, Piece, Reading, Source
from ingest.types import Cell, Kind

_BROKEN = "download or export it again"


def read(source: Source) -> Reading:
    """Reads a PDF; see :func:`ingest.readers.registry.read`."""
    import pymupdf

    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    try:
        document: Any = pymupdf.open(source.path, filetype="pdf")
    except (RuntimeError, ValueError) as error:
        raise source.unreadable("is a broken PDF", _BROKEN) from error
    with closing(document):
        if document.needs_pass:
            raise source.unreadable("is encrypted", "remove its password and ingest it again")
        try:
            return _read(document, source)
        except (RuntimeError, ValueError) as error:
            raise source.unreadable(f"is a broken PDF ({error})", _BROKEN) from error


def _read(document: Any, source: Source) -> Reading:
    count = document.page_count
    if not count:
        raise source.unreadable("has no pages", _BROKEN)
    sheets = [sheet_of(document[at], at + 1) for at in range(count)]
    bare = [drop_line_numbers(sheet) for sheet in sheets]
    facts = facts_of(document.metadata or {}, sheets)
    if any(bare):
        facts.notes.append(f"line numbers in the margin of {sum(bare)} pages were left out")
    pictured = _pictured(document, sheets, source, facts)
    pieces = _Pages(sheets, pictured).pieces()
    return assemble(pieces, facts, page_count=count)


def _pictured(
    document: Any, sheets: list[Sheet], source: Source, facts: Facts
) -> dict[int, list[str]]:
    """Paragraphs of the pages without a text layer, by number; notes say how they were read."""
    program = find_tesseract() if source.ocr else None
    found: dict[int, list[str]] = {}
    for sheet in sheets:
        if not sheet.has_pictures:
            continue
        name = f"page {sheet.number}"
        read_out = read_page(document[sheet.number - 1], program) if program else None
        if read_out:
            found[sheet.number] = read_out
            facts.notes.append(f"{name} read by OCR")
        elif program:
            facts.notes.append(f"{name} has no text layer, and Tesseract found no words on it")
        else:
            todo = "install tesseract-ocr to read it" if source.ocr else "turn on OCR to read it"
            facts.notes.append(f"{name} has no text layer; {todo}")
    return found


class _Pages:
    """Goes through the pages once running matter, type sizes and words are known."""

    def __init__(self, sheets: list[Sheet], pictured: dict[int, list[str]]) -> None:
        self._running = split_running(sheets)
        self._sheets = sheets
        self._pictured = pictured
        self._words = vocabulary(sheets)
        self._body = body_size(sheets)
        self._outline = Outline()
        self._marker = Marker(len(sheets))

    def pieces(self) -> Iterator[Piece]:
        """All pieces; running matter lies where it parts no sentence."""
        open_end = False
        for sheet, running in zip(self._sheets, self._running, strict=True):
            number = sheet.number
            pieces = [Piece(text, page=number) for text in self._pictured.get(number, ())]
            items = items_of(sheet, words=self._words, body=self._body)
            for item in items:
                pieces.extend(self._item(item, number))
            if open_end and pieces and pieces[0].kind is Kind.TEXT:
                pieces[0].tight = pieces[0].text[:1].islower()
            open_end = _is_open(items, pieces)
            at = len(pieces) - 1 if open_end and len(pieces) > 1 else len(pieces)
            pieces[at:at] = _running_pieces(running, number)
            yield from pieces

    def _item(self, item: Item, page: int) -> Iterator[Piece]:
        if item.table is not None:
            rows = table_rows(item.table, titles=item.titles, page=page, section=self._outline.path)
            if self._marker.is_contents_table(item.table, page):
                yield from (_as_contents(row) for row in rows)
            else:
                yield from rows
        elif item.cells is not None:
            yield self._cells(item.cells, page)
        elif item.paragraph is not None:
            yield self._paragraph(item.paragraph, page, is_caption=item.is_caption)

    def _cells(self, row: Row, page: int) -> Piece:
        """A row of a form or text table; a lone cell is the document's own words."""
        section = self._outline.path
        text = words_of(row)
        if self._marker.is_contents(text, page):
            return Piece(row.text, Kind.CONTENTS, page, section)
        cells = tuple(
            Cell(1, column, clean(cell.text), "", page, cell.box)
            for column, cell in enumerate(row.segments, start=1)
        )
        if len(cells) == 1:
            return Piece(text, Kind.TEXT, page, section)
        return Piece(text, Kind.TABLE_ROW, page, section, derived=True, cells=cells)

    def _paragraph(self, paragraph: Paragraph, page: int, *, is_caption: bool) -> Piece:
        text = paragraph.text
        if self._marker.is_contents(text, page):
            return Piece(text, Kind.CONTENTS, page, self._outline.path)
        if paragraph.level or self._marker.starts_references(text):
            self._outline.enter(paragraph.level or 2, text)
            self._marker.heading(text, page)
            return Piece(text, Kind.HEADING, page, self._outline.path)
        kind = Kind.LIST_ITEM if paragraph.item else Kind.TEXT
        kind = Kind.CAPTION if is_caption else kind
        if self._marker.is_reference(text):
            kind = Kind.REFERENCE
        return Piece(text, kind, page, self._outline.path)


def _as_contents(row: Piece) -> Piece:
    text = " ".join(cell.text for cell in row.cells)
    return Piece(text, Kind.CONTENTS, row.page, row.section, tight=row.tight)


def _is_open(items: list[Item], pieces: list[Piece]) -> bool:
    """Whether the page's last paragraph stops in the middle of a sentence."""
    if not items or not pieces or pieces[-1].kind is not Kind.TEXT:
        return False
    last = items[-1].paragraph
    return last is not None and last.runs_on


def _running_pieces(segments: list[Segment], page: int) -> list[Piece]:
    rows: list[Row] = rows_of(s for s in segments if s.upright)
    ordered = [s for row in rows for s in row.segments] + [s for s in segments if not s.upright]
    return [Piece(segment.text, Kind.RUNNING, page) for segment in ordered]
