"""Lines of a page with their places and type, and the rows they form side by side."""

from __future__ import annotations

import itertools
import re
import statistics
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from ingest.normalise import clean, one_line

_GAP_EM = 1.6
_ITALIC_FLAG = 2
_BOLD_FLAG = 16
_UPRIGHT = 0.98
_ACCENTS = {
    "\u02c6": "\u0302",
    "\u00b8": "\u0327",
    "\u02dc": "\u0303",
    "\u00b4": "\u0301",
    "\u00a8": "\u0308",
    "\u02da": "\u030a",
    "\u02c7": "\u030c",
}
_BESIDE = re.compile(f"([A-Za-z]?)([{''.join(_ACCENTS)}])([A-Za-z]?)")
_SYMBOLS = {0xF0B7: "\u2022", 0xF0A7: "\u25aa", 0xF0FC: "\u2713"}
_PROSE_WORDS = 6


@dataclass(slots=True)
class Segment:
    """Words that stand close together on one line. Points from the page's top left.

    ``words`` holds each word with its own extent, (x0, x1, word), where it is known.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    size: float
    bold: bool
    upright: bool = True
    italic: bool = False
    words: tuple[tuple[float, float, str], ...] = ()

    @property
    def box(self) -> tuple[float, float, float, float]:
        """(x0, y0, x1, y1), rounded to a tenth of a point."""
        return (round(self.x0, 1), round(self.y0, 1), round(self.x1, 1), round(self.y1, 1))


@dataclass(slots=True)
class Row:
    """Segments at one height, from left to right."""

    segments: list[Segment]

    @property
    def x0(self) -> float:
        """Left edge."""
        return self.segments[0].x0

    @property
    def x1(self) -> float:
        """Right edge."""
        return max(segment.x1 for segment in self.segments)

    @property
    def y0(self) -> float:
        """Upper edge."""
        return min(segment.y0 for segment in self.segments)

    @property
    def y1(self) -> float:
        """Lower edge."""
        return max(segment.y1 for segment in self.segments)

    @property
    def text(self) -> str:
        """The words, a space between segments."""
        return " ".join(segment.text for segment in self.segments)

    @property
    def size(self) -> float:
        """Type size of most of the row, in points."""
        return max(self.segments, key=lambda segment: len(segment.text)).size

    @property
    def bold(self) -> bool:
        """Whether every word is bold."""
        return all(segment.bold for segment in self.segments)

    @property
    def italic(self) -> bool:
        """Whether every word is slanted."""
        return all(segment.italic for segment in self.segments)


@dataclass(slots=True)
class Sheet:
    """A page as read: its number (from 1), its size in points and its segments."""

    number: int
    width: float
    height: float
    segments: list[Segment]
    has_pictures: bool = False


def sheet_of(page: Any, number: int) -> Sheet:
    """Reads a page's text layer."""
    import pymupdf

    flags = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_MEDIABOX_CLIP
    text_page = page.get_textpage(flags=flags)
    words: dict[tuple[int, int], list[tuple[float, float, float, float, str]]] = {}
    for x0, y0, x1, y1, word, block, line, _ in page.get_text("words", textpage=text_page):
        if text := clean(word).strip():
            words.setdefault((block, line), []).append((x0, y0, x1, y1, text))
    segments: list[Segment] = []
    for block in page.get_text("dict", textpage=text_page)["blocks"]:
        for at, line in enumerate(block.get("lines", ())):
            if found := words.get((block["number"], at)):
                segments.extend(_segments(found, line))
    pictures = not segments and bool(page.get_images() or page.get_cdrawings())
    return Sheet(number, page.rect.width, page.rect.height, segments, pictures)


