"""Folds near-identical chunks: the same passage in two versions of a file is one hit.

Two chunks are near-duplicates when their sets of word 3-grams overlap by at least 0.8 (Jaccard)
and they hold the same numbers in the same order: a superseded figure is never folded under the
one that replaced it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil

from ingest.types import Chunk

LOOK_PAST = 10
_THRESHOLD = 0.8
_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Group:
    """A chunk and its near-duplicates, in the order in which they came."""

    first: Chunk
    others: list[Chunk] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Print:
    """A text's 3-grams as sorted hashes, and its numbers.

    The hashes differ between processes; what is folded does not depend on their order.
    """

    grams: tuple[int, ...]
    numbers: tuple[str, ...]

    @property
    def prefix(self) -> tuple[int, ...]:
        """Grams of which two near-duplicates must share one (prefix filtering, Chaudhuri 2006).

        Two sets with a Jaccard similarity of t share one of the first n - ⌈t n⌉ + 1 elements in
        any common order.
        """
        return self.grams[: len(self.grams) - ceil(_THRESHOLD * len(self.grams)) + 1]


def fold(chunks: Iterable[Chunk], *, limit: int) -> list[Group]:
    """Groups chunks in order until ``limit`` groups are full; a few more may still join one."""
    groups: list[Group] = []
    prints: list[_Print] = []
    holders: dict[int, list[int]] = {}
    late = 0
    for chunk in chunks:
        if len(groups) == limit:
            late += 1
            if late > LOOK_PAST:
                break
        mark = _print(chunk.text)
        near = sorted({place for gram in mark.prefix for place in holders.get(gram, ())})
        twin = next((place for place in near if _alike(mark, prints[place])), None)
        if twin is not None:
            groups[twin].others.append(chunk)
        elif len(groups) < limit:
            for gram in mark.prefix:
                holders.setdefault(gram, []).append(len(groups))
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
    return _Print(
        tuple(sorted({hash(gram) for gram in grams})),
        tuple(word for word in words if word[0].isdigit()),
    )


def _alike(a: _Print, b: _Print) -> bool:
    small, large = sorted((len(a.grams), len(b.grams)))
    if not large or small < _THRESHOLD * large or a.numbers != b.numbers:
        return False
    shared = len(set(a.grams) & set(b.grams))
    return shared >= _THRESHOLD * (small + large - shared)
