"""Everyday words and the words that documents use for the same thing: ``thesaurus.txt``.

One group a line, written for this project. It serves to see that a passage speaks of what was
asked ("factories": "manufacturing plants"); the search does not use it. Words that tell nothing by
themselves ("people") stand for none.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from adjudicator.words import stem
from research.lexicon import GENERIC, related


@lru_cache(maxsize=4_096)
def alike(word_stem: str) -> frozenset[str]:
    """Stems of words that may stand for a word, those of the short lists of the lexicon too."""
    return related(word_stem) | _groups().get(word_stem, frozenset())


@lru_cache(maxsize=4_096)
def synonyms(word: str) -> frozenset[str]:
    """The other words of the groups in which a word stands, as it is written there.

    Stems are coarser: "inspector" and "inspect" have one.
    """
    return frozenset(w for line in _lines() if word in line.split() for w in line.split()) - {word}


@lru_cache(maxsize=1)
def _lines() -> tuple[str, ...]:
    path = Path(__file__).with_name("thesaurus.txt")
    return tuple(path.read_text(encoding="utf-8").splitlines())


@lru_cache(maxsize=1)
def _groups() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for line in _lines():
        group = {stem(word) for word in line.split()} - GENERIC
        for word in group:
            table.setdefault(word, set()).update(group - {word})
    return {word: frozenset(others) for word, others in table.items()}
