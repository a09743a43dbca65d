"""Words for table rows: each row carries its table's title, its headings and its units."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.normalise import one_line
from ingest.readers.source import Piece
from ingest.types import Cell, Kind


def table_pieces(
    rows: Sequence[Sequence[str]],
    *,
    caption: str = "",
    section: tuple[str, ...] = (),
    first_row: int = 1,
    header_rows: int | None = None,
) -> list[Piece]:
    """A table whose rows are already apart, as one derived piece per row.

    The first row holds the headings unless ``header_rows`` says otherwise; a table of one row has
    none. A cell without a heading stands alone, and empty cells are left out.

    Args:
        rows: the cells' words, row by row; rows may differ in length.
        caption: the table's title, put before each row.
        section: headings above the table.
        first_row: the number of the first row in the source, for the cells.
        header_rows: how many rows are headings; None: one, or none in a table of a single row.
    """
    cleaned = [[one_line(cell) for cell in row] for row in rows]
    if header_rows is None:
        header_rows = 1 if len(cleaned) > 1 else 0
    headings = _headings(cleaned[:header_rows])
    pieces = []
    for number, row in enumerate(cleaned[header_rows:], start=first_row + header_rows):
        cells = tuple(
            Cell(number, column, text, headings[column - 1] if column <= len(headings) else "")
            for column, text in enumerate(row, start=1)
            if text
        )
        if cells:
            text = row_text(cells, caption=caption)
            pieces.append(Piece(text, Kind.TABLE_ROW, section=section, derived=True, cells=cells))
    return pieces


def row_text(cells: Sequence[Cell], *, caption: str = "", units: str = "") -> str:
    """One row in words: "Caption — Heading: value; Heading: value (units)".

    A first cell without a heading is the row's label: "Label: Heading: value; …".
    """
    label = ""
    rest = list(cells)
    if rest and not rest[0].heading and len(rest) > 1 and any(cell.heading for cell in rest[1:]):
        label = rest.pop(0).text.rstrip(":") + ": "
    values = "; ".join(f"{c.heading}: {c.text}" if c.heading else c.text for c in rest)
    return f"{caption} — {label}{values}{units}" if caption else f"{label}{values}{units}"


def _headings(rows: Sequence[Sequence[str]]) -> list[str]:
    width = max((len(row) for row in rows), default=0)
    columns = []
    for column in range(width):
        parts: list[str] = []
        for row in rows:
            text = row[column] if column < len(row) else ""
            if text and (not parts or parts[-1] != text):
                parts.append(text)
        columns.append(" › ".join(parts))
    return columns
