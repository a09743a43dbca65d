"""What a vector store must do, whichever engine is behind it.

A store holds one entry per chunk: a dense unit vector, a sparse BM25 vector, and two fields to
filter by. It gives back point numbers and scores only; words are looked up in the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Protocol

import numpy as np
import numpy.typing as npt

Dense = npt.NDArray[np.float32]
Scored = tuple[int, float]
_SCORE = itemgetter(1)

DENSE = "dense"
SPARSE = "bm25"
DOCUMENT_FIELD = "d"
KIND_FIELD = "k"
HNSW_M = 16
HNSW_EF_CONSTRUCT = 128
HNSW_EF = 384
"""Vectors that are looked at in each graph of a large index, as int8; the best are compared again
as they were stored. docs/decisions/0003-fusion.md says what it was chosen by."""
QUANTILE = 0.99


@dataclass(frozen=True, slots=True)
class Sparse:
    """A sparse vector: term numbers and their weights."""

    indices: Sequence[int]
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class Entry:
    """A chunk as the store holds it. ``point`` is a positive number that is never used twice."""

    point: int
    document: int
    kind: str
    dense: Dense
    sparse: Sparse


@dataclass(frozen=True, slots=True)
class Within:
    """Restricts a query; a None field restricts nothing, an empty one lets nothing through."""

    documents: frozenset[int] | None = None
    kinds: frozenset[str] | None = None
    points: frozenset[int] | None = None

    @property
    def is_empty(self) -> bool:
        """True when nothing can match."""
        return any(part is not None and not part for part in self._parts)

    @property
    def is_open(self) -> bool:
        """True when everything matches."""
        return all(part is None for part in self._parts)

    @property
    def _parts(self) -> tuple[frozenset[int] | frozenset[str] | None, ...]:
        return (self.documents, self.kinds, self.points)


@dataclass(frozen=True, slots=True)
class Query:
    """One question to the store. Either vector may be None; then its list comes back empty."""

    dense: Dense | None = None
    sparse: Sparse | None = None
    limit: int = 100
    within: Within = Within()


@dataclass(frozen=True, slots=True)
class Candidates:
    """What was found: (point, score) by descending score, ties by ascending point."""

    dense: tuple[Scored, ...] = ()
    sparse: tuple[Scored, ...] = ()


class VectorIndex(Protocol):
    """The contract that ``tests/ingest/store/contract.py`` checks on every implementation."""

    def upsert(self, entries: Iterable[Entry]) -> None:
        """Adds entries, or replaces those with the same point."""
        ...

    def delete(self, points: Sequence[int]) -> None:
        """Removes points; unknown ones are passed over."""
        ...

    def query(self, queries: Sequence[Query]) -> list[Candidates]:
        """Answers the queries, in their order.

        Sparse scores are the dot product of the query's weights, the stored weights and the
        terms' inverse document frequencies; points that share no term are absent.
        """
        ...

    def vectors(self, points: Sequence[int]) -> dict[int, Dense]:
        """The dense vectors of points; unknown ones are absent."""
        ...

    def count(self) -> int:
        """How many points there are."""
        ...

    def optimize(self) -> None:
        """Puts a large index in order, once all is written; may take a while."""
        ...

    def flush(self) -> None:
        """Brings everything to disk."""
        ...

    def close(self) -> None:
        """Flushes and lets go of the engine; the index cannot be used afterwards."""
        ...


def ordered(found: Iterable[Scored]) -> tuple[Scored, ...]:
    """Sorts by descending score, then ascending point."""
    pairs = sorted(found)
    pairs.sort(key=_SCORE, reverse=True)  # stable: equal scores stay by ascending point
    return tuple(pairs)
