"""Rows of one column to paragraphs, list items and headings."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field

from ingest.normalise import join_lines
from ingest.readers.pdf.lines import Row, leading

BULLET = re.compile(
    r"^(?:[•‣▪●◦○■□☐☒☑➢✓·\uf0b7\uf0a7§]\s?|[-–*]\s+|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s+)(?=\S)"
)
_STRONG_BULLET = re.compile(r"^[•‣▪●◦○■□☐☒☑➢✓·\uf0b7\uf0a7]")
_NUMBERED = re.compile(r"^(?:(\d{1,2}(?:\.\d{1,2}){0,3})\.?|[A-Z]\.|[IVX]{1,5}\.)\s+\S")
_NUMBERED_TITLE = re.compile(r"^(?:Table|Figure|Exhibit|Chart|Box)\s+[A-Z]?\d[\w.-]*\s*[:|–—]\s")
_NUMBER = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*|[A-Z]|[IVX]{1,5})$")
_ITEM_HEADING = re.compile(r"^(?:PART|ITEM|Item|Section|SECTION|Article|ARTICLE|Chapter)\s+[\dIVX]")
_MAX_HEADING = 140
_MAX_HEADING_WORDS = 18
_MAX_SENTENCE_WORDS = 7
_MAX_TITLE_ROWS = 3
_SMALL_WORD = 3  # letters: "of", "and" stay small in titles
_TITLED = 0.8  # of a title's longer words begin with a capital
_LARGER = 1.12
_ENDS = (".", "!", "?", ":", ";", ".”", '."', ")")


@dataclass(slots=True)
class Paragraph:
    """Rows that belong together. ``level`` is 0 for text, 1 and more for headings."""

    rows: list[Row]
    text: str = ""
    level: int = 0
    item: bool = False
    style: tuple[float, bool] = field(default=(0.0, False))

    @property
    def runs_on(self) -> bool:
        """Whether the text stops in the middle of a sentence."""
        return not self.level and not self.text.endswith(_ENDS) and len(self.rows) > 1


def paragraphs(rows: Sequence[Row], *, words: Container[str], body: float) -> list[Paragraph]:
    """Groups rows, from top to bottom.

    Args:
        rows: of one column.
        words: the document's unbroken words, for broken ones at line ends.
        body: the document's usual type size.
    """
    made = [_made(group, words, body) for group in _groups(list(rows))]
    return [paragraph for paragraph in made if paragraph.text]


def _groups(rows: list[Row]) -> Iterator[list[Row]]:
    if not rows:
        return
    step = leading(rows)
    left = min(row.x0 for row in rows)
    right = max(row.x1 for row in rows)
    group = [rows[0]]
    for row in rows[1:]:
        if _breaks(group, row, step, left, right):
            yield group
            group = []
        group.append(row)
    yield group


def _breaks(group: list[Row], row: Row, step: float, left: float, right: float) -> bool:
    """Whether a new paragraph begins with this row."""
    last = group[-1]
    gap = row.y0 - last.y0
    own = min(step, 1.5 * last.size) if step > 2.2 * last.size else step
    if gap > max(1.35 * own, 1.7 * last.size) and row.y0 - last.y1 > 0.35 * row.size:
        return True
    if abs(row.size - last.size) > 0.12 * max(row.size, last.size) and not _is_note(row, last):
        return True
    if len(row.segments) > 1 and len(last.segments) > 1:
        return True
    if _NUMBERED_TITLE.match(row.text) and last.text.endswith(_ENDS):
        return True
    if row.text[:1].islower() and not last.text.endswith(_ENDS):
        return False
    if row.bold != last.bold and (last.bold or _is_alone(row)):
        return len(last.text) < _MAX_HEADING
    if row.italic != last.italic and _parts_italics(group, row):
        return True
    return _starts(group, row, left, right)


def _parts_italics(group: list[Row], row: Row) -> bool:
    """Whether slanted rows are a title of their own, above or below which text stands."""
    last = group[-1]
    if last.italic:
        whole = all(r.italic for r in group) and len(group) <= _MAX_TITLE_ROWS
        return whole and _is_title(" ".join(r.text for r in group)) and row.text[:1].isupper()
    return last.text.endswith(_ENDS) and _is_title(row.text)


def _is_title(text: str) -> bool:
    """Whether nearly every longer word begins with a capital, and no full stop ends it."""
    longer = [w for w in text.split() if len(w) > _SMALL_WORD and w[:1].isalpha()]
    capitals = sum(w[:1].isupper() for w in longer)
    return len(longer) > 1 and capitals >= _TITLED * len(longer) and not text.endswith(_ENDS)


def _opens(group: list[Row]) -> bool:
    """Whether a parenthesis is open at the end: "s)" closes it and is no list item."""
    text = " ".join(row.text for row in group)
    return text.count("(") > text.count(")")


def _is_note(row: Row, last: Row) -> bool:
    """Whether a row is only a raised mark beside other text."""
    return len(row.text) <= 3 or len(last.text) <= 3


def _is_alone(row: Row) -> bool:
    return len(row.text) < _MAX_HEADING and not row.text.endswith((",", "-"))


def _starts(group: list[Row], row: Row, left: float, right: float) -> bool:
    """Whether bullet, indentation or a short last line say that a paragraph begins."""
    last = group[-1]
    if _STRONG_BULLET.match(row.text):
        return True
    ended = last.text.endswith(_ENDS)
    short = last.x1 < right - 0.2 * (right - left)
    listed = BULLET.match(row.text) and not _opens(group)
    if listed and (ended or short or BULLET.match(group[0].text)):
        return True
    indented = row.x0 > last.x0 + 0.8 * row.size and row.x0 < left + 0.3 * (right - left)
    first_is_item = BULLET.match(group[0].text) is not None
    if indented and (ended or short) and not (first_is_item and len(group) == 1):
        return True
    return short and ended and not row.text[:1].islower()


def _made(group: list[Row], words: Container[str], body: float) -> Paragraph:
    text = ""
    for row in group:
        for segment in row.segments:
            text = (
                join_lines(text, segment.text, words)
                if segment is row.segments[0]
                else (f"{text} {segment.text}")
            )
    largest = max(group, key=lambda row: len(row.text))
    marked = all(r.bold for r in group) or (all(r.italic for r in group) and _is_title(text))
    paragraph = Paragraph(group, text.strip(), style=(largest.size, marked))
    paragraph.level = _level(paragraph, body)
    paragraph.item = not paragraph.level and BULLET.match(paragraph.text) is not None
    return paragraph


def _level(paragraph: Paragraph, body: float) -> int:
    """0 for text; for headings their depth by numbering, else by type."""
    text, (size, bold) = paragraph.text, paragraph.style
    letters = sum(char.isalpha() for char in text)
    if _STRONG_BULLET.match(text) or _is_row_of_cells(paragraph.rows[0], size < _LARGER * body):
        return 0
    if len(text) > _MAX_HEADING or text.count(" ") >= _MAX_HEADING_WORDS or letters < 3:
        return 0
    if letters < 0.5 * len(text.replace(" ", "")) or text.endswith((",", ";")):
        return 0
    numbered = _NUMBERED.match(text)
    larger = size >= _LARGER * body
    if not larger and not bold:
        return 0
    if text.endswith((".", ":")) and not numbered and text.count(" ") >= _MAX_SENTENCE_WORDS:
        return 0
    if text.endswith(".") and not numbered and not larger:
        return 0
    if numbered and numbered.group(1):
        return 2 + numbered.group(1).count(".")
    if _ITEM_HEADING.match(text):
        return 2
    return _level_by_type(size, body)


def _is_row_of_cells(row: Row, ordinary: bool) -> bool:
    """Whether a row is several phrases side by side (a number before a title is none)."""
    first = row.segments[0].text.rstrip(".")
    if len(row.segments) > 2:
        return True
    return len(row.segments) > (2 if _NUMBER.match(first) else 1) and ordinary


def _level_by_type(size: float, body: float) -> int:
    if size >= 1.6 * body:
        return 1
    if size >= 1.3 * body:
        return 2
    return 3 if size >= _LARGER * body else 4
