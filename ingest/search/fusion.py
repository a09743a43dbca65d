"""Makes one ranking of two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.store.index import Candidates, Scored

_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Fused:
    """A candidate with its fused score and what each method gave it."""

    point: int
    score: float
    parts: Mapping[str, float]


def reciprocal_rank(candidates: Candidates, *, k: float = 60.0) -> list[Fused]:
    """Reciprocal rank fusion (Cormack et al. 2009): the sum of 1 / (k + rank), ranks from 1.

    Kept as the baseline that :func:`fuse` is measured against.
    """
    scores: dict[int, float] = {}
    for ranking in (candidates.dense, candidates.sparse):
        for rank, (point, _) in enumerate(ranking, start=1):
            scores[point] = scores.get(point, 0.0) + 1.0 / (k + rank)
    return _ranked(scores, candidates)


def single(ranking: Sequence[Scored], candidates: Candidates) -> list[Fused]:
    """One method's own ranking."""
    return _ranked(dict(ranking), candidates)


def _ranked(scores: Mapping[int, float], candidates: Candidates) -> list[Fused]:
    parts: dict[int, dict[str, float]] = {point: {} for point in scores}
    for name, ranking in (("dense", candidates.dense), ("bm25", candidates.sparse)):
        for point, score in ranking:
            if point in parts:
                parts[point][name] = round(score, _DIGITS)
    # Rounded, so that ties are ties on every machine.
    fused = [Fused(point, round(score, _DIGITS), parts[point]) for point, score in scores.items()]
    return sorted(fused, key=lambda item: (-item.score, item.point))
