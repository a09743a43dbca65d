"""Line numbers in the margin, as transcripts and pleadings have them."""

from __future__ import annotations

from dataclasses import replace

from ingest.readers.pdf.figures import is_figure
from ingest.readers.pdf.lines import Segment, Sheet, rows_of

_MIN_LINES = 10
_MIN_SHARE = 0.7
_MAX_FIGURES = 0.3


def drop_line_numbers(sheet: Sheet) -> bool:
    """Takes line numbers out of a sheet's segments; says whether there were any.

    Line numbers begin the rows, count up by one from 1 for at least ten rows, and stand on most
    rows of the page; a ranking, whose rows hold figures, keeps its numbers.
    """
    rows = rows_of(s for s in sheet.segments if s.upright)
    numbered: list[Segment] = []
    figures = 0
    for row in rows:
        first = row.segments[0]
        if first.words and first.words[0][2] == str(len(numbered) + 1):
            numbered.append(first)
            figures += any(is_figure(cell.text) for cell in row.segments[1:])
    if len(numbered) < max(_MIN_LINES, _MIN_SHARE * len(rows)):
        return False
    if figures > _MAX_FIGURES * len(numbered):
        return False
    ids = {id(segment) for segment in numbered}
    kept: list[Segment] = []
    for segment in sheet.segments:
        if id(segment) not in ids:
            kept.append(segment)
        elif len(segment.words) > 1:
            rest = segment.words[1:]
            text = segment.text.split(" ", 1)[1]
            kept.append(replace(segment, x0=rest[0][0], text=text, words=rest))
    sheet.segments = kept
    return True
