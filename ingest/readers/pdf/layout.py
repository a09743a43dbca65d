"""Reading order: columns of prose beside each other, full-width matter between them."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from ingest.readers.pdf.lines import Segment

_MIN_PROSE_WORDS = 3
_MIN_LETTERS = 0.6
_MIN_LINES = 3
_MIN_FILL = 0.55
_MIN_WIDTH = 0.14
_STEP = 3.0
_MIN_PROSE_SHARE = 0.35
_MAX_DEPTH = 6


def regions(segments: list[Segment], width: float) -> list[list[Segment]]:
    """Segments in groups that are read one after the other, each group one column wide.

    A gutter is a vertical line that lines of prose stand on both sides of, and that only
    full-width lines cross; those cut the page into bands. Columns of figures are no prose, so a
    table stays in one piece.

    Args:
        segments: upright segments of a page without running matter.
        width: of the page, in points.
    """
    return list(_cut(segments, width, 0))


def _cut(segments: list[Segment], width: float, depth: int) -> Iterator[list[Segment]]:
    gutter = find_gutter(segments, width) if depth < _MAX_DEPTH else None
    if gutter is None:
        if segments:
            yield segments
        return
    for crossing, band in _bands(segments, gutter):
        if crossing:
            yield from _cut(band, width, depth + 1)
            continue
        yield from _cut([s for s in band if _middle(s) < gutter], width, depth + 1)
        yield from _cut([s for s in band if _middle(s) >= gutter], width, depth + 1)


def _middle(segment: Segment) -> float:
    return (segment.x0 + segment.x1) / 2


def _bands(segments: list[Segment], gutter: float) -> Iterator[tuple[bool, list[Segment]]]:
    """Bands from top to bottom: matter that crosses the gutter, or matter beside it."""
    crossing = sorted((s for s in segments if s.x0 < gutter < s.x1), key=lambda s: s.y0)
    beside = sorted((s for s in segments if not s.x0 < gutter < s.x1), key=lambda s: s.y0)
    edges = _crossing_bands(crossing, beside)
    at = 0
    for top, bottom, across in edges:
        above: list[Segment] = []
        while at < len(beside) and beside[at].y0 + beside[at].y1 < 2 * top:
            above.append(beside[at])
            at += 1
        if above:
            yield False, above
        level: list[Segment] = []
        while at < len(beside) and beside[at].y0 + beside[at].y1 <= 2 * bottom:
            level.append(beside[at])
            at += 1
        yield True, across + level
    if at < len(beside):
        yield False, beside[at:]


def _crossing_bands(
    crossing: list[Segment], beside: list[Segment]
) -> list[tuple[float, float, list[Segment]]]:
    """Crossing lines with nothing beside the gutter between them, as (top, bottom, lines)."""
    bands: list[tuple[float, float, list[Segment]]] = []
    middles = sorted((s.y0 + s.y1) / 2 for s in beside)
    for line in crossing:
        if bands:
            top, bottom, lines = bands[-1]
            if not any(bottom < middle < line.y0 for middle in middles):
                bands[-1] = (top, max(bottom, line.y1), [*lines, line])
                continue
        bands.append((line.y0, line.y1, [line]))
    return bands


def find_gutter(segments: list[Segment], width: float) -> float | None:
    """Where two columns of prose part, or None."""
    prose = [s for s in segments if is_prose(s)]
    if len(prose) < 2 * _MIN_LINES:
        return None
    left, right = min(s.x0 for s in segments), max(s.x1 for s in segments)
    best: tuple[int, float, float] | None = None
    at = left + _MIN_WIDTH * width
    while at < right - _MIN_WIDTH * width:
        score = _score(prose, segments, at, width)
        if score is not None and (best is None or score > best[:2]):
            best = (*score, at)
        at += _STEP
    return best[2] if best else None


def _score(
    prose: list[Segment], segments: list[Segment], at: float, width: float
) -> tuple[int, float] | None:
    """(lines of prose beside less those across, clearance), or None where no gutter can be."""
    before = [s for s in prose if s.x1 <= at]
    after = [s for s in prose if s.x0 >= at]
    across = len(prose) - len(before) - len(after)
    if not (_is_column(before, width) and _is_column(after, width)):
        return None
    low = max(min(s.y0 for s in before), min(s.y0 for s in after))
    high = min(max(s.y1 for s in before), max(s.y1 for s in after))
    side_by_side = [s for s in before + after if low - 1 <= s.y0 and s.y1 <= high + 1]
    between = sum(1 for s in segments if s.x0 < at < s.x1 and low <= (s.y0 + s.y1) / 2 <= high)
    if len(side_by_side) < 2 * _MIN_LINES or between > 0.34 * len(side_by_side):
        return None
    if not (
        _is_mostly(before, [s for s in segments if s.x1 <= at])
        and _is_mostly(after, [s for s in segments if s.x0 >= at])
    ):
        return None
    clearance = min(at - max(s.x1 for s in before), min(s.x0 for s in after) - at)
    return min(len(before), len(after)) * 2 - across, clearance


def _is_mostly(prose: list[Segment], all_beside: list[Segment]) -> bool:
    """Whether prose stands on a good part of the heights that hold anything on this side."""
    heights = {round(s.y0 / _STEP) for s in all_beside}
    return len({round(s.y0 / _STEP) for s in prose}) >= _MIN_PROSE_SHARE * len(heights)


def _is_column(lines: list[Segment], width: float) -> bool:
    """Whether lines of prose fill columns: enough of them, most nearly as wide as the widest."""
    if len(lines) < _MIN_LINES:
        return False
    widest = statistics.quantiles([s.x1 - s.x0 for s in lines], n=10)[-1]
    if widest < _MIN_WIDTH * width:
        return False
    full = sum(1 for s in lines if s.x1 - s.x0 >= _MIN_FILL * widest)
    return full >= _MIN_LINES and full >= 0.5 * len(lines)


def is_prose(segment: Segment) -> bool:
    """Whether a line is words rather than figures or a label of one or two words."""
    text = segment.text
    letters = sum(char.isalpha() for char in text)
    return text.count(" ") + 1 >= _MIN_PROSE_WORDS and letters >= _MIN_LETTERS * len(text)
