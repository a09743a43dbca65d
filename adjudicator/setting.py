"""Where and when a passage stands: its day, the names around it, the old thing or the new one."""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePosixPath
from typing import Protocol

from adjudicator.frames import modifiers_in
from adjudicator.idf import idf
from adjudicator.names import names_in
from adjudicator.types import Window
from adjudicator.words import tokens

_ISO_DAY = 10
_SAME_AGE_DAYS = 730
_NAMED_DAY = re.compile(r"(?:^|/)((?:19|20)\d\d-[01]\d(?:-[0-3]\d)?)(?!\d)[^/]*$")


def day_of(window: Window) -> str:
    """The day a passage was written on, as ISO text: its document's date, else its file name's."""
    named = _NAMED_DAY.search(window.document)
    return (window.date or (named.group(1) if named else ""))[:_ISO_DAY]


class Placed(Protocol):
    """What stands in a document that may be dated."""

    @property
    def document(self) -> str:
        """The document's path in the corpus."""
        ...

    @property
    def date(self) -> str | None:
        """The document's date as ISO text."""
        ...


def one_paper(one: Placed, other: Placed) -> bool:
    """Whether two passages stand in one document or in copies: files of one name and one date."""
    if one.document == other.document:
        return True
    names = {PurePosixPath(placed.document).name for placed in (one, other)}
    return len(names) == 1 and bool(one.date) and one.date == other.date


def days_between(one: str, other: str) -> int | None:
    """The days between two ISO days, or None where one is not known."""
    try:
        return abs((_as_day(one) - _as_day(other)).days)
    except ValueError:
        return None


def _as_day(text: str) -> date:
    """The middle of the month where the day is not known, of the year where the month is not."""
    return date.fromisoformat(text + {4: "-07-01", 7: "-15"}.get(len(text), ""))


def names_around(window: Window) -> frozenset[str]:
    """The stems of the names in a passage and over it."""
    return frozenset(
        t.stem
        for name, _ in (*names_in(window.text), *names_in(window.context))
        for t in tokens(name)
        if t.is_content
    )


def of_other_age(one: Window, other: Window, mine: str = "", theirs: str = "") -> bool:
    """Whether one speaks of the new thing and the other of the old one.

    "The bridge" under a title with "New Bridge" is the new one; where only one side says so, the
    other is the same only if it was written within two years: what is new grows old.
    """
    ages = [_ages(mine or one.text, one), _ages(theirs or other.text, other)]
    if ages[0] == ages[1] or not (ages[0] or ages[1]):
        return False
    if ages[0] and ages[1]:
        return not ages[0] & ages[1]
    if (ages[0] or ages[1]) <= {"old", "former", "existing"}:
        return False
    gap = days_between(day_of(one), day_of(other))
    return gap is not None and gap > _SAME_AGE_DAYS


def _ages(clause: str, window: Window) -> frozenset[str]:
    own = frozenset(w for f, w in modifiers_in(clause) if f == "age")
    if own:
        return own
    return frozenset(w for f, w in modifiers_in(window.context) if f == "age")


def overlap(mine: frozenset[str], theirs: frozenset[str]) -> float:
    """The shared weight of two sets of stems over that of all of them, in [0, 1]."""
    shared = mine & theirs
    return weight(shared) / weight(mine | theirs) if shared else 0.0


def weight(words: frozenset[str]) -> float:
    """How much a set of stems tells: the sum of their inverse document frequencies."""
    return sum(max(idf(word), 0.1) for word in sorted(words))
