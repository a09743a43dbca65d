"""A claim's content words laid against a window's: what stands there, what is replaced."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from adjudicator.idf import idf
from adjudicator.words import Token, content, negations, opposites, stems, tokens

if TYPE_CHECKING:
    from adjudicator.judges.vectors import Vectors

_SAME = 0.999
SOFT = 0.45  # cosine of two words from which one may stand for the other
_NEGATION_REACH = 5


@dataclass(frozen=True, slots=True)
class Alignment:
    """How each content word of the claim fares in the window.

    Attributes:
        claim, window: their content words.
        partner: per claim word, the index of the window word it is laid against, or -1.
        soft: per claim word, the cosine with its partner (1.0 for the same stem).
        exact: per claim word, whether the same stem stands in the window.
        near: per claim word, whether it stands in the lead-in.
        names: indices of claim words that are capitalised inside the sentence, or numbers.
        rarest: claim indices by falling IDF.
        recall, soft_recall, recall_near, precision: IDF-weighted shares.
        missing_mass: IDF sum of claim words without a good partner.
        opposites: (pairs of opposite words, of those whose neighbours match).
        negated_window: negations in the window close to words that the claim shares.
        swapped: neighbouring claim names whose order is turned round in the window.
        replaced_names, replaced_words: claim words absent from the window between two neighbours
            that stand there with another word of the same sort in its place.
        order: share of matched neighbours in the same order.
    """

    claim: tuple[Token, ...]
    window: tuple[Token, ...]
    partner: tuple[int, ...]
    soft: tuple[float, ...]
    exact: tuple[bool, ...]
    near: tuple[bool, ...]
    names: frozenset[int]
    rarest: tuple[int, ...]
    recall: float
    soft_recall: float
    recall_near: float
    precision: float
    missing_mass: float
    opposites: tuple[int, int]
    negated_window: int
    swapped: int
    replaced_names: int
    replaced_words: int
    order: float


def align(claim: str, window: str, near: str, vectors: Vectors) -> Alignment:
    """Lay the claim's content words against the window's."""
    mine, theirs = content(claim), content(window)
    weights = [idf(t.stem) for t in mine]
    total = sum(weights) or 1.0
    partner, soft = _partners(mine, theirs, vectors)
    have, around = stems(window), stems(near)
    exact = tuple(t.stem in have for t in mine)
    nearby = tuple(t.stem in around for t in mine)
    wanted = {t.stem for t in mine}
    their_weight = sum(idf(t.stem) for t in theirs) or 1.0
    good = [s if s >= SOFT else 0.0 for s in soft]
    return Alignment(
        claim=mine,
        window=theirs,
        partner=partner,
        soft=soft,
        exact=exact,
        near=nearby,
        names=_names(claim, mine),
        rarest=tuple(sorted(range(len(mine)), key=lambda i: (-weights[i], i))),
        recall=sum(w for w, e in zip(weights, exact, strict=True) if e) / total,
        soft_recall=round(sum(w * s for w, s in zip(weights, good, strict=True)) / total, 4),
        recall_near=sum(
            w for w, e, n in zip(weights, exact, nearby, strict=True) if e or n
        ) / total,
        precision=sum(idf(t.stem) for t in theirs if t.stem in wanted) / their_weight,
        missing_mass=round(sum(w * (1 - s) for w, s in zip(weights, good, strict=True)), 4),
        opposites=_opposites(mine, theirs, exact, have),
        negated_window=_negated(window, wanted),
        swapped=_swapped(mine, partner, exact),
        replaced_names=_replaced(mine, theirs, partner, exact, capital=True),
        replaced_words=_replaced(mine, theirs, partner, exact, capital=False),
        order=_order(partner, exact),
    )  # fmt: skip


def _partners(
    mine: tuple[Token, ...], theirs: tuple[Token, ...], vectors: Vectors
) -> tuple[tuple[int, ...], tuple[float, ...]]:
    if not mine or not theirs:
        return tuple(-1 for _ in mine), tuple(0.0 for _ in mine)
    first: dict[str, int] = {}
    for index, token in enumerate(theirs):
        first.setdefault(token.stem, index)
    words = [i for i, t in enumerate(theirs) if not t.is_number]
    rest = [i for i, t in enumerate(mine) if t.stem not in first and not t.is_number]
    partner = [first.get(t.stem, -1) for t in mine]
    soft = [1.0 if p >= 0 else 0.0 for p in partner]
    if words and rest:
        left = vectors.matrix(mine[i].lower for i in rest)
        right = vectors.matrix(theirs[i].lower for i in words)
        cosines = np.round(left @ right.T, 3)
        for row, index in enumerate(rest):
            best = int(np.argmax(cosines[row]))
            partner[index] = words[best]
            soft[index] = min(float(cosines[row, best]), _SAME)
    return tuple(partner), tuple(soft)


def _names(text: str, mine: tuple[Token, ...]) -> frozenset[int]:
    """Capitalised words that do not open the sentence, and numbers."""
    everything = tokens(text)
    opening = everything[0].start if everything else -1
    return frozenset(
        i for i, t in enumerate(mine) if t.is_number or (t.is_capital and t.start != opening)
    )


def _opposites(
    mine: tuple[Token, ...],
    theirs: tuple[Token, ...],
    exact: tuple[bool, ...],
    have: frozenset[str],
) -> tuple[int, int]:
    weak = strong = 0
    wanted = {t.stem for t in mine}
    for index, token in enumerate(mine):
        against = (opposites(token.stem) & have) - wanted
        if exact[index] or not against:
            continue
        weak += 1
        around = {mine[i].stem for i in (index - 1, index + 1) if 0 <= i < len(mine)}
        for place, other in enumerate(theirs):
            if other.stem in against:
                beside = {
                    theirs[i].stem for i in range(max(0, place - 2), place + 3) if i < len(theirs)
                }
                strong += bool(around & beside)
                break
    return weak, strong


def _negated(window: str, wanted: set[str]) -> int:
    """Negations with a word that the claim shares within five words after or two before."""
    words = tokens(window)
    places = {t.start: i for i, t in enumerate(words)}
    count = 0
    for negation in negations(window):
        at = places[negation.start]
        count += any(t.stem in wanted for t in words[max(0, at - 2) : at + _NEGATION_REACH + 1])
    return min(count, 3)


def _swapped(mine: tuple[Token, ...], partner: tuple[int, ...], exact: tuple[bool, ...]) -> int:
    names = [i for i, t in enumerate(mine) if exact[i] and t.is_capital]
    return sum(partner[a] > partner[b] and b - a > 1 for a, b in pairwise(names))


def _replaced(
    mine: tuple[Token, ...],
    theirs: tuple[Token, ...],
    partner: tuple[int, ...],
    exact: tuple[bool, ...],
    *,
    capital: bool,
) -> int:
    count = 0
    for i, token in enumerate(mine):
        if exact[i] or token.is_capital is not capital or token.is_number:
            continue
        left = partner[i - 1] if i and exact[i - 1] else None
        right = partner[i + 1] if i + 1 < len(mine) and exact[i + 1] else None
        places = [p for p in (left + 1 if left is not None else None,
                              right - 1 if right is not None else None)
                  if p is not None]  # fmt: skip
        count += any(
            0 <= p < len(theirs) and theirs[p].is_capital is capital and not theirs[p].is_number
            for p in places
        )
    return count


def _order(partner: tuple[int, ...], exact: tuple[bool, ...]) -> float:
    places = [p for p, e in zip(partner, exact, strict=True) if e]
    steps = list(pairwise(places))
    return sum(a < b for a, b in steps) / len(steps) if steps else 0.5
