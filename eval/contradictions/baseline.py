"""A plain finder of contradictions: two sentences that share most words and no figure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from eval.baselines import content_words

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document."""

    document: str
    text: str


def _figures(text: str) -> frozenset[str]:
    return frozenset(_FIGURE.findall(text))


def clash(one: str, other: str) -> bool:
    """Whether two sentences share at least half of the words of the shorter but other figures.

    Example:
        "The bridge cost 41 million euro." and "The bridge cost 46 million euro." do.
    """
    first, second = _figures(one), _figures(other)
    if not first or not second or first & second == first | second:
        return False
    a = frozenset(w for w in content_words(one) if not _FIGURE.fullmatch(w))
    b = frozenset(w for w in content_words(other) if not _FIGURE.fullmatch(w))
    smaller = min(len(a), len(b))
    return smaller > 0 and len(a & b) >= SHARE * smaller and not first & second


def found(sentences: Sequence[Sentence]) -> list[tuple[Sentence, Sentence]]:
    """The pairs of different documents that clash, each once, in a fixed order."""
    listed = sorted(set(sentences), key=lambda s: (s.document, s.text))
    return [
        (a, b)
        for a, b in combinations(listed, 2)
        if a.document != b.document and clash(a.text, b.text)
    ]
