"""Whether a claim's names stand in a window, or near it, in full, in part or as an acronym."""

from __future__ import annotations

import re
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

_SHORT = (
    ("United States", "United States of America", "U.S.", "U.S", "US", "USA", "U.S.A.", "America"),
    ("United Kingdom", "U.K.", "UK", "Britain", "Great Britain"),
    ("European Union", "EU", "E.U."),
    ("United Nations", "UN", "U.N."),
)
_ACRONYM = 5  # letters, at most, of a name that may stand for a long one
_FAMILY = 4  # letters, at least, of a last word that may stand for the whole name
_PLACES = frozenset(
    [
        "river", "lake", "mount", "mountain", "cape", "bay", "island", "islands", "sea", "ocean",
        "valley", "hill", "street", "road", "lane", "avenue", "square", "county", "province",
        "state", "city", "town", "village", "north", "south", "east", "west",
    ]
)  # fmt: skip
# What many things are called by: "the Bridge" may be another bridge.
_COMMON_ENDS = frozenset(
    [
        "agency", "act", "agreement", "association", "authority", "bank", "board", "bridge",
        "bureau", "centre", "center", "city", "college", "commission", "committee", "company",
        "corporation", "council", "county", "court", "department", "district", "foundation",
        "government", "group", "house", "institute", "lane", "library", "ministry", "office",
        "park", "party", "plan", "project", "report", "river", "road", "school", "service",
        "society", "state", "street", "team", "town", "trust", "union", "university",
    ]
)  # fmt: skip


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
    told = f"{near}\n{window}"
    return tuple(
        n
        for n, person in names_in(claim)
        if not (_stands(n, have, letters, person) or _by_other_form(n, told))
        or (person and namesake(n, window))
    )


def _by_other_form(name: str, text: str) -> bool:
    """Whether a name stands in a short form, in a long one, or by its last word alone.

    Worked examples: "United States" by "U.S."; "NYC" by "New York City"; "Ashton Kutcher" by
    "Kutcher said", not by "Karl Kutcher" ("Mill Lane Bridge" not by "Harbour Bridge").
    """
    forms = next((forms for forms in _SHORT if name in forms), None)
    if forms and any(re.search(rf"(?<![\w.]){re.escape(f)}(?!\w)", text) for f in forms):
        return True
    if name.isupper() and 2 <= len(name) <= _ACRONYM:
        run = r"(?:\s+(?:of|and|the|for|in))*\s+".join(rf"{c}[\w'’-]+" for c in name)
        return re.search(rf"\b{run}", text) is not None
    words = name.split()
    if len(words) < 2 or not words[-1][:1].isupper() or len(words[-1]) < _FAMILY:
        return False
    alone = rf"(?:^|[.!?,;:(“\"]\s*|\b[a-z0-9]+\s+|\bThe\s+){re.escape(words[-1])}\b(?!\s+[A-Z])"
    return words[-1].lower() not in _COMMON_ENDS and re.search(alone, text) is not None


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
    named = [p and _named(t.text, letters) for t, p in zip(words, present, strict=True)]
    if all(present) or (len(words) > 1 and sum(named) / len(words) >= 2 / 3):
        return True
    if person and present[-1]:
        return True
    acronym = "".join(t.text[0] for t in words if t.is_capital)
    return len(acronym) > 1 and acronym in letters


def _named(word: str, letters: frozenset[str]) -> bool:
    """Whether a part of a name stands as one: "Lane" is not told by "two lanes of traffic"."""
    return not word[:1].isupper() or any(
        t[:1].isupper() and t.lower().startswith(word.lower()[:_FAMILY]) for t in letters
    )


def rival_name(claim: str, window: str, absent: str) -> str:
    """A name in the window that may hold the place of the claim's ``absent`` one, or "".

    It is of the same sort (a person's or not, a place's or not), shares no word with the claim,
    and is no title such as "Table 2".
    """
    persons = dict(names_in(claim))
    placed = _is_place(absent)
    mine = frozenset(t.stem for t in tokens(claim))
    for name, person in names_in(window):
        words = [t for t in tokens(name) if t.lower not in _TITLES]
        plain = len(words) > 1 and all(t.text.isalpha() for t in words)
        alike = person is persons.get(absent) and _is_place(name) is placed
        if plain and alike and not mine & {t.stem for t in words}:
            return name
    return ""


def another_of_its_sort(name: str, text: str) -> str:
    """A name in the text that ends like ``name`` and is another one, or "".

    Worked example: "Mill Lane Bridge" where only "Harbour Bridge" stands → "Harbour Bridge".
    """
    words = name.casefold().split()
    for other, person in names_in(text):
        theirs = other.casefold().split()
        if not person and len(theirs) > 1 < len(words) and theirs[-1] == words[-1]:
            return "" if theirs[-2:] == words[-2:] else other
    return ""


def _is_place(name: str) -> bool:
    """Whether a name is, by its words, that of a country, a water, a hill or a way."""
    words = name.split()
    known = any(name in forms for forms in _SHORT) or any(country_of(w) for w in words)
    return known or bool({words[0].lower(), words[-1].lower()} & _PLACES)
