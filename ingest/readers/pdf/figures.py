"""Which words of a table are figures: numbers, amounts, dashes; which are years or headings."""

from __future__ import annotations

import re

from ingest.readers.pdf.lines import Segment

_FIGURE = re.compile(
    r"^(?:[A-Z]{2,3})?\s?[-+−–—~<>≈(\[]*\s?(?:US|A|C)?[$€£¥]?\s?[-−–(]*\d[\d,.’']*(?:\.\d+)?"
    r"(?:\s?(?:%|x|X|bps|pts?|M|B|K|bn|m))?[)\]]*\s?%?\s?"
    r"(?:\(?[a-z0-9*†‡§]{1,2}\)|[*†‡§]{1,3})?$"
)
_RANGE = re.compile(r"^[$€£]?\d[\d,.]*%?\s?(?:[-–—/±]|to)\s?[$€£]?\d[\d,.]*%?$")
_EMPTY = re.compile(
    r"^(?:[-–—−]{1,3}|\(?[-–—−]\)?\s?%?|[Nn]\.?/?[AaMm]\.?|\*{1,3}|—\s?%|\$\s?[-–—])$"
)
_SIGN = re.compile(r"^(?:US\$|[A-Z]{0,3}[$€£¥(]|[-−–]|\(\$|[$]\()$")
_TAIL = re.compile(r"^(?:%|\)|\)%|\)\s%|%\)|x|pts?|bps|\([a-z0-9]\)|[*†‡§]{1,3})$")
_YEAR = re.compile(r"^(?:FY\s?)?(?:19|20)\d\d[EAPF]?(?:\s?\(?[a-z0-9*]\)?)?$")
_UNITS = re.compile(
    r"\b(?:in|of|dollars?|amounts?|usd|us\$|eur|euros?|gbp|shares)\b.{0,40}"
    r"\b(?:millions?|thousands?|billions?|dollars|percent(?:ages)?|m)\b"
    r"|^\(?(?:[$€£]|us\s?\$|u\.s\.\s\$)?\s?(?:millions?|thousands?|billions?)\b"
    r"|[$€£]\s?(?:in\s)?(?:millions?|thousands?|billions?)\b"
    r"|\bin\s(?:millions|thousands|billions|000s)\b",
    re.IGNORECASE,
)


def is_figure(text: str) -> bool:
    """Whether a cell holds a number, an amount, a range or a mark for none."""
    return bool(_FIGURE.match(text) or _EMPTY.match(text) or _RANGE.match(text))


def is_year(text: str) -> bool:
    """Whether a cell is a bare year."""
    return bool(_YEAR.match(text))


def is_empty_mark(text: str) -> bool:
    """Whether a cell is a dash or another mark for no value."""
    return bool(_EMPTY.match(text))


def units_in(text: str) -> str | None:
    """The words that say what a table's figures are counted in, or None."""
    if len(text) > 120 or not _UNITS.search(text):
        return None
    return text.strip().strip("()").strip()


def merged(segments: list[Segment]) -> list[Segment]:
    """Cells of a row, with lone "$", ")" and "%" put back to the figures they belong to."""
    cells: list[Segment] = []
    for segment in _split_figures(segments):
        if cells and _belongs(cells[-1], segment):
            cells[-1] = _joined(cells[-1], segment)
        else:
            cells.append(segment)
    return [cell for cell in cells if not _SIGN.match(cell.text) or is_empty_mark(cell.text)]


def _belongs(before: Segment, segment: Segment) -> bool:
    if _SIGN.match(before.text) and is_figure(segment.text):
        return True
    near = segment.x0 - before.x1 < 2.5 * before.size
    return near and bool(_TAIL.match(segment.text)) and is_figure(before.text)


def _joined(first: Segment, second: Segment) -> Segment:
    return Segment(
        first.x0,
        min(first.y0, second.y0),
        second.x1,
        max(first.y1, second.y1),
        first.text + second.text,
        second.size,
        first.bold and second.bold,
    )


def _split_figures(segments: list[Segment]) -> list[Segment]:
    """Takes apart phrases of several figures that were set close together."""
    out: list[Segment] = []
    for segment in segments:
        words = segment.text.split(" ")
        if len(words) > 1 and not is_figure(segment.text) and all(map(_is_part, words)):
            out.extend(_apart(segment, words))
        else:
            out.append(segment)
    return out


def _is_part(word: str) -> bool:
    return is_figure(word) or bool(_SIGN.match(word) or _TAIL.match(word))


def _apart(segment: Segment, words: list[str]) -> list[Segment]:
    """Words at places in proportion to their length."""
    total = len(segment.text)
    width = segment.x1 - segment.x0
    out = []
    at = 0
    for word in words:
        x0 = segment.x0 + width * at / total
        x1 = segment.x0 + width * (at + len(word)) / total
        out.append(Segment(x0, segment.y0, x1, segment.y1, word, segment.size, segment.bold))
        at += len(word) + 1
    return out
