"""Folds near-identical chunks: the same passage in two versions of a file is one hit.

Two chunks are near-duplicates when their sets of word 3-grams overlap by at least 0.8 (Jaccard)
and they hold the same numbers: a superseded figure is never folded under the one that replaced it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ingest.types import Chunk

_THRESHOLD = 0.8
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d[\d.,]*")


@dataclass(slots=True)
class Group:
    """A chunk and its near-duplicates, in the order in which they came."""

    first: Chunk
    others: list[Chunk] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Print:
    shingles: frozenset[tuple[str, ...]]
    numbers: tuple[str, ...]


def fold(chunks: Iterable[Chunk], *, limit: int) -> list[Group]:
    """Groups chunks in order, until ``limit`` groups are full; later ones only join groups."""
    groups: list[Group] = []
    prints: list[_Print] = []
    for chunk in chunks:
        mark = _print(chunk.text)
        twin = next((i for i, other in enumerate(prints) if _alike(mark, other)), None)
        if twin is not None:
            groups[twin].others.append(chunk)
        elif len(groups) < limit:
            groups.append(Group(chunk))
            prints.append(mark)
    return groups


def similar(a: str, b: str) -> bool:
    """Whether two texts count as near-duplicates."""
    return _alike(_print(a), _print(b))


def _print(text: str) -> _Print:
    words = _WORD.findall(text.casefold())
    size = min(3, len(words))
    grams = zip(*(words[shift:] for shift in range(size)), strict=False) if size else ()
    numbers = (found.rstrip(".,") for found in _NUMBER.findall(text))
    return _Print(frozenset(grams), tuple(sorted(numbers)))


def _alike(a: _Print, b: _Print) -> bool:
    small, large = sorted((len(a.shingles), len(b.shingles)))
    if small < _THRESHOLD * large or a.numbers != b.numbers:
        return False
    if not large:
        return False
    shared = len(a.shingles & b.shingles)
    return shared >= _THRESHOLD * (small + large - shared)
