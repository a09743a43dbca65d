"""A table's row as a table is read: the row by its label, the cell by its column's heading.

A sentence judge sees "Item: Span 2; Measured deflection (mm): 17.8" as words without a verb. Here a
claim that names the row has its figures looked up in the columns instead: the cell that holds the
figure speaks for the claim, the cell of the column that the claim names speaks against it where it
holds another.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from adjudicator.figures import amounts_in
from adjudicator.figures.agreeing import agreement
from adjudicator.idf import idf
from adjudicator.types import SourceCell, Window
from adjudicator.words import content, stems
from kg.types import Amount

_IN_TABLE, _SUREST = 0.5, 0.95  # of what a row says whose label the claim names
_NAMED = 0.99  # share of the label's words that the claim must hold
_OWN_COLUMN = 0.34  # share of a heading's own words that name it
_CAPTION = re.compile(r"\([^()]{2,80}\)\s*$")
_LEGAL_FORMS = frozenset(
    ["ltd", "limited", "inc", "corp", "corporation", "co", "company", "plc", "llc", "llp", "gmbh",
     "ag", "sa", "nv", "bv"]
)  # fmt: skip
_WORDS = re.compile(r"[_\W]+")


@dataclass(frozen=True, slots=True)
class Looked:
    """What a row says of a claim's figures.

    Attributes:
        agrees: every figure of the claim stands in a cell that may hold it; False where one is
            denied by the cell of its column; None where the row cannot tell.
        reason: the first cell that was looked up, in words.
        named: share of the claim's words, figures apart, that label, headings and ``near`` hold,
            by IDF.
    """

    agrees: bool | None
    reason: str = ""
    named: float = 0.0

    @property
    def strength(self) -> float:
        """How surely the row says so, in [0.5, 0.95]."""
        return round(_IN_TABLE + (_SUREST - _IN_TABLE) * self.named, 6)


def look_up(claim: str, window: Window, near: str) -> Looked | None:
    """The claim's amounts in the row that it names; None where it names another row, or none.

    Args:
        claim: what is claimed.
        window: a table's row with its cells.
        near: what stands over it: title, section, date.
    """
    label = _label(window.cells)
    figures = [cell for cell in window.cells if cell is not label and _is_figure(cell)]
    mine = frozenset(t.stem for t in content(claim))
    if label is None or not figures or not _names(label, mine):
        return None
    of_label = stems(label.text)
    claimed = [a for a in amounts_in(claim) if not _is_of_label(a, of_label)]
    if not claimed:
        return None
    caption = _CAPTION.search(window.text)
    columns = [_Column(cell, caption.group() if caption else "") for cell in figures]
    _tell_apart(columns, mine - of_label)
    found = [_one(claim, amount, columns) for amount in claimed]
    words = _spaced(" ".join([near, window.text, *(c.cell.heading for c in columns)]))
    spoken = frozenset(word for word in mine if not word[:1].isdigit())
    named = _share(spoken, stems(words)) if spoken else 1.0
    denied = next((why for agrees, why in found if agrees is False), "")
    if denied:
        return Looked(False, denied, named)
    return Looked(True if all(agrees for agrees, _ in found) else None, found[0][1], named)


@dataclass(slots=True)
class _Column:
    """A cell with figures, and how well the claim names its column (0 to 1)."""

    cell: SourceCell
    caption: str
    called: float = 0.0

    @property
    def text(self) -> str:
        return f"{_spaced(self.cell.heading)}: {self.cell.text} {self.caption}".strip()


def _label(cells: Sequence[SourceCell]) -> SourceCell | None:
    """The first cell with words, else the first of several."""
    worded = next((c for c in cells if any(ch.isalpha() for ch in c.text)), None)
    return worded or (cells[0] if len(cells) > 1 else None)


def _names(label: SourceCell, claim: frozenset[str]) -> bool:
    """Whether all that tells the row apart stands in the claim; "Ltd" and its like do not."""
    wanted = frozenset(t.stem for t in content(label.text) if t.lower not in _LEGAL_FORMS)
    return bool(wanted) and _share(wanted, claim) >= _NAMED


def _is_of_label(amount: Amount, label: frozenset[str]) -> bool:
    """Whether an amount of the claim is the row's own number: "Span 2", "a depth of 40 mm"."""
    return any(t.is_number and t.stem in label for t in content(amount.text))


def _is_figure(cell: SourceCell) -> bool:
    return any(ch.isdigit() for ch in cell.text)


def _tell_apart(columns: Sequence[_Column], asked: frozenset[str]) -> None:
    """How much of what a heading has of its own the claim holds."""
    every = [stems(_spaced(c.cell.heading)) for c in columns]
    for column, words in zip(columns, every, strict=True):
        shared = frozenset.intersection(*every) if len(every) > 1 else frozenset()
        own = words - shared
        column.called = _share(own, asked) if own else float(len(columns) == 1)


def _one(claim: str, amount: Amount, columns: Sequence[_Column]) -> tuple[bool | None, str]:
    compared = [
        (column, bool(agrees), found)
        for column in columns
        for found in amounts_in(column.text)
        if (agrees := _agrees(claim, amount, column, found)) is not None
    ]
    if not compared:
        return None, ""
    best, agrees, _ = max(compared, key=lambda item: (item[0].called, item[1]))
    held = next((item for item in compared if item[1]), None)
    if not agrees and held is not None and best.called < _OWN_COLUMN:
        best, agrees, _ = held  # no column is named: the cell that holds the figure it is
    if not agrees and best.called < _OWN_COLUMN and len(columns) > 1:
        return None, ""
    where = " ".join(best.cell.heading.split())
    stands = f"stands under {where!r}" if where else "stands in the row"
    if agrees:
        return True, f"{amount.text} {stands}"
    return False, f"{amount.text} against {best.cell.text} under {where!r}"


def _agrees(claim: str, amount: Amount, column: _Column, found: Amount) -> bool | None:
    """As elsewhere; but in a column a bare number can be laid against any bare number.

    "Four bidders" is not laid against a score: where the claim says what it counts, the column must
    say so too.
    """
    agrees = agreement(claim, amount, column.text, found)
    of_another = amount.of and not stems(amount.of) & stems(column.text)
    if agrees is not None or not amount.unit == found.unit == "1" or of_another:
        return agrees
    return math.isclose(amount.value, found.value)


def _spaced(text: str) -> str:
    return _WORDS.sub(" ", text) if "_" in text else text


def _share(wanted: frozenset[str], have: frozenset[str]) -> float:
    total = sum(idf(word) for word in wanted)
    return sum(idf(word) for word in wanted if word in have) / total if total else 0.0
