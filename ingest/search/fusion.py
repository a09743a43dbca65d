"""Makes one ranking of two: meaning (dense) and words (BM25), each on a scale of its own.

    score = (1 - w) · semantic + w · lexical

``semantic`` is the cosine to the query, moved a little towards the best first answers
(Rocchio 1971). ``lexical`` is the BM25 score as a share of the best that any chunk could reach
for this query. Both are absolute, so a query whose words the corpus does not know leans on
meaning by itself, and scores of two queries can be compared. How the numbers were chosen, and
what they are worth against reciprocal rank fusion, is in docs/decisions/0003-fusion.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ingest.store.bm25 import terms
from ingest.store.frequencies import TermFrequencies
from ingest.store.index import Candidates, Dense, Query, Scored, VectorIndex

LEXICAL_WEIGHT = 1.5 / (1.5 + 1.4)
FEEDBACK_WEIGHT = 0.4
FEEDBACK_CHUNKS = 3
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Fused:
    """A candidate with its fused score and what each method gave it."""

    point: int
    score: float
    parts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it is put to the store, and its BM25 terms without expansion."""

    query: Query
    terms: tuple[int, ...]

    @classmethod
    def of(cls, text: str, query: Query) -> Asked:
        """Counts the text's terms."""
        return cls(query, terms(text).indices)


def hybrid(
    asked: Sequence[Asked], index: VectorIndex, frequencies: TermFrequencies
) -> list[list[Fused]]:
    """Fused rankings of queries that have both vectors; two rounds to the store in all."""
    first = index.query([item.query for item in asked])
    best = [max(frequencies.best_score(item.terms), 1e-9) for item in asked]
    moved = [
        replace(item.query, dense=_moved(item.query, found, share, index), sparse=None)
        for item, found, share in zip(asked, first, best, strict=True)
    ]
    second = index.query(moved)
    rest = index.query(
        [
            query
            for item, dense, found, again in zip(asked, moved, first, second, strict=True)
            for query in _missing(item.query, dense, found, again)
        ]
    )
    return [
        _weighed(found, _joined(again.dense, rest[2 * row].dense), rest[2 * row + 1].sparse, share)
        for row, (found, again, share) in enumerate(zip(first, second, best, strict=True))
    ]


def reciprocal_rank(candidates: Candidates, *, k: float = 60.0) -> list[Fused]:
    """Reciprocal rank fusion (Cormack et al. 2009): the sum of 1 / (k + rank), ranks from 1.

    Kept as the baseline that :func:`hybrid` is measured against.
    """
    scores: dict[int, float] = {}
    for ranking in (candidates.dense, candidates.sparse):
        for rank, (point, _) in enumerate(ranking, start=1):
            scores[point] = scores.get(point, 0.0) + 1.0 / (k + rank)
    return _ranked(scores, candidates)


def single(ranking: Sequence[Scored], candidates: Candidates) -> list[Fused]:
    """One method's own ranking."""
    return _ranked(dict(ranking), candidates)


def _moved(query: Query, found: Candidates, best: float, index: VectorIndex) -> Dense | None:
    """The query's vector, moved towards the mean of the best first answers."""
    if query.dense is None:
        return None
    floor = found.dense[-1][1] if found.dense else 0.0
    scores = {point: score / best for point, score in found.sparse}
    weight = LEXICAL_WEIGHT / (1 - LEXICAL_WEIGHT)
    dense = dict(found.dense)
    union = {p: dense.get(p, floor) + weight * scores.get(p, 0.0) for p in (dense | scores)}
    top = sorted(union, key=lambda point: (-union[point], point))[:FEEDBACK_CHUNKS]
    vectors = index.vectors(top)
    if not vectors:
        return query.dense
    mean = np.mean([vectors[point] for point in sorted(vectors)], axis=0)
    moved: Dense = ((query.dense + FEEDBACK_WEIGHT * mean) / (1 + FEEDBACK_WEIGHT)).astype(
        np.float32
    )
    return moved


def _missing(
    query: Query, moved: Query, found: Candidates, again: Candidates
) -> tuple[Query, Query]:
    """Asks for the scores that a candidate of one ranking lacks in the other."""
    dense = {point for point, _ in again.dense}
    sparse = {point for point, _ in found.sparse}
    first = {point for point, _ in found.dense}
    no_dense = frozenset((first | sparse) - dense)
    no_sparse = frozenset((first | dense) - sparse)
    full = len(found.sparse) >= query.limit  # else every chunk that shares a word is there
    return (
        replace(moved, within=replace(query.within, points=no_dense), limit=len(no_dense)),
        replace(
            query,
            dense=None,
            within=replace(query.within, points=no_sparse),
            limit=len(no_sparse) if full else 0,
        ),
    )


def _joined(ranking: Sequence[Scored], more: Sequence[Scored]) -> tuple[Scored, ...]:
    return (*ranking, *more)


def _weighed(
    found: Candidates, semantic: Sequence[Scored], more: Sequence[Scored], best: float
) -> list[Fused]:
    lexical = dict(found.sparse) | dict(more)
    scores = {
        point: (1 - LEXICAL_WEIGHT) * score + LEXICAL_WEIGHT * lexical.get(point, 0.0) / best
        for point, score in semantic
    }
    return _ranked(scores, Candidates(found.dense, tuple(lexical.items())))


def _ranked(scores: Mapping[int, float], candidates: Candidates) -> list[Fused]:
    parts: dict[int, dict[str, float]] = {point: {} for point in scores}
    for name, ranking in (("dense", candidates.dense), ("bm25", candidates.sparse)):
        for point, score in ranking:
            if point in parts:
                parts[point][name] = score
    # Rounded, so that ties are ties on every machine.
    fused = [Fused(point, round(score, _DIGITS), parts[point]) for point, score in scores.items()]
    return sorted(fused, key=lambda item: (-item.score, item.point))
