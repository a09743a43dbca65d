"""Quantities in table rows: the cell's figure, the row's label and the column's heading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ingest.types import Cell
from kg.amounts import find_amounts
from kg.dates import find_dates
from kg.extract.facts import Sentence
from kg.headings import heading_unit
from kg.keys import content_words
from kg.types import Amount, DateSpan

_NUMBER_CELL = re.compile(
    r"^[\s(€$£+−-]*[\d][\d\s.,'’]*\s?[)%€$£]?(?:\s?[A-Za-zµ°²³/%]{1,12}){0,2}\*?$"
)
_WORD = re.compile(r"[^\W\d_]{3}")
_IDENTIFIER = re.compile(r"^[A-Z]+[-/]?\d|^\d{4}-\d\d-\d\d")
_ORDER = re.compile(r"^(?:no|nr|id|ref|item|year|date|page|rank|row|#|s/?n)\.?$", re.IGNORECASE)


def plain_heading(heading: str) -> str:
    """A heading as words: "estimate_2021_thousand_euro" → "estimate 2021 thousand euro"."""
    return re.sub(r"[_›]+", " ", heading).strip()


def label_of(cells: tuple[Cell, ...]) -> str:
    """The row's label: its first cells that hold words."""
    filled = [c for c in cells if c.text]
    figures = [i for i, c in enumerate(filled) if _NUMBER_CELL.match(c.text) and i]
    lead = filled[: figures[0]] if figures else filled
    parts = [c.text for c in lead if _WORD.search(c.text) and not _NUMBER_CELL.match(c.text)]
    first = next((c for c in cells if c.text), None)
    if first is not None and first.text in parts and not _IDENTIFIER.match(first.text):
        extra = [p for p in parts[1:3] if len(p) < 40 and not find_dates(p)]
        return ", ".join([first.text, *extra[:1]]) if len(first.text) < 25 else first.text
    return ", ".join(parts[:2])


def row_quantities(
    sentence: Sentence, hint: str = ""
) -> Iterator[tuple[Amount, str, DateSpan | None, Cell]]:
    """(amount with offsets in the row's text, subject, as_of, cell) for each figure of a row.

    Args:
        sentence: a table row with its cells.
        hint: a heading or caption over the table that may name the unit of all its figures.
    """
    label = label_of(sentence.cells)
    trailing = re.search(r"\(([^()]{2,60})\)\s*$", sentence.text)
    general = trailing.group() if trailing else hint
    dated = (
        c for c in sentence.cells if not re.fullmatch(r"\d{4}", c.text) or _ORDER.match(c.heading)
    )
    row_date = next((d for c in dated for d in find_dates(c.text)), None)
    at = 0
    for cell in sentence.cells:
        place = sentence.text.find(cell.text, at) if cell.text else -1
        if place < 0:
            continue
        at = place + len(cell.text)
        heading = plain_heading(cell.heading)
        if not _NUMBER_CELL.match(cell.text) or _ORDER.match(heading) or not label:
            continue
        amount = _cell_amount(cell.text, heading, label, general)
        if amount is None:
            continue
        dates = find_dates(heading)
        subject = _subject(label, heading)
        if not content_words(subject):
            continue
        moved = replace(amount, start=place + amount.start, end=place + amount.end)
        yield moved, subject, dates[0] if dates else row_date, cell


def _cell_amount(text: str, heading: str, label: str, general: str) -> Amount | None:
    """The cell's one amount, with the unit from heading, label or table where it has none."""
    if re.fullmatch(r"\d{4}", text):  # not a year here: the year columns were left out before
        spaced = _cell_amount(f"{text[0]},{text[1:]}", heading, label, general)
        return replace(spaced, text=text, end=spaced.end - 1) if spaced else None
    for hint in (heading, f"({heading.split()[-1]})" if heading else "", label, general):
        if hint and heading_unit(hint):
            found = find_amounts(text, heading=hint)
            break
    else:
        found = find_amounts(text)
    if not found or found[0].unit == "ordinal":
        return None
    amount = found[0]
    if amount.unit == "1" and not amount.of:
        counted = re.fullmatch(r"[a-z]{3,}s", heading.casefold())
        return replace(amount, of=heading.casefold()) if counted else amount
    return amount


def _subject(label: str, heading: str) -> str:
    """Joins "Superstructure" and "actual 2025 thousand euro": "Superstructure: actual 2025"."""
    words = re.sub(r"\([^()]*\)|\bthousand euros?\b|\bmillion euros?\b", " ", heading)
    return re.sub(r"\s+", " ", f"{label}: {words}").strip(" :")
