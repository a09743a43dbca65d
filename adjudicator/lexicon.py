"""Small word lists of our own, read from ``lexicon.toml``."""

from __future__ import annotations

import tomllib
from importlib.resources import files

_RAW: dict[str, str] = tomllib.loads(
    (files("adjudicator") / "lexicon.toml").read_text(encoding="utf-8")
)


def _words(name: str) -> frozenset[str]:
    return frozenset(_RAW[name].split())


def _antonyms() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    rows = (line.split("|") for line in _RAW["antonyms"].strip().splitlines())
    return tuple((tuple(left.split()), tuple(right.split())) for left, right in rows)


def _irregular() -> dict[str, str]:
    groups = (line.split() for line in _RAW["irregular"].strip().splitlines())
    return {word: group[0] for group in groups for word in group}


STOPWORDS = _words("stopwords")
NEGATIONS = _words("negations")
HEDGES = _words("hedges")
VERBS = _words("verbs")
FOREIGN = _words("foreign")
ANTONYMS = _antonyms()
IRREGULAR = _irregular()

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty"
)
_TENS = "thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_OTHERS = {"once": "1", "twice": "2", "dozen": "12", "hundred": "100"}
NUMBER_WORDS = (
    {word: str(value) for value, word in enumerate(_UNITS.split(" "))}
    | {word: str(value * 10) for value, word in enumerate(_TENS.split(" "), start=3)}
    | {word: str(value) for value, word in enumerate(_ORDINALS.split(" "), start=3)}
    | _OTHERS
    | {"thousand": "1000"}
)
