"""Running headers, footers and page numbers: what comes back at the same place of many pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.readers.pdf.lines import Row, Segment, Sheet, rows_of

_DEPTH = 4
_EDGE_SHARE = 0.14
_DIGITS = re.compile(r"\d+|\b[ivxlc]+\b")
_PAGE_NUMBER = re.compile(
    r"^(?:page\s*)?[-–—|\s]*(?:\d{1,5}|[ivxlc]{1,6}|[a-z]-?\d{1,3})[-–—|\s]*"
    r"(?:(?:of|/)\s*\d{1,4})?$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^[-–— ]*(\d{1,4})[-–— ]*$")
_MIN_NUMBERS = 3
_PLACE_STEP = 12.0
_MIN_SHARE = 0.1
_MIN_INNER_SHARE = 0.4


def split_running(sheets: Sequence[Sheet]) -> list[list[Segment]]:
    """The running matter of each sheet, taken out of its segments.

    A row within the outer seventh of the page is running when its words (digits masked) stand at
    the same height on at least three pages and a tenth of all (four tenths for rows
    further in, both of two), when it is a bare page number at the edge, or when it is set
    sideways. Only rows outside of all others count, so
    that nothing inside a page is taken.

    Returns:
        One list per sheet, from top to bottom; the sheets lose those segments.
    """
    sideways = [_take_sideways(sheet) for sheet in sheets]
    edges = [_edges(sheet) for sheet in sheets]
    counts = Counter(
        key
        for top, bottom in edges
        for key in {_key(row) for row in top} | {_key(row) for row in bottom}
    )
    numbers = _page_numbers(sheets)
    found: list[list[Segment]] = []
    for sheet, (top, bottom), turned in zip(sheets, edges, sideways, strict=True):
        rows = _outermost(top, counts, len(sheets)) + _outermost(bottom, counts, len(sheets))
        taken = [segment for row in rows for segment in row.segments]
        taken.extend(s for s in numbers[sheet.number] if s not in taken)
        ids = {id(segment) for segment in taken}
        sheet.segments = [s for s in sheet.segments if id(s) not in ids]
        found.append(taken + turned)
    return found


def _page_numbers(sheets: Sequence[Sheet]) -> dict[int, list[Segment]]:
    """Bare numbers in the first or last row that rise with the pages, wherever they stand."""
    bare: dict[int, list[tuple[int, Segment]]] = {sheet.number: [] for sheet in sheets}
    for sheet in sheets:
        rows = rows_of(s for s in sheet.segments if s.upright)
        for row in {id(row): row for row in (*rows[:1], *rows[-1:])}.values():
            match = _NUMBER.match(row.text)
            if match:
                shift = int(match.group(1)) - sheet.number
                bare[sheet.number].extend((shift, segment) for segment in row.segments)
    shifts = Counter(shift for found in bare.values() for shift, _ in found)
    return {
        page: [segment for shift, segment in found if shifts[shift] >= _MIN_NUMBERS]
        for page, found in bare.items()
    }


def _needed(pages: int, at: int) -> int:
    """On how many pages the row at this distance from the edge must come back."""
    if pages <= 2:
        return 2
    return max(3, round((_MIN_INNER_SHARE if at else _MIN_SHARE) * pages))


def _take_sideways(sheet: Sheet) -> list[Segment]:
    turned = [s for s in sheet.segments if not s.upright]
    if len(turned) * 2 > len(sheet.segments):
        return []
    sheet.segments = [s for s in sheet.segments if s.upright]
    return turned


def _edges(sheet: Sheet) -> tuple[list[Row], list[Row]]:
    """Rows near the top (from the edge inwards) and near the bottom (likewise)."""
    rows = rows_of(s for s in sheet.segments if s.upright)
    margin = _EDGE_SHARE * sheet.height
    top = [row for row in rows[:_DEPTH] if row.y1 <= margin]
    bottom = [row for row in reversed(rows[-_DEPTH:]) if row.y0 >= sheet.height - margin]
    return top, [row for row in bottom if row not in top]


def _key(row: Row) -> tuple[str, int]:
    masked = _DIGITS.sub("#", row.text.casefold())
    return masked, round((row.y0 + row.y1) / 2 / _PLACE_STEP)


def _seen(row: Row, counts: Counter[tuple[str, int]]) -> int:
    """Pages that have the row's words at its height, neighbouring steps included."""
    words, place = _key(row)
    return max(
        counts[words, place],
        counts[words, place] + max(counts[words, place - 1], counts[words, place + 1]),
    )


def _outermost(rows: list[Row], counts: Counter[tuple[str, int]], pages: int) -> list[Row]:
    taken: list[Row] = []
    for at, row in enumerate(rows):
        number = at <= 1 and bool(_PAGE_NUMBER.match(row.text.strip()))
        if not number and _seen(row, counts) < _needed(pages, at):
            break
        taken.append(row)
    return taken
