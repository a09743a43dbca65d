"""Whether two documents are editions of one paper, and which of them is the later.

"2024 visitor guide" and "2025 visitor guide", or two files of that name, are one paper in two
editions. What the earlier one says of how things are is replaced by the later one, though that
names no earlier figure. What it tells of its own year is not: a report of another year counts
another year, and a contract binds its own parties. Nor is anything where folder, title or section
tell of another house, place or clause.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from adjudicator.figures import dates_in
from adjudicator.frames import core, modifiers_in
from adjudicator.judges.context import lead_in
from adjudicator.mutual import families_differ
from adjudicator.names import missing_names, names_in
from adjudicator.setting import day_of, one_paper
from adjudicator.types import Window
from adjudicator.words import stem, stems

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_NUMBERING = re.compile(
    rf"\b(?:{_MONTHS}|spring|summer|autumn|winter|q[1-4]|v|vol|no|version|edition|issue|revised"
    r"|first|second|third|fourth|final|draft|new|old|for|of|the|from|valid)\b|\d+(?:st|nd|rd|th)?",
    re.IGNORECASE,
)
_RECORDS = (
    "report minutes bulletin commentary note log result record newsletter diary inspection account"
    " invoice receipt contract agreement lease amendment forecast budget"
)
_OF_ITS_DAY = frozenset(map(stem, _RECORDS.split()))
"""Papers that tell of their own day or bind their own parties: a later one disputes nothing."""

_TESTIMONY = "letter statement review order judgment offer"
_OF_ITS_WRITER = frozenset(map(stem, _TESTIMONY.split()))
"""Papers that may dispute each other, but of which none is a new edition of an earlier one."""

_KEPT_IN = (
    "archive archived current latest site web website html pdf txt docs documents papers public"
    " past files downloads guides policies rules leaflets"
)
_PLACES_OF_FILES = frozenset(_KEPT_IN.split())
"""Folders that say where papers are kept, not whose they are."""

_WORDS = 2  # at least, of a name that two papers are unlikely to share by chance
_PAST = re.compile(
    r"\b(?:was|were|had|did|became|began|rose|fell|grew|came|went|made|took|gave|held|sold|paid"
    r"|spent|carried|ran|won|lost|left|last (?:year|month|week|season)|this (?:year|month|week)"
    r"|in the (?:year|quarter|month)|so far|to date)\b"
    r"|(?<!is )(?<!are )(?<!be )(?<!not )(?<!is now )\b(?!need|exceed|proceed|feed|speed|seed)"
    r"[a-z]{3,}ed\b",
    re.IGNORECASE,
)


def later_edition(one: Window, other: Window) -> bool:
    """Whether ``other`` stands in a later edition of the paper that ``one`` stands in.

    Both files, or both titles, have one name of two words or more when numbers, months and the
    like are left out, nothing over them tells them apart, and one of them is dated later, by its
    own date or the year in its name.
    """
    shared = _shared_names(one, other)
    mine, theirs = _edition(one), _edition(other)
    if not shared or not mine or not theirs:
        return False
    if _any_of(shared, _OF_ITS_WRITER) or each_its_own(one, other):
        return False
    size = min(len(mine), len(theirs))
    return mine[:size] < theirs[:size]


def each_its_own(one: Window, other: Window) -> bool:
    """Whether two papers of one name tell of two things, or each of its own day.

    Files that have numbers alone for a name go by their folder: "minutes/2024-01-09".
    """
    shared = _shared_names(one, other)
    dated = bool(_edition(one)) and bool(_edition(other)) and _edition(one) != _edition(other)
    if dated and _any_of(shared or _shared_folder(one, other), _OF_ITS_DAY):
        return True
    return bool(shared) and _of_others(one, other)


def named_apart(one: Window, other: Window) -> bool:
    """Whether titles that share a word tell of two places or houses: "Desk Orm", "Desk Kell"."""
    names = [{name.casefold() for name, person in names_in(w.context) if not person}
             for w in (one, other)]  # fmt: skip
    if not names[0] or not names[1]:
        return False
    if not missing_names(one.context, other.text, lead_in(other)):
        return False
    if not missing_names(other.context, one.text, lead_in(one)):
        return False
    words = [set(_series(_title(w))) - set(" ".join(own).split())
             for w, own in zip((one, other), names, strict=True)]  # fmt: skip
    return bool(words[0] & words[1])


def _of_others(one: Window, other: Window) -> bool:
    """Whether folder, title or section tell that two papers of one name are of two things."""
    folders = [_series(PurePosixPath(w.document).parent.name) for w in (one, other)]
    titles = [stems(" ".join(_series(_title(w)))) for w in (one, other)]
    sections = [" ".join(w.section) for w in (one, other)]
    return (
        _other_house(folders[0], folders[1])
        or bool(titles[0] & titles[1] and titles[0] - titles[1] and titles[1] - titles[0])
        or _other_headings(*sections)
        or named_apart(one, other)
    )


def _other_headings(one: str, other: str) -> bool:
    """Whether headings differ by number and by every word: "Clause 4 Term", "Clause 9 Price"."""
    numbered = {family for family, _ in modifiers_in(one) | modifiers_in(other)}
    return families_differ(one, other) and not (core(one) & core(other)) - numbered


def _other_house(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    kept = [set(folder) - _PLACES_OF_FILES for folder in (one, other)]
    return bool(kept[0] and kept[1] and not kept[0] & kept[1])


def _any_of(names: set[tuple[str, ...]], kinds: frozenset[str]) -> bool:
    return any(stem(word) in kinds for name in names for word in name)


def _shared_names(one: Window, other: Window) -> set[tuple[str, ...]]:
    """The names of two words or more that two files or their titles share."""
    if one_paper(one, other):
        return set()
    names = [{_series(_stem(w.document)), _series(_title(w))} for w in (one, other)]
    return {name for name in names[0] & names[1] if len(name) >= _WORDS}


def _shared_folder(one: Window, other: Window) -> set[tuple[str, ...]]:
    """The name of the one folder of two files that have numbers alone for a name."""
    folders = {PurePosixPath(w.document).parent for w in (one, other)}
    if len(folders) > 1 or any(_series(_stem(w.document)) for w in (one, other)):
        return set()
    return {_series(folder.name) for folder in folders}


def holds_now(clause: str) -> bool:
    """Whether a clause tells how things are, of no one day or year: "closes at", "must be"."""
    return not (_PAST.search(clause) or dates_in(clause) or _YEAR.search(clause))


def _stem(document: str) -> str:
    return re.sub(r"[-_.]+", " ", PurePosixPath(document).stem)


def _title(window: Window) -> str:
    return re.split(r"\s+[›—|]\s+|\n", window.context)[0]


def _series(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[a-z]{3,}", _NUMBERING.sub(" ", name).casefold()))


def _edition(window: Window) -> str:
    """The day, month or year of an edition as ISO text: the document's own, else its name's."""
    if day := day_of(window):
        return day
    year = _YEAR.search(_stem(window.document)) or _YEAR.search(_title(window))
    return year.group(1) if year else ""
