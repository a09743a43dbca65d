"""Whether two passages cannot both be right: frames with one subject and measure, values apart.

Precision first. Two frames conflict only when subject and measure match, the values are of one
dimension and differ beyond rounding, the days they hold for and how surely they are stated are
compatible, and nothing tells the subjects apart. An estimate beside the later outcome, and a figure
that a later passage says it replaces, are marked as replaced instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product

from adjudicator.apart import of_two_lines, of_two_things, of_two_times, row_times
from adjudicator.figures import amounts_in
from adjudicator.frame_words import CUMULATIVE, EARLY, MEASURES, MUTABLE
from adjudicator.frames import Frame, frames_in, row_label
from adjudicator.judges.context import lead_in
from adjudicator.names import missing_names
from adjudicator.polarity import polarity
from adjudicator.replacing import equal, overruled, replacement, withdrawn
from adjudicator.rivals.clocks import exact_clock
from adjudicator.rivals.editions import each_its_own, holds_now, later_edition
from adjudicator.rivals.hours import hours_apart
from adjudicator.rivals.offices import corrected_holder
from adjudicator.rivals.tallies import rival_tallies
from adjudicator.setting import (
    day_of,
    days_between,
    names_around,
    of_other_age,
    one_paper,
    weight,
)
from adjudicator.standing import other_subject
from adjudicator.types import ConflictScore, Window
from adjudicator.words import stem, stems, tokens
from kg.agreement import amounts_agree
from kg.dates import dates_agree
from kg.types import Amount, DateSpan

_NONE = ConflictScore(score=0.0)
_ALIKE = 0.5
_CONTAINED = 0.75
_FAR_APART = 12.0
_SAME_STATE_DAYS = 120
_DRAFT = re.compile(r"\bdraft\b", re.IGNORECASE)
_SAME_SUBJECT = 0.8


def contradictions(pairs: Sequence[tuple[Window, Window]]) -> list[ConflictScore]:
    """One score per pair, in order; 0 with no reason where nothing conflicts.

    The order within a pair does not matter. ``replaces`` is set where the later passage takes the
    place of the earlier one: it says so, or the earlier one is an estimate, a budget or a plan.
    """
    return [_score(one, other) for one, other in pairs]


def _score(one: Window, other: Window) -> ConflictScore:
    one, other = sorted((one, other), key=lambda w: (day_of(w), w.document, w.start, w.end))
    gone = overruled(one, other) or (None if day_of(one) else overruled(other, one))
    if gone is not None:
        return gone
    if one.text == other.text or other_subject(one, other):
        return _NONE
    if of_two_times(one, other) or _told_in_turn(one, other):
        return _NONE
    replaced = replacement(one, other) or (None if day_of(one) else replacement(other, one))
    if replaced is not None:
        return replaced
    if one.derived and other.derived and not _one_row(one, other):
        return _NONE
    best = _NONE
    for mine, theirs in product(_standing_frames(one), _standing_frames(other)):
        found = _compare(mine, theirs, one, other)
        if found.score > best.score:
            best = found
    for further in (corrected_holder, hours_apart, rival_tallies, polarity):
        if not best.score:
            best = further(one, other)
    return best


def _told_in_turn(one: Window, other: Window) -> bool:
    """Whether one document tells of two things in the same words, each with its own figure."""
    return one_paper(one, other) and of_two_things(one.text, other.text)


def _standing_frames(window: Window) -> list[Frame]:
    """The frames of a passage, without those of figures that it says no longer hold."""
    gone = withdrawn(window)
    return [
        frame
        for frame in frames_in(window.text, day_of(window))
        if frame.figure is None or not any(equal(frame.figure, f) for f in gone)
    ]


def _one_row(one: Window, other: Window) -> bool:
    """Whether two rows have the same label."""
    mine, theirs = (" ".join(row_label(w.text).lower().split()) for w in (one, other))
    return mine == theirs


def _compare(mine: Frame, theirs: Frame, one: Window, other: Window) -> ConflictScore:
    if mine.kind != theirs.kind or mine.measure != theirs.measure or mine.role != theirs.role:
        return _NONE
    if not _differ(mine, theirs):
        return _NONE
    alike = 1.0 if _one_figure(mine, theirs) else _alike(mine, theirs)
    if alike < (0.01 if mine.measure or mine.figure is None else _SAME_SUBJECT):
        return _NONE
    if _told_apart(mine, theirs, one, other):
        return _NONE
    measure = _in_words(mine.measure | (mine.about & theirs.about), one.text)
    reason = f"{measure}: {mine.value} against {theirs.value}"
    if (edition := _edition(mine, theirs, one, other, reason)) is not None:
        return edition
    standing = _standing(mine, theirs, one, other)
    if standing == "none" or (standing != "earlier" and _of_parts(mine, theirs, one, other)):
        return _NONE
    if any(_DRAFT.search(f"{w.document} {w.context}") for w in (one, other)):
        return ConflictScore(
            score=0.7, reason=f"draft: {reason}", replaces=True, outdated=mine.value
        )
    if standing == "earlier":
        return ConflictScore(
            score=round(0.5 + 0.2 * alike, 6),
            reason=f"earlier {mine.status}: {reason}",
            replaces=True,
            outdated=mine.value,
        )
    return ConflictScore(score=round(0.6 + 0.4 * alike, 6), reason=reason)


def _of_parts(mine: Frame, theirs: Frame, one: Window, other: Window) -> bool:
    """Whether one document may give one measure of two things here.

    It gives it for parts, regions and quarters in turn, and often only its headings tell for which.
    Its own figures dispute each other only under one heading and where nothing else differs.
    """
    if not one_paper(one, other):
        return False
    said = [stems(frame.clause) - _numbers(frame) for frame in (mine, theirs)]
    return one.section != other.section or said[0] != said[1]


def _numbers(frame: Frame) -> frozenset[str]:
    return frozenset(token.stem for token in tokens(frame.clause) if token.is_number)


def _edition(
    mine: Frame, theirs: Frame, one: Window, other: Window, reason: str
) -> ConflictScore | None:
    """A later edition's figure in the place of the earlier one's, of what holds now in both."""
    if mine.kind != "amount" or mine.status != theirs.status or mine.as_of or theirs.as_of:
        return None
    if not (holds_now(mine.clause) and holds_now(theirs.clause)):
        return None
    for older, newer, gone in ((one, other, mine), (other, one, theirs)):
        if later_edition(older, newer):
            if of_two_lines(mine.clause, theirs.clause, mine.value, theirs.value):
                return _NONE
            return ConflictScore(
                score=0.75,
                reason=f"later edition: {reason}",
                replaces=True,
                outdated=gone.value,
                superseded=older.document,
            )
    return None


def _in_words(found: frozenset[str], text: str) -> str:
    """Up to four stems as words that people read: as they stand in ``text``, else the stem."""
    written = {token.stem: token.lower for token in reversed(list(tokens(text)))}
    return ", ".join(written.get(name, name) for name in sorted(found)[:4])


def _one_figure(mine: Frame, theirs: Frame) -> bool:
    """Whether both doers act on one sum: "approved the further 4.7 million euro"."""
    if mine.kind != "doer":
        return False
    return any(
        a.unit != "1" and a.unit == b.unit and a.value == b.value
        for a in amounts_in(mine.clause)
        for b in amounts_in(theirs.clause)
    )


def _differ(mine: Frame, theirs: Frame) -> bool:
    a, b = mine.figure, theirs.figure
    if isinstance(a, Amount) and isinstance(b, Amount):
        return _amounts_differ(a, b)
    if isinstance(a, DateSpan) and isinstance(b, DateSpan):
        return bool(mine.measure) and dates_agree(a, b) is False and dates_agree(b, a) is False
    shared = mine.filler & theirs.filler
    return not shared


def _amounts_differ(a: Amount, b: Amount) -> bool:
    if a.unit != b.unit or (a.unit == "1" and (not a.of or not b.of)):
        return False
    if amounts_agree(a, b) is not False or amounts_agree(b, a) is not False:
        return False
    small, large = sorted((abs(a.value), abs(b.value)))
    return large <= _FAR_APART * max(small, 1e-12)


def _alike(mine: Frame, theirs: Frame) -> float:
    """How much of what both are about is shared, by weight; 0 when it is too little."""
    shared = mine.about & theirs.about
    counted = frozenset({stem(f.of.lower()) for f in (mine.figure,) if isinstance(f, Amount)})
    event = mine.measure if mine.kind == "date" else counted
    if not shared - event:
        return 0.0
    weights = [weight(f.about) for f in (mine, theirs)]
    jaccard = weight(shared) / weight(mine.about | theirs.about)
    contained = weight(shared) / min(weights)
    full = contained >= _CONTAINED and (jaccard >= _ALIKE - 0.15)
    return jaccard if jaccard >= _ALIKE or full else 0.0


def _told_apart(mine: Frame, theirs: Frame, one: Window, other: Window) -> bool:
    """Whether a modifier, an identifier or a name tells the two subjects apart."""
    for family in {f for f, _ in mine.modifiers ^ theirs.modifiers}:
        a = {w for f, w in mine.modifiers if f == family}
        b = {w for f, w in theirs.modifiers if f == family}
        if family == "again" and bool(a) == bool(b):  # "a further sum", "the extra sum"
            continue
        if family != "age" and a != b:
            return True
    if of_other_age(one, other, mine.clause, theirs.clause):
        return True
    shared = mine.about & theirs.about
    if shared and not {s for s in shared if s not in MEASURES}:
        return not names_around(one) & names_around(
            other
        )  # "Its length is …": of what, the names tell
    return bool(
        missing_names(mine.clause, other.text, lead_in(other))
        and missing_names(theirs.clause, one.text, lead_in(one))
    )


def _standing(mine: Frame, theirs: Frame, one: Window, other: Window) -> str:
    """The word for the two: "conflict", "none", or "earlier" where the first is a passed plan."""
    held = mine.as_of or row_times(one), theirs.as_of or row_times(other)
    if all(held) and not _same_time(*held):
        return "none"
    if any(_long_after(d, other) for d in mine.as_of):  # a forecast of a day still to come
        return "none"
    if mine.kind == "amount" and _at_two_hours(mine, theirs):
        return "none"
    gap = days_between(day_of(one), day_of(other))
    if mine.kind == "doer" and {mine.status, theirs.status} <= {"fact", "planned"}:
        return "conflict"  # who did a thing is no plan that a later word replaces
    if mine.status == theirs.status:
        if mine.status in EARLY and gap is not None and gap > _SAME_STATE_DAYS:
            return "earlier"
        if mine.status not in ("fact", "estimate", "planned", "contract", "budget"):
            return "none"
        return "conflict" if _one_state(mine, theirs, one, other) else "none"
    late = theirs.status in ("fact", "budget", "contract")
    return "earlier" if mine.status in EARLY and late and gap else "none"


def _at_two_hours(mine: Frame, theirs: Frame) -> bool:
    """Whether each figure was read at an hour of its own: "at 10:00 the level was 4 metres"."""
    hours = [exact_clock(frame.clause) for frame in (mine, theirs)]
    return hours[0] is not None and hours[1] is not None and hours[0].minutes != hours[1].minutes


def _same_time(mine: Sequence[DateSpan], theirs: Sequence[DateSpan]) -> bool:
    return any(dates_agree(a, b) is not False for a in mine for b in theirs)


def _one_state(mine: Frame, theirs: Frame, one: Window, other: Window) -> bool:
    """Whether both hold for one time: an event does, a state that can change may not."""
    gap = days_between(day_of(one), day_of(other))
    if (
        mine.kind == "date"
        and _long_after(theirs.figure, one)
        and not _long_after(mine.figure, one)
    ):
        return False
    clauses = (mine.clause, theirs.clause)
    if any(CUMULATIVE.search(c) for c in clauses) and not (mine.as_of and theirs.as_of):
        return gap is not None and gap <= 1
    if mine.kind == "amount" and any(MUTABLE.search(c) for c in clauses):
        if mine.measure & _LASTING:
            return True
        return not each_its_own(one, other) and (gap is None or gap <= _SAME_STATE_DAYS)
    return True


_LASTING = frozenset({"cost", "length", "width", "height", "depth", "dose", "injured", "killed"})


def _long_after(figure: object, window: Window) -> bool:
    """Whether a date lies months after the passage was written."""
    if not isinstance(figure, DateSpan) or figure.first <= day_of(window):
        return False
    gap = days_between(figure.first, day_of(window))
    return gap is not None and gap > _SAME_STATE_DAYS
