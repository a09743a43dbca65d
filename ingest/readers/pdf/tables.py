"""Finds tables without ruling lines: labels at the left, figures in aligned columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.readers.pdf.figures import is_figure, is_year, merged
from ingest.readers.pdf.lines import Row, Segment

_MAX_GAP_ROWS = 6
_MAX_GAP_LINES = 3.2
_MAX_HEADING_ROWS = 7
_MIN_ROWS_ONE_COLUMN = 3
_MIN_ROWS = 2
_MIN_SHARE = 0.6
_SENTENCE_END = re.compile(r"[.;]$")
_MAX_LABEL_WORDS = 40
_MAX_TITLE_WORDS = 10
_MAX_REMARK_WORDS = 2


@dataclass(slots=True)
class TableRow:
    """One row of a table: its label, and the figure (or None) of each column."""

    index: int
    label: Segment | None
    figures: list[Segment | None]


@dataclass(slots=True)
class Table:
    """A table as found among the rows of a page or column.

    Attributes:
        first, last: index of the first and last row that belongs to it, headings included.
        data: index of the first row below the headings.
        columns: (x0, x1) of each column of figures, from left to right.
        rows: rows with figures.
        others: index → cells of rows inside the table that hold no figures.
        heading_rows: index → cells of the rows above the first figures.
    """

    first: int
    last: int
    data: int
    columns: list[tuple[float, float]]
    rows: list[TableRow]
    others: dict[int, list[Segment]] = field(default_factory=dict)
    heading_rows: dict[int, list[Segment]] = field(default_factory=dict)


@dataclass(slots=True)
class _Candidate:
    index: int
    label: Segment | None
    figures: list[Segment]


def find_tables(rows: Sequence[Row]) -> list[Table]:
    """The tables among rows (top to bottom), in order, disjoint.

    A row of a table is a label followed by figures only, the figures far from the label. Rows
    that stand close make a table when their figures fall into common columns: at least two rows
    with two columns, or three rows with one.
    """
    cells = [merged(row.segments) for row in rows]
    tables: list[Table] = []
    floor = 0
    for run in _runs(rows, cells):
        table = _table(rows, cells, run, floor)
        if table:
            tables.append(table)
            floor = table.last + 1
    return tables


def _candidate(index: int, cells: list[Segment]) -> _Candidate | None:
    """The row as label and figures, or None where it is something else."""
    if not cells or (len(cells) == 1):
        return None
    first, rest = cells[0], cells[1:]
    if not all(is_figure(cell.text) for cell in rest) and not _has_remarks(rest):
        return None
    if is_figure(first.text) and not is_year(first.text):
        return _Candidate(index, None, cells)
    if first.text.count(" ") >= _MAX_LABEL_WORDS:
        return None
    return _Candidate(index, first, rest)


def _has_remarks(rest: list[Segment]) -> bool:
    """Whether a row of two figures or more ends in a word or two: "pass", "not rated"."""
    words = [cell for cell in rest if not is_figure(cell.text)]
    short = all(cell.text.count(" ") < _MAX_REMARK_WORDS for cell in words)
    return len(words) == 1 and words[0] is rest[-1] and len(rest) > 2 and short


def _runs(rows: Sequence[Row], cells: list[list[Segment]]) -> list[list[_Candidate]]:
    """Rows of figures that stand close enough to be of one table."""
    runs: list[list[_Candidate]] = []
    for index, found in enumerate(cells):
        row = _candidate(index, found)
        if row is None:
            continue
        years = all(is_year(cell.text) for cell in row.figures)
        if runs and not years and _belongs(rows, cells, runs[-1], row):
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def _belongs(
    rows: Sequence[Row], cells: list[list[Segment]], run: list[_Candidate], row: _Candidate
) -> bool:
    """Whether nothing stands between the run and the row that ends a table."""
    last = run[-1].index
    if row.index - last > _MAX_GAP_ROWS:
        return False
    left = min(min(c.x0 for c in item.figures) for item in run)
    for at in range(last + 1, row.index + 1):
        gap = rows[at].y0 - rows[at - 1].y1
        if gap > _MAX_GAP_LINES * rows[at].size:
            return False
        if at < row.index and not _may_stand_inside(cells[at], left):
            return False
    between = range(last + 1, row.index)
    return all(_is_label(cells[at], left) for at in between) or _fits(_columns(run), row)


def _fits(columns: list[tuple[float, float]], row: _Candidate) -> bool:
    """Whether every figure of a row falls into one of the columns."""
    return all(any(c.x0 < x1 and x0 < c.x1 for x0, x1 in columns) for c in row.figures)


def _is_label(cells: list[Segment], left: float) -> bool:
    """Whether a row without figures may be a label: words left of the columns."""
    return len(cells) == 1 and cells[0].x1 <= left + 2 * cells[0].size


def _may_stand_inside(cells: list[Segment], left: float) -> bool:
    """Whether a row without figures may stand inside a table: a label, or a short title."""
    if _is_label(cells, left):
        return True
    if len(cells) != 1 or _SENTENCE_END.search(cells[0].text):
        return False
    return cells[0].text.count(" ") < _MAX_TITLE_WORDS


def _columns(run: list[_Candidate]) -> list[tuple[float, float]]:
    """Figures whose extents overlap share a column; the widest tenth is left out of the sum."""
    spans = sorted((c.x0, c.x1) for item in run for c in item.figures)
    columns: list[list[float]] = []
    for x0, x1 in spans:
        if columns and x0 < columns[-1][1]:
            columns[-1][1] = max(columns[-1][1], x1)
        else:
            columns.append([x0, x1])
    return [(x0, x1) for x0, x1 in columns]


def _table(
    rows: Sequence[Row], cells: list[list[Segment]], run: list[_Candidate], floor: int
) -> Table | None:
    if all(is_year(cell.text) for cell in run[0].figures) and len(run) > 1:
        run = run[1:]
    run = _with_figures_as_labels(cells, run)
    columns = _columns(run)
    if not _is_table(run, columns):
        return None
    made = [_place(item, columns) for item in run]
    first, last = run[0].index, run[-1].index
    inside = {item.index for item in run}
    others = {at: cells[at] for at in range(first, last) if at not in inside}
    table = Table(first, last, first, columns, made, others)
    _take_headings(table, rows, cells, floor)
    return table


def _with_figures_as_labels(cells: list[list[Segment]], run: list[_Candidate]) -> list[_Candidate]:
    """Rows that begin with a figure, under headings one a column: that figure is their label."""
    above = cells[run[0].index - 1] if run[0].index else []
    width = len(run[0].figures)
    named = len(above) == width > 1 and not any(is_figure(cell.text) for cell in above)
    if not named or any(item.label is not None or len(item.figures) != width for item in run):
        return run
    return [_Candidate(item.index, item.figures[0], item.figures[1:]) for item in run]


def _is_table(run: list[_Candidate], columns: list[tuple[float, float]]) -> bool:
    needed = _MIN_ROWS if len(columns) > 1 else _MIN_ROWS_ONE_COLUMN
    labelled = [item for item in run if item.label is not None]
    if len(run) < needed or not labelled or len(labelled) < _MIN_SHARE * len(run):
        return False
    figures = sum(len(item.figures) for item in run)
    return figures >= 0.35 * len(columns) * len(run)


def _place(item: _Candidate, columns: list[tuple[float, float]]) -> TableRow:
    figures: list[Segment | None] = [None] * len(columns)
    for cell in item.figures:
        middle = (cell.x0 + cell.x1) / 2
        at = min(
            range(len(columns)), key=lambda n: abs((columns[n][0] + columns[n][1]) / 2 - middle)
        )
        at = next((n for n, (x0, x1) in enumerate(columns) if x0 <= middle <= x1), at)
        figures[at] = cell
    return TableRow(item.index, item.label, figures)


def _take_headings(
    table: Table, rows: Sequence[Row], cells: list[list[Segment]], floor: int
) -> None:
    """Adds the rows above the first figures that stand over the columns.

    Labels of a group between the headings and the first figures belong to the table as well.
    """
    left = table.columns[0][0]
    at = table.data - 1
    labels: list[int] = []
    headings: list[int] = []
    while at >= floor and len(headings) < _MAX_HEADING_ROWS:
        gap = rows[at + 1].y0 - rows[at].y1
        if gap > _MAX_GAP_LINES * rows[at].size:
            break
        over = [cell for cell in cells[at] if cell.x1 > left - 3 * cell.size]
        above = cells[at - 1] if at > floor else []
        if over and _is_title(table, cells[at]) and (headings or not _names_columns(above, left)):
            break
        if over and _is_heading(cells[at], over):
            headings.append(at)
        elif _is_label(cells[at], left) and not headings and len(labels) < 3:
            if _SENTENCE_END.search(cells[at][0].text):
                break
            labels.append(at)
        else:
            break
        at -= 1
    if not headings:
        return
    for index in headings:
        table.heading_rows[index] = cells[index]
    _take_group_title(table)
    for index in labels:
        table.others[index] = cells[index]
    table.first = min(headings)


def _names_columns(cells: list[Segment], left: float) -> bool:
    """Whether a row holds two phrases or more over the columns, none of them a figure."""
    over = [cell for cell in cells if cell.x1 > left and not is_figure(cell.text)]
    return len(over) > 1


def _is_title(table: Table, cells: list[Segment]) -> bool:
    """Whether a lone phrase names the whole table: larger, or centred over labels as well."""
    if len(cells) != 1 or len(table.columns) < 2:
        return False
    cell, label = cells[0], table.rows[0].label
    if label is None:
        return False
    if cell.size >= 1.15 * label.size or cell.x0 < table.columns[0][0] - 4 * cell.size:
        return True
    labels = min(row.label.x0 for row in table.rows if row.label)
    right = table.columns[-1][1]
    middle = (cell.x0 + cell.x1) / 2
    return abs(middle - (labels + right) / 2) < abs(middle - (table.columns[0][0] + right) / 2)


def _take_group_title(table: Table) -> None:
    """A lone title below rows that name several columns is a group's, not a column's."""
    if len(table.columns) < 2 or len(table.heading_rows) < 2:
        return
    lowest = max(table.heading_rows)
    wider = any(len(row) > 2 for at, row in table.heading_rows.items() if at != lowest)
    if len(table.heading_rows[lowest]) == 1 and wider:
        table.others[lowest] = table.heading_rows.pop(lowest)


def _is_heading(cells: list[Segment], over: list[Segment]) -> bool:
    """Whether a row names columns: short phrases over the figures, at most a label beside."""
    if len(cells) - len(over) > 1:
        return False
    if len(cells) == 1 and _SENTENCE_END.search(cells[0].text):
        return False
    return all(cell.text.count(" ") < 9 for cell in over)
