"""Whether a claim's names stand in a window, or near it, in full, in part or as an acronym."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from adjudicator.demonyms import country_of
from adjudicator.words import tokens
from kg.names import find_names
from kg.types import EntityKind

_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "sir",
        "lord",
        "lady",
        "judge",
        "mayor",
        "councillor",
        "professor",
        "prof",
        "the",
        "of",
        "and",
    ]
)


@lru_cache(maxsize=50_000)
def names_in(text: str) -> tuple[tuple[str, bool], ...]:
    """The proper names of ``text``, in order, each once, and whether it is a person's."""
    found = ((name.text, name.kind is EntityKind.PERSON) for name in find_names(text))
    return tuple(dict.fromkeys(found))


def missing_names(claim: str, window: str, near: str) -> tuple[str, ...]:
    """The claim's names of which nothing distinctive stands in the window or near it.

    A name stands when at least two thirds of its words do, when its acronym does, or, a person's,
    when the last word does ("Farrow" for "Dr Elin Farrow"). Words of titles do not count.
    """
    have = frozenset(_plain(t.stem) for part in (window, near) for t in tokens(part))
    letters = frozenset(t.text for t in tokens(window)) | frozenset(t.text for t in tokens(near))
    have |= {f"country:{c}" for word in letters if (c := country_of(word))}
    return tuple(
        n
        for n, person in names_in(claim)
        if not _stands(n, have, letters, person) or (person and namesake(n, window))
    )


def namesake(name: str, window: str) -> str:
    """Another person of the same family name in the window, where the first is not, or "".

    Worked example: "Maren Holtby" in a window with "Karin Holtby" only → "Karin Holtby".
    """
    own = [t for t in tokens(name) if t.lower not in _TITLES]
    if len(own) < 2 or own[0].stem in {t.stem for t in tokens(window)}:
        return ""
    for other, person in names_in(window):
        words = [t for t in tokens(other) if t.lower not in _TITLES]
        full = len(words) > 1 and len(words[0].text) > 1 and len(own[0].text) > 1
        if person and full and words[-1].stem == own[-1].stem and words[0].text[0].isupper():
            return other
    return ""


@lru_cache(maxsize=50_000)
def _plain(word: str) -> str:
    """The word without accents: "noël" and "noel" are one."""
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


def _stands(name: str, have: frozenset[str], letters: frozenset[str], person: bool) -> bool:
    words = [t for t in tokens(name) if t.lower not in _TITLES]
    if not words:
        return True
    present = [_plain(t.stem) in have or f"country:{country_of(t.text)}" in have for t in words]
    if all(present) or (len(words) > 1 and sum(present) / len(words) >= 2 / 3):
        return True
    if person and present[-1]:
        return True
    acronym = "".join(t.text[0] for t in words if t.is_capital)
    return len(acronym) > 1 and acronym in letters


def rival_name(claim: str, window: str, absent: str) -> str:
    """A name in the window that may hold the place of the claim's ``absent`` one, or "".

    It is of the same sort (a person's or not), shares no word with the claim, and is no title
    such as "Table 2".
    """
    persons = dict(names_in(claim))
    mine = frozenset(t.stem for t in tokens(claim))
    for name, person in names_in(window):
        words = [t for t in tokens(name) if t.lower not in _TITLES]
        plain = len(words) > 1 and all(t.text.isalpha() for t in words)
        if plain and person is persons.get(absent) and not mine & {t.stem for t in words}:
            return name
    return ""
