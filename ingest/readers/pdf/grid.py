"""Words side by side that are neither figures nor columns of prose: forms, text tables."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from ingest.readers.pdf.lines import Row, Segment, rows_of

_MARK = re.compile(
    r"^(?:[•‣▪●◦○■□☐☒☑➢✓·\uf0b7\uf0a7§*†‡–-]|\(?[\dA-Za-z]{1,4}(?:\.\d{1,2})*[.)]?)$"
)
_LEADERS = re.compile(r"(?:\s?\.){3,}$")
_MIN_FLOWS = 2
_MIN_FLOW_SHARE = 0.25
_GAP_EM = 1.5
_NEAR_EM = 3.0


def zones(rows: Sequence[Row]) -> Iterator[tuple[bool, list[Row]]]:
    """Rows in runs, in order: (whether they are cells side by side, rows)."""
    marked = [_is_cells(row) for row in rows]
    for at in range(1, len(rows) - 1):
        marked[at] = marked[at] or (marked[at - 1] and _is_cells(rows[at + 1]) and _fits(rows, at))
    for cells, run in itertools.groupby(zip(marked, rows, strict=True), key=lambda item: item[0]):
        found = [row for _, row in run]
        if not cells or (len(found) == 1 and _is_near(found[0])):
            yield False, found
            continue
        start = 0
        for at in range(1, len(found) + 1):
            if at == len(found) or found[at].y0 - found[at - 1].y1 > _GAP_EM * found[at].size:
                yield True, found[start:at]
                start = at


def _is_cells(row: Row) -> bool:
    """Whether phrases stand apart in a row (a bullet or number before a text is none)."""
    count = len(row.segments)
    return count > 2 or (count == 2 and not _MARK.match(row.segments[0].text))


def _is_near(row: Row) -> bool:
    """Whether the gaps are small enough for one justified line."""
    gaps = (b.x0 - a.x1 for a, b in itertools.pairwise(row.segments))
    return max(gaps) < _NEAR_EM * row.size


def _fits(rows: Sequence[Row], at: int) -> bool:
    """Whether a lone phrase stands under one cell of the row above."""
    if len(rows[at].segments) != 1:
        return False
    cell = rows[at].segments[0]
    over = [s for s in rows[at - 1].segments if s.x0 < cell.x1 and cell.x0 < s.x1]
    return len(over) == 1


def flowing_columns(rows: Sequence[Row]) -> list[list[Row]]:
    """The columns of a run of cells when words flow down in them; else an empty list.

    Words flow where the next line of a column goes on in lower case, as in a table whose cells
    hold whole sentences. Such cells are read down, not across.
    """
    columns = _columns([segment for row in rows for segment in row.segments])
    if len(columns) < 2:
        return []
    flows = sum(_flows(a, b) for column in columns for a, b in itertools.pairwise(column))
    if flows < _MIN_FLOWS or flows < _MIN_FLOW_SHARE * len(rows):
        return []
    return [rows_of(column) for column in columns]


def _columns(segments: list[Segment]) -> list[list[Segment]]:
    """Segments whose extents overlap, from left to right, each column from top to bottom."""
    columns: list[list[Segment]] = []
    edge = float("-inf")
    for segment in sorted(segments, key=lambda s: s.x0):
        if columns and segment.x0 < edge:
            columns[-1].append(segment)
        else:
            columns.append([segment])
        edge = max(edge, segment.x1)
    return [sorted(column, key=lambda s: s.y0) for column in columns]


def _flows(above: Segment, below: Segment) -> bool:
    near = 0 < below.y0 - above.y0 < 2 * above.size
    return near and below.text[:1].islower() and above.text[-1:] not in ".:;"


def words_of(row: Row) -> str:
    """Cells in words: "Aircraft: Cessna 172; Damage: Substantial"."""
    text = ""
    for cell in row.segments:
        gap = "" if not text else " " if text.endswith(":") else "; "
        text += gap + _LEADERS.sub("", cell.text)
    return text
