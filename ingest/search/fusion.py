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
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from ingest.store.bm25 import terms
from ingest.store.frequencies import TermFrequencies
from ingest.store.index import Candidates, Dense, Query, Scored, VectorIndex, Within

LEXICAL_WEIGHT = 1.5 / (1.5 + 1.4)
FEEDBACK_WEIGHT = 0.4
FEEDBACK_CHUNKS = 3
# Words are cheap to search and meaning is not: what the graph of vectors misses, a longer list
# of chunks that share words mostly brings in again.
LEXICAL_POOL = 300
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Ranking:
    """Points by descending fused score, ties by ascending point.

    Attributes:
        order: (point, fused score), best first.
        parts: by method, what it gave the points that it found.
    """

    order: tuple[Scored, ...] = ()
    parts: Mapping[str, Mapping[int, float]] = field(default_factory=dict)

    def parts_of(self, point: int) -> dict[str, float]:
        """What each method gave a point; those that did not find it are absent."""
        return {
            name: round(scores[point], _DIGITS)
            for name, scores in self.parts.items()
            if point in scores
        }


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it is put to the store, and its BM25 terms without expansion."""

    query: Query
    terms: tuple[int, ...]

    @classmethod
    def of(cls, text: str, query: Query) -> Asked:
        """Counts the text's terms."""
        return cls(query, terms(text).indices)

    @property
    def lexical(self) -> Query:
        """The half that asks for words."""
        return replace(self.query, dense=None, limit=max(LEXICAL_POOL, self.query.limit))


def hybrid(
    asked: Sequence[Asked], index: VectorIndex, frequencies: TermFrequencies
) -> list[Ranking]:
    """Fused rankings of queries that have both vectors; two rounds to the store in all.

    The first finds candidates; the second gives all of them their score against the moved vector,
    and those found by meaning alone their BM25 score.
    """
    halves = [half for item in asked for half in (replace(item.query, sparse=None), item.lexical)]
    answers = index.query(halves)
    first = [
        Candidates(answers[row].dense, answers[row + 1].sparse) for row in range(0, len(answers), 2)
    ]
    best = [max(frequencies.best_score(item.terms), 1e-9) for item in asked]
    second = index.query(
        [
            query
            for item, found, share in zip(asked, first, best, strict=True)
            for query in _scoring(item, found, share, index)
        ]
    )
    return [
        _weighed(found, second[2 * row].dense, second[2 * row + 1].sparse, share)
        for row, (found, share) in enumerate(zip(first, best, strict=True))
    ]


def reciprocal_rank(candidates: Candidates, *, k: float = 60.0) -> Ranking:
    """Reciprocal rank fusion (Cormack et al. 2009): the sum of 1 / (k + rank), ranks from 1.

    Kept as the baseline that :func:`hybrid` is measured against.
    """
    scores: dict[int, float] = {}
    for ranking in (candidates.dense, candidates.sparse):
        for rank, (point, _) in enumerate(ranking, start=1):
            scores[point] = scores.get(point, 0.0) + 1.0 / (k + rank)
    found = _sorted(list(scores), list(scores.values()))
    return _ranking(found, dict(candidates.dense), dict(candidates.sparse))


def single(candidates: Candidates) -> Ranking:
    """One method's own ranking."""
    dense, sparse = candidates.dense, candidates.sparse
    found = dict(dense or sparse)
    return _ranking(_sorted(list(found), list(found.values())), dict(dense), dict(sparse))


def _scoring(
    item: Asked, found: Candidates, best: float, index: VectorIndex
) -> tuple[Query, Query]:
    """Asks for the scores of all candidates: by the moved vector, and by words where missing."""
    dense = {point for point, _ in found.dense}
    sparse = {point for point, _ in found.sparse}
    every = frozenset(dense | sparse)
    # Where the list of words was not cut, every chunk that shares one is on it.
    missing = frozenset(dense - sparse if len(sparse) >= item.lexical.limit else ())
    return (
        Query(
            dense=_moved(item.query.dense, found, best, index),
            limit=len(every),
            within=Within(points=every),
        ),
        Query(sparse=item.query.sparse, limit=len(missing), within=Within(points=missing)),
    )


def _moved(
    vector: Dense | None, found: Candidates, best: float, index: VectorIndex
) -> Dense | None:
    """The query's vector, moved towards the mean of the best first answers."""
    if vector is None:
        return None
    floor = found.dense[-1][1] if found.dense else 0.0
    weight = LEXICAL_WEIGHT / (1 - LEXICAL_WEIGHT) / best
    scores = dict(found.dense)
    for point, score in found.sparse:
        scores[point] = scores.get(point, floor) + weight * score
    top = _sorted(list(scores), list(scores.values()), limit=FEEDBACK_CHUNKS)
    vectors = index.vectors([point for point, _ in top])
    if not vectors:
        return vector
    mean = np.mean([vectors[point] for point in sorted(vectors)], axis=0)
    moved: Dense = ((vector + FEEDBACK_WEIGHT * mean) / (1 + FEEDBACK_WEIGHT)).astype(np.float32)
    return moved


def _weighed(
    found: Candidates, semantic: Sequence[Scored], more: Sequence[Scored], best: float
) -> Ranking:
    lexical = dict(found.sparse)
    lexical.update(more)
    points = [point for point, _ in semantic]
    meaning = np.array([score for _, score in semantic], dtype=np.float64)
    words = np.array([lexical.get(point, 0.0) for point in points], dtype=np.float64)
    scores = (1 - LEXICAL_WEIGHT) * meaning + LEXICAL_WEIGHT / best * words
    return _ranking(_sorted(points, scores), dict(found.dense), lexical)


def _ranking(
    order: tuple[Scored, ...], dense: Mapping[int, float], sparse: Mapping[int, float]
) -> Ranking:
    return Ranking(order, {"dense": dense, "bm25": sparse})


def _sorted(
    points: Sequence[int],
    scores: Sequence[float] | npt.NDArray[np.float64],
    *,
    limit: int | None = None,
) -> tuple[Scored, ...]:
    """By descending score, ties by point; rounded, so that ties are ties on every machine.

    With a limit, only so many of the best, and only they are sorted.
    """
    numbers = np.array(points, dtype=np.int64)
    rounded = np.array(scores, dtype=np.float64).round(_DIGITS)
    if limit is not None and limit < rounded.size:
        kept = rounded >= np.partition(rounded, -limit)[-limit]
        numbers, rounded = numbers[kept], rounded[kept]
    order = np.lexsort((numbers, -rounded))[:limit]
    return tuple(zip(numbers[order].tolist(), rounded[order].tolist(), strict=True))
