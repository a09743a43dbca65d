"""Folds near-identical chunks: the same passage in two versions of a file is one hit.

Two chunks are near-duplicates when their words and their word 3-grams both overlap by at least
0.8 (Jaccard) and they hold the same numbers in the same order: a superseded figure is never
folded under the one that replaced it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from math import ceil

from ingest.types import Chunk

LOOK_PAST = 5
_THRESHOLD = 0.8
_SHARED = 4
_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Group:
    """A chunk and its near-duplicates, in the order in which they came."""

    first: Chunk
    others: list[Chunk] = field(default_factory=list)


class _Print:
    """A text's words; its 3-grams and numbers only where somebody asks."""

    def __init__(self, text: str) -> None:
        self.words = _WORD.findall(text.casefold())
        self.distinct = frozenset(self.words)

    def prefix(self) -> list[str]:
        """Words of which two near-duplicates must share :meth:`needed` (prefix filtering).

        Two sets with a Jaccard similarity of t have ⌈t n⌉ or more elements in common, n being the
        size of either. So they share k of the first n - ⌈t n⌉ + k elements in any common order, or
        all that they have in common where that is less (Chaudhuri 2006; k > 1: Wang 2012). Here
        the longest words come first, since few texts share them. What the filter lets through is
        compared in full, so the order of equally long words is free.
        """
        words = sorted(self.distinct, key=hash)
        words.sort(key=len, reverse=True)
        return words[: len(words) - ceil(_THRESHOLD * len(words)) + _SHARED]

    def needed(self) -> int:
        """How many words of its prefix a near-duplicate of this text has in its own."""
        return min(_SHARED, ceil(_THRESHOLD * len(self.distinct)))

    def like(self, other: _Print) -> bool:
        """Whether the two texts are near-duplicates."""
        small, large = sorted((len(self.distinct), len(other.distinct)))
        return (
            small >= _THRESHOLD * large
            and _overlap(self.distinct, other.distinct) >= _THRESHOLD
            and self._numbers() == other._numbers()
            and _overlap(self._grams(), other._grams()) >= _THRESHOLD
        )

    def _numbers(self) -> list[str]:
        return [word for word in self.words if word[0].isdigit()]

    def _grams(self) -> frozenset[tuple[str, ...]]:
        size = min(3, len(self.words))
        return frozenset(zip(*(self.words[shift:] for shift in range(size)), strict=False))


def fold(chunks: Iterable[Chunk], *, limit: int) -> list[Group]:
    """Groups chunks in order until ``limit`` groups are full; a few more may still join one."""
    groups: list[Group] = []
    prints: list[_Print] = []
    holders: dict[str, list[int]] = {}
    late = 0
    for chunk in chunks:
        mark = _Print(chunk.text)
        prefix = mark.prefix()
        shared = Counter(place for word in prefix for place in holders.get(word, ()))
        needed = mark.needed()
        near = sorted(place for place, count in shared.items() if count >= needed)
        twin = next((place for place in near if mark.like(prints[place])), None)
        if twin is not None:
            groups[twin].others.append(chunk)
        elif len(groups) < limit:
            for word in prefix:
                holders.setdefault(word, []).append(len(groups))
            groups.append(Group(chunk))
            prints.append(mark)
        late += len(groups) == limit
        if late > LOOK_PAST:
            break
    return groups


def similar(a: str, b: str) -> bool:
    """Whether two texts count as near-duplicates."""
    return _Print(a).like(_Print(b))


def _overlap(a: AbstractSet[object], b: AbstractSet[object]) -> float:
    """Jaccard similarity; 0 where both are empty."""
    shared = len(a & b)
    return shared / (len(a) + len(b) - shared) if a or b else 0.0
