"""Whether two passages give two times of day for one thing: "leaves at 19:15", "at 18:40"."""

from __future__ import annotations

import re

from adjudicator.apart import each_has_its_word
from adjudicator.figures import amounts_in, dates_in
from adjudicator.frames import core
from adjudicator.judges.context import lead_in
from adjudicator.mutual import families_differ
from adjudicator.names import missing_names, names_in
from adjudicator.rivals.clocks import Clock, clocks_in, exact_clock
from adjudicator.rivals.editions import each_its_own, holds_now, later_edition, named_apart
from adjudicator.setting import day_of, days_between, one_paper, overlap
from adjudicator.types import ConflictScore, Window
from adjudicator.words import tokens

_NONE = ConflictScore(score=0.0)
_STOP = re.compile(r"[.!?][”\"’']?\s+(?=[A-Z“\"(])|\n\n|;\s")
_DAY = re.compile(
    r"\b((?:mon|tues|wednes|thurs|fri|satur|sun)day|holiday|spring|summer|autumn|winter)s?\b",
    re.IGNORECASE,
)
_TO = r"\b(?:to|for|towards?|into) (?:the )?"
_ALIKE = 0.6
_SAME_STATE_DAYS = 120


def hours_apart(one: Window, other: Window) -> ConflictScore:
    """A conflict where both tell one thing at two times of day, or a later edition another time.

    What is told must be alike by weight of words, with nothing that tells the two apart; doses and
    readings each have their own time. Times of one event must be told for one day; times that hold
    now conflict where the papers were written within four months, and a later edition's takes the
    place of the earlier one's.
    """
    if one.derived or other.derived or one_paper(one, other):
        return _NONE
    for mine, clock in _told(one):
        for theirs, rival in _told(other):
            if clock.minutes != rival.minutes and _of_one_thing(mine, theirs, one, other):
                found = _standing(mine, theirs, one, other, clock, rival)
                if found.score:
                    return found
    return _NONE


def _told(window: Window) -> list[tuple[str, Clock]]:
    """The sentences that give one exact time of day; lines of a timetable are passed over."""
    lines = [line for line in window.text.split("\n") if len(clocks_in(line)) < 2]
    found = []
    for sentence in _STOP.split("\n".join(lines)):
        flat = " ".join(sentence.split())
        clock = exact_clock(flat)
        if clock is not None:
            found.append((flat, clock))
    return found


def _of_one_thing(mine: str, theirs: str, one: Window, other: Window) -> bool:
    bare = [_without_clock(text) for text in (mine, theirs)]
    numbers = [{t.lower for t in tokens(text) if t.is_number} for text in bare]
    if numbers[0] and numbers[1] and not numbers[0] & numbers[1]:
        return False
    if each_has_its_word(*bare) or any(a.unit != "1" for text in bare for a in amounts_in(text)):
        return False
    if overlap(core(bare[0]), core(bare[1])) < _ALIKE:
        return False
    if families_differ(*bare) or _days(mine) != _days(theirs) or _turned_round(mine, theirs):
        return False
    return not (
        missing_names(mine, other.text, lead_in(other))
        or missing_names(theirs, one.text, lead_in(one))
    )


def _days(text: str) -> frozenset[str]:
    """The days and seasons that a text names; "weekdays" and "weekends" go with modifiers."""
    return frozenset(found.group(1).lower() for found in _DAY.finditer(text))


def _turned_round(mine: str, theirs: str) -> bool:
    """Whether one leads to the place from which the other comes: "to Orm", "from Orm"."""
    goals = [_goals(text) for text in (mine, theirs)]
    names = [{name for name, _ in names_in(text)} for text in (mine, theirs)]
    return bool((goals[0] & names[1]) - goals[1] or (goals[1] & names[0]) - goals[0])


def _goals(text: str) -> set[str]:
    return {name for name, _ in names_in(text) if re.search(rf"{_TO}{re.escape(name)}", text)}


def _without_clock(text: str) -> str:
    clock = exact_clock(text)
    return text if clock is None else f"{text[: clock.start]} {text[clock.end :]}"


def _standing(
    mine: str, theirs: str, one: Window, other: Window, clock: Clock, rival: Clock
) -> ConflictScore:
    reason = f"time of day: {clock.text} against {rival.text}"
    if holds_now(mine) and holds_now(theirs):
        for older, newer, gone in ((one, other, clock), (other, one, rival)):
            if later_edition(older, newer):
                return ConflictScore(
                    score=0.75,
                    reason=f"later edition: {reason}",
                    replaces=True,
                    outdated=gone.text,
                    superseded=older.document,
                )
        if each_its_own(one, other) or named_apart(one, other):
            return _NONE  # the minutes of two meetings, the desks of two towns
        gap = days_between(day_of(one), day_of(other))
        near = gap is not None and gap <= _SAME_STATE_DAYS
        return ConflictScore(score=0.7, reason=reason) if near else _NONE
    days = [{d.first for d in dates_in(text) if d.first == d.last} for text in (mine, theirs)]
    return ConflictScore(score=0.75, reason=reason) if days[0] and days[0] == days[1] else _NONE
