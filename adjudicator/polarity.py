"""Whether one passage denies what another says, or says the opposite of the same thing."""

from __future__ import annotations

import re

from adjudicator.frame_words import MUTABLE, OPPOSITES
from adjudicator.frames import modifiers_in, status_of
from adjudicator.judges.context import lead_in
from adjudicator.judges.figures import denial
from adjudicator.names import missing_names
from adjudicator.setting import day_of, days_between, of_other_age, overlap
from adjudicator.types import ConflictScore, Window
from adjudicator.words import content, stems

_NONE = ConflictScore(score=0.0)
_POLAR = 0.6
_SAME_STATE_DAYS = 120


def polarity(one: Window, other: Window) -> ConflictScore:
    """One denies what the other says, or says the opposite of the same thing."""
    if modifiers_in(one.text) != modifiers_in(other.text) or of_other_age(one, other):
        return _NONE
    if missing_names(one.text, other.text, lead_in(other)):
        return _NONE
    why = denial(one.text, other.text) or denial(other.text, one.text)
    opposite, poles = _opposite(one.text, other.text)
    alike = overlap(_said(one.text) - poles, _said(other.text) - poles)
    why = opposite or why
    if not why or alike < _POLAR or not _same_standing(one, other):
        return _NONE
    return ConflictScore(score=round(0.5 + 0.4 * alike, 6), reason=why)


def _same_standing(one: Window, other: Window) -> bool:
    gap = days_between(day_of(one), day_of(other))
    stated = status_of(one.text) == status_of(other.text)
    changing = MUTABLE.search(one.text) or MUTABLE.search(other.text)
    return stated and (not changing or gap is None or gap <= _SAME_STATE_DAYS)


def _said(text: str) -> frozenset[str]:
    return frozenset(t.stem for t in content(text))


def _opposite(one: str, other: str) -> tuple[str, frozenset[str]]:
    for words, pattern in OPPOSITES:
        plain = re.compile(rf"\b(?:{'|'.join(words.split())})\b", re.IGNORECASE)
        counter = re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)
        for a, b in ((one, other), (other, one)):
            left, right = plain.search(a), counter.search(b)
            if left and right and not counter.search(a) and not plain.search(b):
                poles = stems(left.group()) | stems(right.group())
                return f"{left.group()} against {right.group()}", poles
    return "", frozenset()
