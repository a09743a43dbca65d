"""What stands over a table's columns: each column's heading, from all its heading rows."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.pdf.figures import is_year, units_in
from ingest.readers.pdf.lines import Segment, split_at_gaps
from ingest.readers.pdf.tables import Table

_CENTRE_SLACK = 8.0
_ALONE_SHARE = 0.15
_MIN_OVERLAP = 0.4
_PITCH_SHARE = 0.4
_MIN_TILED = 0.6
_WORD_GAP_EM = 0.6


@dataclass(frozen=True, slots=True)
class Headings:
    """The heading of each column, words that stand over the labels, and the units, if any."""

    columns: tuple[str, ...]
    corner: tuple[str, ...]
    units: str | None


def headings_of(table: Table) -> Headings:
    """Reads a table's heading rows, the lowest first, since those say what a column is."""
    count = len(table.columns)
    stacks: list[list[tuple[str, bool]]] = [[] for _ in range(count)]
    corner: list[str] = []
    units: str | None = None
    left = table.columns[0][0]
    for index in sorted(table.heading_rows, reverse=True):
        over: list[Segment] = []
        cells = _apart(table.heading_rows[index], table.columns)
        one_each = len(cells) == count + 1
        for at, cell in enumerate(cells):
            if found := units_in(cell.text):
                units = units or found
            if cell.x1 > left - 3 * cell.size and not (one_each and at == 0):
                over.append(cell)
            elif not found:
                corner.insert(0, cell.text)
        upper = all(stacks)
        for cell, columns in _assigned(over, table.columns, upper=upper):
            for column in columns:
                stacks[column].insert(0, (cell.text, len(columns) > 1))
    return Headings(tuple(_joined(stack) for stack in stacks), tuple(corner), units)


def _apart(cells: Sequence[Segment], columns: Sequence[tuple[float, float]]) -> list[Segment]:
    """Cells, those of several columns that were set close together taken apart."""
    out: list[Segment] = []
    for cell in cells:
        parts = split_at_gaps(cell, _WORD_GAP_EM)
        under = [_below(part, columns) for part in parts]
        distinct = all(a[-1] < b[0] for a, b in itertools.pairwise(under))
        out.extend(parts if len(parts) > 1 and distinct else [cell])
    return out


def _joined(parts: Sequence[tuple[str, bool]]) -> str:
    """Parts from top to bottom: a path where the upper one spans columns, else one phrase."""
    text, spans = "", False
    for part, wide in parts:
        goes_on = text.endswith((",", "-")) or is_year(part) or part[:1] == "("
        gap = " › " if text and spans and not goes_on else " "
        text = f"{text}{gap}{part}" if text else part
        spans = wide
    return text


def _assigned(
    cells: Sequence[Segment], columns: Sequence[tuple[float, float]], *, upper: bool
) -> list[tuple[Segment, list[int]]]:
    """The columns that each cell of a heading row stands over."""
    if len(cells) == len(columns):
        return [(cell, [at]) for at, cell in enumerate(cells)]
    direct = [_below(cell, columns) for cell in cells]
    if len(cells) > len(columns):
        return list(zip(cells, direct, strict=True))
    if len(cells) == 1:
        everything = list(range(len(columns)))
        whole = upper and _is_centred(cells[0], columns, _ALONE_SHARE)
        return [(cells[0], everything if whole else direct[0])]
    spans = []
    for at, cell in enumerate(cells):
        taken = {n for other, found in enumerate(direct) if other != at for n in found}
        spans.append(_widest(cell, columns, direct[at], taken, _reach(cells, at)))
    joints = [a[-1] + 1 == b[0] for a, b in itertools.pairwise(spans)]
    tiled = sum(joints) >= _MIN_TILED * len(joints)
    return list(zip(cells, spans if tiled else direct, strict=True))


def _is_centred(cell: Segment, columns: Sequence[tuple[float, float]], share: float) -> bool:
    """Whether a cell stands over the middle of some neighbouring columns."""
    x0, x1 = columns[0][0], columns[-1][1]
    off = abs((x0 + x1) / 2 - (cell.x0 + cell.x1) / 2)
    return off <= _CENTRE_SLACK + share * (x1 - x0)


def _reach(cells: Sequence[Segment], at: int) -> float:
    """Half the way to the nearest cell beside: what a cell centred over its columns may cover."""
    middles = [(cell.x0 + cell.x1) / 2 for cell in cells]
    return min(abs(middle - middles[at]) / 2 for n, middle in enumerate(middles) if n != at)


def _below(cell: Segment, columns: Sequence[tuple[float, float]]) -> list[int]:
    """Columns that lie under a cell, or the nearest one."""
    under = [n for n, column in enumerate(columns) if _covers(cell, column)]
    if under:
        return under
    middle = (cell.x0 + cell.x1) / 2
    distances = [abs((x0 + x1) / 2 - middle) for x0, x1 in columns]
    return [distances.index(min(distances))]


def _covers(cell: Segment, column: tuple[float, float]) -> bool:
    """Whether a good part of the narrower one lies under the wider one."""
    overlap = min(cell.x1, column[1]) - max(cell.x0, column[0])
    return overlap >= _MIN_OVERLAP * min(cell.x1 - cell.x0, column[1] - column[0])


def _widest(
    cell: Segment,
    columns: Sequence[tuple[float, float]],
    direct: list[int],
    taken: set[int],
    reach: float,
) -> list[int]:
    """The widest run of free columns round ``direct`` that the cell is centred over.

    ``reach``: how far from the cell's middle a column's middle may lie, in points.
    """
    middle = (cell.x0 + cell.x1) / 2
    pitch = (columns[-1][1] - columns[0][0]) / len(columns)
    best = direct
    for first in range(direct[0] + 1):
        for last in range(direct[-1], len(columns)):
            outer = max(middle - sum(columns[first]) / 2, sum(columns[last]) / 2 - middle)
            too_far = outer > reach + _CENTRE_SLACK and last > first
            if too_far or taken.intersection(range(first, last + 1)):
                continue
            off = abs((columns[first][0] + columns[last][1]) / 2 - middle)
            if off <= _PITCH_SHARE * pitch and last - first >= best[-1] - best[0]:
                best = list(range(first, last + 1))
    return best