def _segments(
    words: list[tuple[float, float, float, float, str]], line: dict[str, Any]
) -> Iterable[Segment]:
    """Cuts a line where the gap between words is too wide for one phrase."""
    spans = [span for span in line["spans"] if span["text"].strip()]
    if not spans:
        return
    upright = line["dir"][0] >= _UPRIGHT
    size = max(span["size"] for span in spans)
    start = 0
    for at in range(1, len(words) + 1):
        if at < len(words) and (not upright or words[at][0] - words[at - 1][2] <= _GAP_EM * size):
            continue
        part = words[start:at]
        x0, x1 = min(word[0] for word in part), max(word[2] for word in part)
        covering = [s for s in spans if s["bbox"][0] < x1 and s["bbox"][2] > x0] or spans
        longer = [s for s in covering if len(s["text"].strip()) > 1] or covering
        yield Segment(
            x0,
            min(word[1] for word in part),
            x1,
            max(word[3] for word in part),
            _mended(one_line(" ".join(word[4] for word in part))),
            round(max(span["size"] for span in longer), 1),
            all(_is_bold(span) for span in covering),
            upright,
            all(span["flags"] & _ITALIC_FLAG for span in covering),
            tuple((word[0], word[2], word[4]) for word in part),
        )
        start = at


def _mended(text: str) -> str:
    """Accents that were set beside their letters, and symbol-font bullets, put right."""
    if text.isascii():
        return text
    text = _BESIDE.sub(_composed, text)
    return text.translate(_SYMBOLS)


def _composed(match: re.Match[str]) -> str:
    """The letter before the accent takes it, or the one after, or neither."""
    before, accent, after = match.groups()
    mark = _ACCENTS[accent]
    whole = unicodedata.normalize("NFC", before + mark)
    if before and len(whole) == 1:
        return whole + after
    whole = unicodedata.normalize("NFC", after + mark)
    return before + whole if after and len(whole) == 1 else match.group()


def _is_bold(span: dict[str, Any]) -> bool:
    font = span["font"].lower()
    return bool(span["flags"] & _BOLD_FLAG) or any(
        name in font for name in ("bold", "black", "heavy", "medi-", "-medi", "semibold")
    )


def split_at_gaps(segment: Segment, gap_em: float) -> list[Segment]:
    """A segment cut where words stand further apart than ``gap_em`` times the type size."""
    parts: list[list[tuple[float, float, str]]] = []
    for word in segment.words:
        if parts and word[0] - parts[-1][-1][1] <= gap_em * segment.size:
            parts[-1].append(word)
        else:
            parts.append([word])
    if len(parts) < 2:
        return [segment]
    return [
        replace(
            segment,
            x0=part[0][0],
            x1=part[-1][1],
            text=" ".join(word for _, _, word in part),
            words=tuple(part),
        )
        for part in parts
    ]


def rows_of(segments: Iterable[Segment]) -> list[Row]:
    """Groups segments whose middles lie at one height; rows from top to bottom."""
    ordered = sorted(segments, key=lambda s: (s.y0 + s.y1, s.x0))
    rows: list[list[Segment]] = []
    for segment in ordered:
        if rows and _same_height(rows[-1], segment):
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return [Row(sorted(row, key=lambda s: (s.x0, s.y0))) for row in rows]


def _same_height(row: list[Segment], segment: Segment) -> bool:
    middle = (segment.y0 + segment.y1) / 2
    largest = max(row, key=lambda s: len(s.text))
    overlap = min(largest.y1, segment.y1) - max(largest.y0, segment.y0)
    shorter = min(largest.y1 - largest.y0, segment.y1 - segment.y0)
    return largest.y0 <= middle <= largest.y1 and overlap > 0.5 * shorter


def body_size(sheets: Iterable[Sheet]) -> float:
    """The type size that most characters in lines of prose have, in points."""
    weights: dict[float, int] = {}
    for sheet in sheets:
        for segment in sheet.segments:
            rounded = round(segment.size * 2) / 2
            words = segment.text.count(" ") + 1
            weight = len(segment.text) if words >= _PROSE_WORDS else 1
            weights[rounded] = weights.get(rounded, 0) + weight
    return max(weights, key=lambda size: (weights[size], size), default=10.0)


def leading(rows: list[Row]) -> float:
    """The usual distance from one row's top to the next, in points."""
    steps = [
        below.y0 - row.y0
        for row, below in itertools.pairwise(rows)
        if 0 < below.y0 - row.y0 < 4 * row.size
    ]
    return statistics.median(steps) if steps else 1.2 * (rows[0].size if rows else 10.0)
