"""Which words of a table are figures: numbers, amounts, dashes; which are years or headings."""

from __future__ import annotations

import re

from ingest.readers.pdf.lines import Segment, split_at_gaps

_FIGURE = re.compile(
    r"^(?:[A-Z]{2,3})?\s?[-+−–—~<>≈(\[]*\s?(?:US|A|C)?[$€£¥]?\s?[-−–(]*"
    r"(?:\d{1,3}(?: \d{3})+|\d[\d,.’']*)(?:\.\d+)?"
    r"(?:\s?(?:%|x|X|bps|pts?|M|B|K|bn|m|mn|(?:m|b|tr)illion|thousand))?[)\]]*\s?%?\s?"
    r"(?:\(?[a-z0-9*†‡§]{1,2}\)|[*†‡§]{1,3})?$"
)
_RANGE = re.compile(
    r"^[$€£]?\d[\d,.]*%?(?:\s?[mb]illion)?\s?(?:[-–—/±]|to)\s?[$€£]?\d[\d,.]*%?(?:\s?[mb]illion)?$"
)
_EMPTY = re.compile(
    r"^(?:[-–—−]{1,3}|\(?[-–—−]\)?\s?%?|[Nn]\.?/?[AaMm]\.?|\*{1,3}|—\s?%|\$\s?[-–—])$"
)
_SIGN = re.compile(r"^(?:US\$|[A-Z]{0,3}[$€£¥(]|[-−–]|\(\$|[$]\()$")
_TAIL = re.compile(r"^(?:%|\)|\)%|\)\s%|%\)|x|pts?|bps|\([a-z0-9]\)|[*†‡§]{1,3})$")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_UNITS_START = re.compile(
    r"^\(?(?:[$€£]|in\b|us\b|u\.s\.|dollars|amounts?\b|shares)", re.IGNORECASE
)
_MAX_UNITS = 120
_SIGN_GAP_EM = 0.4
_FIGURE_GAP_EM = 0.45
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
    """The words that say what a table's figures are counted in, or None.

    "(Dollars in millions)" at the end of a title gives "Dollars in millions".
    """
    for bracketed in _BRACKETS.findall(text):
        if _UNITS.search(bracketed) and len(bracketed) <= _MAX_UNITS:
            return str(bracketed).strip()
    found = _UNITS.search(text) if len(text) <= _MAX_UNITS else None
    if not found:
        return None
    whole = found.start() <= 1 or _UNITS_START.match(text)
    return text.strip().strip("()").strip() if whole else found.group().strip("( ")


def without_units(text: str) -> str:
    """A title without the units it ends in, for one that is printed beside them."""
    units = units_in(text)
    return text.replace(f"({units})", "").replace(units, "").strip(" ,;-–—") if units else text


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
    gap = segment.x0 - before.x1
    if _SIGN.match(before.text) and is_figure(segment.text):
        dash = is_empty_mark(before.text)
        return not is_empty_mark(segment.text) and (gap < _SIGN_GAP_EM * before.size or not dash)
    near = gap < 2.5 * before.size
    return near and bool(_TAIL.match(segment.text)) and is_figure(before.text)


def _joined(first: Segment, second: Segment) -> Segment:
    return Segment(
        second.x0 if _SIGN.match(first.text) else first.x0,
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
            out.extend(split_at_gaps(segment, _FIGURE_GAP_EM))
        else:
            out.append(segment)
    return out


def _is_part(word: str) -> bool:
    return is_figure(word) or bool(_SIGN.match(word) or _TAIL.match(word))
