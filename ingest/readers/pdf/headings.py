"""What stands over a table's columns: each column's heading, from all its heading rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.pdf.figures import is_year, units_in
from ingest.readers.pdf.lines import Segment
from ingest.readers.pdf.tables import Table

_CENTRE_SLACK = 8.0
_CENTRE_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Headings:
    """The heading of each column, words that stand over the labels, and the units, if any."""

    columns: tuple[str, ...]
    corner: tuple[str, ...]
    units: str | None


def headings_of(table: Table) -> Headings:
    """Reads a table's heading rows, the lowest first, since those say what a column is."""
    count = len(table.columns)
    stacks: list[list[str]] = [[] for _ in range(count)]
    corner: list[str] = []
    units: str | None = None
    left = table.columns[0][0]
    for index in sorted(table.heading_rows, reverse=True):
        over: list[Segment] = []
        for cell in table.heading_rows[index]:
            if found := units_in(cell.text):
                units = units or found
            if cell.x1 > left - 3 * cell.size:
                over.append(cell)
            elif not found:
                corner.insert(0, cell.text)
        upper = all(stacks)
        for cell, columns in _assigned(over, table.columns, upper=upper):
            for at in columns:
                stacks[at].insert(0, cell.text)
    return Headings(tuple(_joined(stack) for stack in stacks), tuple(corner), units)


def _joined(parts: Sequence[str]) -> str:
    """Parts from top to bottom: "December 31," and "2018" make one phrase, others a path."""
    text = ""
    for part in parts:
        if not text:
            text = part
        elif text.endswith((",", "-")) or is_year(part) or part[:1].islower() or part[:1] == "(":
            text = f"{text} {part}"
        else:
            text = f"{text} › {part}"
    return text


def _assigned(
    cells: Sequence[Segment], columns: Sequence[tuple[float, float]], *, upper: bool
) -> list[tuple[Segment, list[int]]]:
    """The columns that each cell of a heading row stands over."""
    if len(cells) == len(columns):
        return [(cell, [at]) for at, cell in enumerate(cells)]
    direct = [_below(cell, columns) for cell in cells]
    if not upper or len(cells) > len(columns):
        return list(zip(cells, direct, strict=True))
    out = []
    for at, cell in enumerate(cells):
        taken = {n for other, found in enumerate(direct) if other != at for n in found}
        out.append((cell, _widest(cell, columns, direct[at], taken)))
    return out


def _below(cell: Segment, columns: Sequence[tuple[float, float]]) -> list[int]:
    """Columns that lie under a cell, or the nearest one."""
    under = [n for n, (x0, x1) in enumerate(columns) if cell.x0 < x1 and x0 < cell.x1]
    if under:
        return under
    middle = (cell.x0 + cell.x1) / 2
    distances = [abs((x0 + x1) / 2 - middle) for x0, x1 in columns]
    return [distances.index(min(distances))]


def _widest(
    cell: Segment, columns: Sequence[tuple[float, float]], direct: list[int], taken: set[int]
) -> list[int]:
    """The widest run of free columns round ``direct`` that the cell is centred over."""
    middle = (cell.x0 + cell.x1) / 2
    best = direct
    for first in range(direct[0] + 1):
        for last in range(direct[-1], len(columns)):
            if taken.intersection(range(first, last + 1)):
                continue
            x0, x1 = columns[first][0], columns[last][1]
            slack = _CENTRE_SLACK + _CENTRE_SHARE * (x1 - x0)
            if abs((x0 + x1) / 2 - middle) <= slack and last - first >= best[-1] - best[0]:
                best = list(range(first, last + 1))
    return best
