"""Corrections of who holds an office: "it was Ada Moll who was elected to lead the committee"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from adjudicator.figures import dates_in
from adjudicator.frames import core
from adjudicator.names import names_in
from adjudicator.setting import day_of, days_between, overlap
from adjudicator.types import ConflictScore, Window
from adjudicator.words import tokens

_NONE = ConflictScore(score=0.0)
_ALIKE = 0.8
_SOON_DAYS = 366  # later than that, another holder is a successor
_CHOSEN = r"(?:elected|appointed|chosen|named|made|voted|picked)"
_HEADS = (
    r"(?P<head>chair(?:man|woman|person)?|head|leader|president|director|convener|captain|secretary"
    r"|treasurer|manager|spokes(?:man|woman|person))"
)
_WHAT = r"(?P<what>[^.;:,()]{3,80})"
_OFFICE = (
    rf"(?:to (?:lead|chair|head|run|direct) {_WHAT}"
    rf"|(?:as |to be )?(?:the )?{_HEADS} (?:of|for) {_WHAT.replace('what', 'of')})"
)
_LEADS = rf"(?:leads|chairs|heads) {_WHAT.replace('what', 'led')}"
_TOLD = re.compile(
    rf"(?P<who>[A-Z][^.;:,()]{{2,50}}?) (?:was|is|has been|had been) {_CHOSEN} {_OFFICE}"
)
_CLEFT = re.compile(
    rf"\b[Ii]t (?:was|is) (?P<who>[A-Z][^.;:,()]{{2,50}}?) (?:who|that) "
    rf"(?:(?:was|is|has been|had been) {_CHOSEN} {_OFFICE}|{_LEADS})"
)


_OTHER_OFFICES = frozenset({"captain", "secretary", "treasurer", "manager", "spokes"})
"""Offices beside that of who leads, which "chair", "head" and the like all name."""


@dataclass(frozen=True, slots=True)
class _Holder:
    who: frozenset[str]
    text: str
    office: str
    about: frozenset[str]


def corrected_holder(one: Window, other: Window) -> ConflictScore:
    """A replacement where one passage says that it was another who was chosen for an office.

    "It was … who" sets a telling right; two people chosen in turn are no contradiction, nor are
    those of whom passages of other years, or written more than a year apart, tell.
    """
    if _of_other_terms(one, other):
        return _NONE
    for told, right in ((one, other), (other, one)):
        for mine in _holders(told, _TOLD):
            for theirs in _holders(right, _CLEFT):
                same = mine.office == theirs.office and not mine.who & theirs.who
                if same and overlap(mine.about, theirs.about) >= _ALIKE:
                    return ConflictScore(
                        score=0.75,
                        reason=f"corrected: {mine.text}, then {theirs.text}",
                        replaces=True,
                        outdated=mine.text,
                        superseded=told.document,
                    )
    return _NONE


def _of_other_terms(one: Window, other: Window) -> bool:
    years = [{d.first[:4] for d in dates_in(w.text)} for w in (one, other)]
    if years[0] and years[1] and not years[0] & years[1]:
        return True
    gap = days_between(day_of(one), day_of(other))
    return gap is not None and gap > _SOON_DAYS


def _holders(window: Window, pattern: re.Pattern[str]) -> list[_Holder]:
    flat = " ".join(window.text.split())
    found = []
    for match in pattern.finditer(flat):
        who = frozenset(
            t.lower for name, _ in names_in(match["who"]) for t in tokens(name) if len(t.text) > 2
        )
        said = match.groupdict()
        what = next(said[key] for key in ("what", "of", "led") if said.get(key) is not None)
        head = re.sub(r"(?:wo)?man$|person$", "", said["head"] or "")
        if who:
            office = head if head in _OTHER_OFFICES else "lead"
            found.append(_Holder(who, match["who"], office, core(what)))
    return found
