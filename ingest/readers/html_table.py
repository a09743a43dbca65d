"""Tables of HTML: told from layout, spans filled in, rows with their headings."""

from __future__ import annotations

from typing import Any

from ingest.normalise import one_line
from ingest.readers.rows import table_pieces
from ingest.readers.source import Piece
from ingest.types import Kind

_MAX_SPAN = 60
_MAX_LAYOUT_CELL = 600


def is_data_table(table: Any) -> bool:
    """Whether a table holds data: two rows and columns, no table inside, no essays in cells."""
    if table.get("role") == "presentation" or table.find(".//table") is not None:
        return False
    rows = table.findall(".//tr")
    wide = sum(1 for row in rows if len(_cells(row)) >= 2)
    if wide < 2:
        return False
    if table.find(".//th") is not None or table.find("caption") is not None:
        return True
    longest = max(len(_text(cell)) for row in rows for cell in _cells(row))
    return longest <= _MAX_LAYOUT_CELL


def table_of(table: Any, section: tuple[str, ...]) -> list[Piece]:
    """The caption, if any, and one derived piece per row."""
    caption_element = table.find("caption")
    caption = _text(caption_element) if caption_element is not None else ""
    rows, header_rows = _grid(table)
    pieces = [Piece(caption, Kind.CAPTION, section=section)] if caption else []
    made = table_pieces(rows, caption=caption, section=section, header_rows=header_rows)
    return pieces + made


def _grid(table: Any) -> tuple[list[list[str]], int]:
    """Rows with column and row spans filled in, and how many of them are headings."""
    rows: list[list[str]] = []
    header_rows = 0
    carried: dict[int, tuple[int, str]] = {}
    for element in table.findall(".//tr"):
        row: list[str] = []
        for cell in _cells(element):
            _take_carried(row, carried)
            text = _text(cell)
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for _ in range(across):
                if down > 1:
                    carried[len(row)] = (down - 1, text)
                row.append(text)
        _take_carried(row, carried)
        if header_rows == len(rows) and _is_header(element):
            header_rows += 1
        rows.append(row)
    if header_rows == len(rows):
        header_rows = 0
    return rows, header_rows or (1 if len(rows) > 1 else 0)


def _take_carried(row: list[str], carried: dict[int, tuple[int, str]]) -> None:
    while len(row) in carried:
        at = len(row)
        left, text = carried.pop(at)
        if left > 1:
            carried[at] = (left - 1, text)
        row.append(text)


def _is_header(row: Any) -> bool:
    cells = _cells(row)
    return bool(cells) and (
        row.getparent().tag == "thead" or all(cell.tag == "th" for cell in cells)
    )


def _cells(row: Any) -> list[Any]:
    return [cell for cell in row if cell.tag in ("td", "th")]


def _span(cell: Any, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return min(max(int(value), 1), _MAX_SPAN) if value.isdecimal() else 1


def _text(element: Any) -> str:
    return one_line(" ".join(element.itertext()))
