"""A table found on a page, in words: each row with title, groups, headings and units."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ingest.normalise import clean, one_line
from ingest.readers.pdf.figures import units_in, without_units
from ingest.readers.pdf.headings import Headings, headings_of
from ingest.readers.pdf.lines import Segment
from ingest.readers.pdf.tables import Table, TableRow
from ingest.readers.source import Piece
from ingest.types import Cell, Kind

_AMOUNT = re.compile(r"\d,\d{3}\b|[$€£]\s?\d")
_INDENT = 1.5
_MAX_GROUPS = 4
_MAX_TITLE = 120
_MAX_ROW = 420


@dataclass(slots=True)
class _Group:
    """A label without figures: what the rows below it belong to."""

    indent: float
    text: str
    bold: bool
    index: int
    has_deeper: bool = False


@dataclass(slots=True)
class _Named:
    """A row of figures with its whole label and the groups above it."""

    row: TableRow
    label: str
    groups: tuple[str, ...]


def table_rows(
    table: Table, *, titles: list[str], page: int, section: tuple[str, ...]
) -> list[Piece]:
    """One derived piece per row of figures.

    Args:
        table: as found.
        titles: the lines above it that name it, e.g. "Consolidated Balance Sheet".
        page: 1-based.
        section: headings above the table.
    """
    headings = headings_of(table)
    units = headings.units
    named: list[str] = []
    for title in (*titles, *headings.corner):
        units = units or units_in(title)
        bare = without_units(title)[:_MAX_TITLE]
        if len(bare) > 1 and bare not in named:
            named.append(bare)
    numbers = {index: number for number, index in enumerate(_indices(table), start=1)}
    pieces = []
    for item in _named_rows(table):
        if isinstance(item, str):
            pieces.append(Piece(item, Kind.TEXT, page, section))
            continue
        cells = _cells(item, headings, numbers[item.row.index], page)
        prefix = " — ".join(one_line(part) for part in (*named, *item.groups) if part)
        for part in _short(cells):
            text = _words(prefix, item.label, part, units)
            pieces.append(
                Piece(text, Kind.TABLE_ROW, page, section, derived=True, cells=tuple(part))
            )
    return pieces


def _short(cells: list[Cell]) -> list[list[Cell]]:
    """The cells of a wide row in parts of readable length, each with the label."""
    label = [cell for cell in cells if cell.column == 1]
    parts: list[list[Cell]] = []
    length = _MAX_ROW
    for cell in cells[len(label) :]:
        if length >= _MAX_ROW:
            parts.append(list(label))
            length = 0
        parts[-1].append(cell)
        length += len(cell.heading) + len(cell.text) + 4
    return parts


def _indices(table: Table) -> list[int]:
    rows = {row.index for row in table.rows}
    return sorted(rows | set(table.others) | set(table.heading_rows))


def _words(prefix: str, label: str, cells: list[Cell], units: str | None) -> str:
    values = "; ".join(
        f"{cell.heading}: {cell.text}" if cell.heading else cell.text
        for cell in cells
        if cell.column > 1
    )
    start = " — ".join(part for part in (prefix, label) if part)
    line = f"{start}: {values}" if start else values
    return f"{line} ({units})" if units else line


def _cells(item: _Named, headings: Headings, number: int, page: int) -> list[Cell]:
    cells = []
    label = item.row.label
    if item.label:
        box = label.box if label else None
        cells.append(Cell(number, 1, item.label, "", page, box))
    for column, figure in enumerate(item.row.figures, start=2):
        if figure is not None:
            heading = one_line(clean(headings.columns[column - 2]))
            cells.append(Cell(number, column, clean(figure.text), heading, page, figure.box))
    return cells


def _named_rows(table: Table) -> list[_Named | str]:
    """Rows with labels mended (wrapped ones joined) and groups by indentation.

    A line without columns that holds an amount of its own stays as it is: a string.
    """
    rows = {row.index: row for row in table.rows}
    groups: list[_Group] = []
    out: list[_Named | str] = []
    for index in _indices(table):
        if index in table.heading_rows:
            continue
        if index not in rows:
            text = one_line(clean(" ".join(cell.text for cell in table.others[index])))
            if _AMOUNT.search(text) and not _goes_on(rows.get(index + 1)):
                out.append(text)
            else:
                _enter(groups, out, _unindented(table, table.others[index][0]), index)
            continue
        row = rows[index]
        label = _label(row, groups)
        _leave(groups, row.label)
        out.append(_Named(row, label, _above(groups, row.label)))
    return out


def _goes_on(row: TableRow | None) -> bool:
    """Whether a row's label is the end of the line above it."""
    return row is not None and row.label is not None and row.label.text[:1].islower()


def _unindented(table: Table, cell: Segment) -> Segment:
    """A title that stands over the columns heads everything below it, whatever its place."""
    if cell.x1 <= table.columns[0][0] + 2 * cell.size:
        return cell
    return replace(cell, x0=0.0, bold=True)


def _enter(groups: list[_Group], out: list[_Named | str], cell: Segment, index: int) -> None:
    """A label without figures: the end of the label above it, or a group of its own."""
    text = one_line(clean(cell.text))
    last = out[-1] if out else None
    if isinstance(last, _Named) and text[:1].islower() and last.row.index == index - 1:
        last.label = f"{last.label} {text}".strip()
        return
    if text[:1].islower() and groups and groups[-1].index == index - 1:
        groups[-1].text = f"{groups[-1].text} {text}"
        groups[-1].index = index
        return
    while groups and _closes(groups[-1], cell):
        groups.pop()
    groups.append(_Group(cell.x0, text.rstrip(":"), cell.bold, index))
    del groups[:-_MAX_GROUPS]


def _closes(group: _Group, cell: Segment) -> bool:
    if abs(group.indent - cell.x0) <= _INDENT:
        return cell.bold or not group.bold
    return group.indent > cell.x0


def _label(row: TableRow, groups: list[_Group]) -> str:
    """The row's label; a lower-case one, or none, goes on from the label line above it."""
    text = one_line(clean(row.label.text)) if row.label else ""
    if groups and groups[-1].index == row.index - 1 and (not text or text[:1].islower()):
        text = f"{groups.pop().text} {text}".strip()
    return text.rstrip(":").rstrip(" .")


def _above(groups: list[_Group], label: Segment | None) -> tuple[str, ...]:
    """The groups that a row with this label belongs to."""
    if label is None:
        return tuple(group.text for group in groups)
    found = []
    for group in groups:
        same = abs(group.indent - label.x0) <= _INDENT
        if group.indent < label.x0 - _INDENT or (same and (group.bold or not label.bold)):
            found.append(group.text)
    return tuple(found)


def _leave(groups: list[_Group], label: Segment | None) -> None:
    """Closes the groups that a row with this label no longer belongs to."""
    if label is None:
        return
    while groups:
        group = groups[-1]
        same = abs(group.indent - label.x0) <= _INDENT
        if group.indent > label.x0 + _INDENT or (same and group.has_deeper):
            groups.pop()
            continue
        group.has_deeper = group.has_deeper or not same
        return
