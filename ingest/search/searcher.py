"""Searches one generation of a corpus."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from ingest.catalogue.codec import batched
from ingest.catalogue.reader import CatalogueReader
from ingest.search import fusion
from ingest.search.demotion import demoted
from ingest.search.duplicates import LOOK_PAST, fold
from ingest.search.fusion import Asked, Ranking
from ingest.store.bm25 import query_vector
from ingest.store.frequencies import TermFrequencies
from ingest.store.index import Query, Scored, Sparse, VectorIndex, Within
from ingest.types import Chunk, Embedder, Expander, Filter, Hit, Kind, Reranker
from orchestra.errors import EmptyQuestion, UsageError

Method = Literal["hybrid", "dense", "bm25"]
METHODS: tuple[Method, ...] = ("hybrid", "dense", "bm25")

_POOL = 100
_EXPANSION_WEIGHT = 0.3
_RERANK_POOL = 50
_EVIDENCE = frozenset(kind.value for kind in Kind if kind.is_evidence)


@dataclass(frozen=True, slots=True)
class Ask:
    """How to search; see :meth:`ingest.corpus.Corpus.search` for what the fields mean."""

    limit: int = 10
    filter: Filter | None = None
    method: Method = "hybrid"
    expander: Expander | None = None
    reranker: Reranker | None = None
    evidence_only: bool = False

    def __post_init__(self) -> None:
        if self.limit < 1:
            raise UsageError(f"limit is {self.limit}; ask for at least one hit")
        if self.method not in METHODS:
            raise UsageError(f"method is {self.method!r}; choose one of {', '.join(METHODS)}")


class Searcher:
    """Answers queries from one vector store and one generation of the catalogue."""

    def __init__(
        self,
        catalogue: CatalogueReader,
        embedder: Embedder,
        index: VectorIndex | None = None,
        frequencies: TermFrequencies | None = None,
    ) -> None:
        """Takes the parts; without an index nothing is ever found."""
        self._catalogue = catalogue
        self._index = index
        self._embedder = embedder
        self._frequencies = frequencies or TermFrequencies()

    def search(self, queries: Sequence[str], ask: Ask) -> list[list[Hit]]:
        """Hits for each query, best first.

        Raises:
            EmptyQuestion: a query is empty or only white space.
        """
        for query in queries:
            if not query.strip():
                raise EmptyQuestion("the question is empty; ask something")
        vectors = self._vectors(queries, ask)
        rankings = self.rank(queries, vectors, ask)
        return [
            self._hits(query, ranking, ask)
            for query, ranking in zip(queries, rankings, strict=True)
        ]

    def _vectors(self, queries: Sequence[str], ask: Ask) -> npt.NDArray[np.float32] | None:
        return None if ask.method == "bm25" else self._embedder.embed(queries)

    def rank(
        self, queries: Sequence[str], vectors: npt.NDArray[np.float32] | None, ask: Ask
    ) -> list[Ranking]:
        """A ranking of points per query, without looking anything up."""
        index = self._index
        if index is None:
            return [Ranking() for _ in queries]
        within = self._within(ask)
        depth = max(_POOL, 2 * ask.limit)
        asked = [
            Query(
                dense=None if vectors is None else vectors[row],
                sparse=None if ask.method == "dense" else self._sparse(query, ask),
                limit=depth,
                within=within,
            )
            for row, query in enumerate(queries)
        ]
        if ask.method == "hybrid":
            pairs = zip(queries, asked, strict=True)
            return fusion.hybrid([Asked.of(*pair) for pair in pairs], index, self._frequencies)
        return [fusion.single(found) for found in index.query(asked)]

    def _within(self, ask: Ask) -> Within:
        wanted = ask.filter or Filter()
        kinds = frozenset(Kind(kind).value for kind in wanted.kinds) if wanted.kinds else None
        if ask.evidence_only:
            kinds = _EVIDENCE if kinds is None else kinds & _EVIDENCE
        return Within(documents=self._catalogue.matching(wanted), kinds=kinds)

    @staticmethod
    def _sparse(query: str, ask: Ask) -> Sparse:
        extra = ask.expander.expand(query) if ask.expander else ()
        return query_vector(query, extra=extra, extra_weight=_EXPANSION_WEIGHT)

    def _hits(self, query: str, ranking: Ranking, ask: Ask) -> list[Hit]:
        pool = max(ask.limit, _RERANK_POOL) if ask.reranker else ask.limit
        found = self._looked_up(ranking.order, pool)
        if ask.method == "hybrid":
            found = demoted(found)
        places: dict[str, Scored] = {}
        hits = [
            Hit(
                chunk=group.first,
                score=places[group.first.id][1],
                parts=ranking.parts_of(places[group.first.id][0]),
                duplicates=tuple((c.document, c.start, c.end) for c in group.others),
            )
            for group in fold(_noted(found, places), limit=pool)
        ]
        return (_reranked(query, hits, ask.reranker) if ask.reranker else hits)[: ask.limit]

    def _looked_up(self, order: Sequence[Scored], limit: int) -> Iterator[tuple[Chunk, Scored]]:
        """The ranking's chunks, looked up only as far as they are asked for.

        Ties go by chunk id, which does not depend on the order in which files were ingested.
        """
        for batch in batched(order, limit + LOOK_PAST):
            chunks = self._catalogue.at_points([point for point, _ in batch])
            found = [(chunks[item[0]], item) for item in batch if item[0] in chunks]
            yield from sorted(found, key=lambda pair: (-pair[1][1], pair[0].id))


def _noted(found: Iterable[tuple[Chunk, Scored]], places: dict[str, Scored]) -> Iterator[Chunk]:
    """The chunks; where each was found goes into ``places`` as it passes."""
    for chunk, scored in found:
        places[chunk.id] = scored
        yield chunk


def _reranked(query: str, hits: Sequence[Hit], reranker: Reranker) -> list[Hit]:
    scores = reranker.score(query, [hit.text for hit in hits])
    rescored = [
        replace(hit, score=float(score), parts={**hit.parts, "fused": hit.score})
        for hit, score in zip(hits, scores, strict=True)
    ]
    return sorted(rescored, key=lambda hit: (-hit.score, hit.chunk.id))
