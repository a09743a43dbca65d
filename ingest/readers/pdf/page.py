"""One page's segments to items in reading order: paragraphs and tables."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from ingest.readers.pdf.grid import flowing_columns, zones
from ingest.readers.pdf.layout import find_gutter, regions
from ingest.readers.pdf.lines import Row, Segment, Sheet, rows_of
from ingest.readers.pdf.paragraphs import Paragraph, paragraphs
from ingest.readers.pdf.tables import Table, find_tables

_PLACE = "\x00"
_CAPTION = re.compile(r"^(?:Table|Figure|Fig\.|Exhibit|Chart|Box)\s+[A-Z]?\d[\w.-]*\s*[:.|–—-]?\s")
_MAX_TITLE_WORDS = 16
_MAX_TITLE_GAP = 2.4
_MAX_TITLES = 4


@dataclass(slots=True)
class Item:
    """A paragraph, a table with the lines that name it, or a row of cells."""

    paragraph: Paragraph | None = None
    table: Table | None = None
    cells: Row | None = None
    titles: list[str] = field(default_factory=list)
    is_caption: bool = False


def items_of(sheet: Sheet, *, words: Container[str], body: float) -> list[Item]:
    """The page's matter in reading order.

    Tables across the whole page are taken out first (figures beside labels are no columns of
    prose), then columns are told apart, then tables inside a column are looked for.
    """
    upright = [s for s in sheet.segments if s.upright]
    turned = [s for s in sheet.segments if not s.upright]
    rest, tables = _take_tables(rows_of(upright), find_gutter(upright, sheet.width))
    items: list[Item] = []
    for region in regions(rest, sheet.width):
        items.extend(_region(region, tables, words, body))
    if turned:
        items.extend(
            Item(p) for p in paragraphs([Row([s]) for s in turned], words=words, body=body)
        )
    _name_tables(items)
    return items


def _take_tables(
    rows: list[Row], gutter: float | None
) -> tuple[list[Segment], list[tuple[Table, float]]]:
    """Segments outside tables, a place-holder for each table among them, and the tables.

    On a page of several columns only tables that span the gutter are taken here.
    """
    found = [table for table in find_tables(rows) if gutter is None or _spans(table, gutter)]
    inside = {at for table in found for at in range(table.first, table.last + 1)}
    rest = [s for at, row in enumerate(rows) if at not in inside for s in row.segments]
    tables = []
    for number, table in enumerate(found):
        span = [s for row in rows[table.first : table.last + 1] for s in row.segments]
        rest.append(
            Segment(
                min(s.x0 for s in span),
                min(s.y0 for s in span),
                max(s.x1 for s in span),
                max(s.y1 for s in span),
                f"{_PLACE}{number}",
                span[0].size,
                False,
            )
        )
        tables.append((table, span[0].size))
    return rest, tables


def _spans(table: Table, gutter: float) -> bool:
    """Whether most rows of a table have words or figures on both sides of a gutter."""
    both = 0
    for row in table.rows:
        cells = [cell for cell in (row.label, *row.figures) if cell is not None]
        left = any(cell.x1 <= gutter for cell in cells)
        both += left and any(cell.x0 >= gutter for cell in row.figures if cell is not None)
    crossing = any(row.label and row.label.x0 < gutter < row.label.x1 for row in table.rows)
    return both >= 0.6 * len(table.rows) and (crossing or table.columns[0][0] < gutter)


def _region(
    segments: list[Segment],
    tables: list[tuple[Table, float]],
    words: Container[str],
    body: float,
) -> list[Item]:
    """Items of one column: rows between place-holders, tables inside the column."""
    places = sorted((s for s in segments if s.text.startswith(_PLACE)), key=lambda s: s.y0)
    plain = [s for s in segments if not s.text.startswith(_PLACE)]
    items: list[Item] = []
    for place in places:
        above = [s for s in plain if s.y0 + s.y1 < 2 * place.y0 + 1]
        plain = [s for s in plain if s.y0 + s.y1 >= 2 * place.y0 + 1]
        items.extend(_rows(rows_of(above), words, body))
        items.append(Item(table=tables[int(place.text[1:])][0]))
    items.extend(_rows(rows_of(plain), words, body))
    return items


def _rows(rows: list[Row], words: Container[str], body: float) -> list[Item]:
    items: list[Item] = []
    at = 0
    for table in find_tables(rows):
        items.extend(_text(rows[at : table.first], words, body))
        items.append(Item(table=table))
        at = table.last + 1
    items.extend(_text(rows[at:], words, body))
    return items


def _text(rows: list[Row], words: Container[str], body: float) -> Iterator[Item]:
    """Rows outside tables of figures: paragraphs, or cells of a form or text table."""
    for cells, run in zones(rows):
        columns = flowing_columns(run) if cells else []
        if cells and not columns:
            yield from (Item(cells=row) for row in run)
            continue
        for column in columns or [run]:
            yield from (Item(p) for p in paragraphs(column, words=words, body=body))


def _name_tables(items: list[Item]) -> None:
    """Gives each table the short lines right above it, or the numbered caption below it."""
    for item in items:
        if item.paragraph and _CAPTION.match(item.paragraph.text):
            item.is_caption = True
            item.paragraph.level = 0
    taken: set[int] = set()
    for at, item in enumerate(items):
        if item.table is None:
            continue
        item.titles = [] if at - 1 in taken else _titles_above(items, at)
        below = items[at + 1] if at + 1 < len(items) else None
        if below and below.is_caption and below.paragraph and not _numbered(item.titles):
            item.titles = [_first_sentence(below.paragraph.text)]
            taken.add(at + 1)


def _numbered(titles: list[str]) -> bool:
    return any(_CAPTION.match(title) for title in titles)


def _titles_above(items: list[Item], at: int) -> list[str]:
    titles: list[str] = []
    for item in reversed(items[max(0, at - _MAX_TITLES) : at]):
        paragraph = item.paragraph
        if paragraph is None:
            break
        if item.is_caption:
            titles.insert(0, _first_sentence(paragraph.text))
            break
        short = paragraph.text.count(" ") < _MAX_TITLE_WORDS and len(paragraph.rows) <= 4
        if not short or paragraph.item or (paragraph.text.endswith(".") and not paragraph.level):
            break
        titles.insert(0, paragraph.text.rstrip(":"))
    return titles


def _first_sentence(text: str) -> str:
    stop = text.find(". ", 12)
    return (text if stop < 0 else text[:stop]).rstrip(".")
