"""The embedded store: Qdrant Edge, the Rust engine in this process.

The write-ahead log is off: a generation is made in a folder of its own, flushed, closed and then
published (``ingest.store.generations``), so a torn write is never seen, and without the log any
number of processes may open a published folder. Opening rewrites two small files atomically
with the same content; nothing else changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from ingest.catalogue.codec import batched
from ingest.store.index import (
    DENSE,
    DOCUMENT_FIELD,
    HNSW_EF,
    HNSW_EF_CONSTRUCT,
    HNSW_M,
    KIND_FIELD,
    QUANTILE,
    SPARSE,
    Candidates,
    Dense,
    Entry,
    Query,
    Scored,
    Within,
    ordered,
)
from orchestra.errors import CorpusDamaged, StorageFull

if TYPE_CHECKING:
    import qdrant_edge
    from qdrant_edge import ConditionType as _Condition

_BATCH = 512
# In KB of vectors: below, exact search over all vectors is as fast as a graph and never misses.
_INDEX_ABOVE_KB = 20_000
# Graphs are built over segments of at most this size (53,000 chunks of 384 dimensions), one after
# the other: building one over 150,000 took 2.6 GB where this takes 1.1 GB, and twice as long.
_SEGMENT_KB = 80_000
_SLICE = 50_000  # where it is not known how many will come


class EdgeIndex:
    """A :class:`~ingest.store.index.VectorIndex` over one Edge shard."""

    def __init__(
        self, shard: qdrant_edge.EdgeShard, folder: Path, slice_size: int = _SLICE
    ) -> None:
        self._shard = shard
        self._folder = folder
        self._slice_size = slice_size

    @classmethod
    def create(cls, folder: Path, dimensions: int, *, expected: int = 0) -> EdgeIndex:
        """Makes an empty store in a folder that does not exist or is empty.

        Args:
            folder: where it will lie.
            dimensions: length of the dense vectors.
            expected: how many points it will get at once, where that is known.
        """
        import qdrant_edge as edge

        folder.mkdir(parents=True, exist_ok=True)
        config = edge.EdgeConfig(
            vectors={DENSE: edge.EdgeVectorParams(dimensions, edge.Distance.Dot)},
            sparse_vectors={SPARSE: edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)},
            hnsw_config=edge.HnswIndexConfig(
                HNSW_M, HNSW_EF_CONSTRUCT, full_scan_threshold=_INDEX_ABOVE_KB
            ),
            optimizers=edge.EdgeOptimizersConfig(
                indexing_threshold=_INDEX_ABOVE_KB, max_segment_size=_SEGMENT_KB
            ),
            # Of vectors in graphs only: smaller indexes are searched exactly.
            quantization_config=edge.ScalarQuantizationConfig(
                edge.ScalarType.Int8, quantile=QUANTILE, memory=edge.Memory.Cached
            ),
            wal_enabled=False,
        )
        shard = edge.EdgeShard.create(str(folder), config)
        index = edge.UpdateOperation.create_field_index
        shard.update(index(DOCUMENT_FIELD, edge.PayloadSchemaType.Integer))
        shard.update(index(KIND_FIELD, edge.PayloadSchemaType.Keyword))
        return cls(shard, folder, even_slice(expected, dimensions))

    @classmethod
    def open(cls, folder: Path, *, expected: int | None = None) -> EdgeIndex:
        """Opens a store that was made before.

        Args:
            folder: where it lies.
            expected: how many points it must hold, where that is known.

        Raises:
            CorpusDamaged: the folder is missing, is not a store or does not hold all points.
        """
        import qdrant_edge as edge

        if not (folder / "segments").is_dir():
            raise CorpusDamaged(f"{folder}: the search index is missing; ingest the corpus again")
        try:
            index = cls(edge.EdgeShard.load(str(folder)), folder)
            held = index.count() if expected is not None else None
        except Exception as error:  # the engine raises bare Exception
            if "No space left" in str(error):
                raise StorageFull(
                    f"{folder}: the search index cannot be opened, for the disk is full; free"
                    " some space and run the same command again"
                ) from error
            raise CorpusDamaged(
                f"{folder}: the search index cannot be opened ({error}); ingest the corpus again"
                " (nothing is embedded twice)"
            ) from error
        if held != expected:
            raise CorpusDamaged(
                f"{folder}: the search index holds {held} of {expected} chunks; ingest the corpus"
                " again (nothing is embedded twice)"
            )
        return index

    def upsert(self, entries: Iterable[Entry]) -> None:
        """See the protocol."""
        import qdrant_edge as edge

        written = 0
        for batch in batched(entries, _BATCH):
            if written >= self._slice_size:
                written = 0
                self._settle()
            written += len(batch)
            points = [
                edge.Point(
                    entry.point,
                    {
                        DENSE: entry.dense.tolist(),
                        SPARSE: edge.SparseVector(
                            list(entry.sparse.indices), list(entry.sparse.values)
                        ),
                    },
                    {DOCUMENT_FIELD: entry.document, KIND_FIELD: entry.kind},
                )
                for entry in batch
            ]
            self._shard.update(edge.UpdateOperation.upsert_points(points))

    def delete(self, points: Sequence[int]) -> None:
        """See the protocol."""
        import qdrant_edge as edge

        if points:
            self._shard.update(edge.UpdateOperation.delete_points(list(points)))

    def query(self, queries: Sequence[Query]) -> list[Candidates]:
        """See the protocol."""
        import qdrant_edge as edge

        requests: list[qdrant_edge.QueryRequest] = []
        for query in queries:
            requests.extend(_requests(query))
        answers = iter(
            self._shard.query_batch(edge.QueryBatchRequest(requests)) if requests else ()
        )
        return [_collect(query, answers) for query in queries]

    def vectors(self, points: Sequence[int]) -> dict[int, Dense]:
        """See the protocol."""
        records = self._shard.retrieve(list(points), with_payload=False, with_vector=[DENSE])
        found: dict[int, Dense] = {}
        for record in records:
            if isinstance(record.vector, dict):
                found[int(record.id)] = np.asarray(record.vector[DENSE], dtype=np.float32)
        return found

    def count(self) -> int:
        """See the protocol."""
        import qdrant_edge as edge

        return int(self._shard.count(edge.CountRequest(exact=True)))

    def optimize(self) -> None:
        """Builds the graph over large segments and drops what was deleted; may take a while."""
        self._shard.optimize()

    def _settle(self) -> None:
        """Finishes the segments so far and lets go of their memory."""
        import qdrant_edge as edge

        self._shard.optimize()
        self._shard.close()
        self._shard = edge.EdgeShard.load(str(self._folder))

    def flush(self) -> None:
        """See the protocol."""
        self._shard.flush()

    def close(self) -> None:
        """See the protocol."""
        self._shard.close()


def even_slice(expected: int, dimensions: int) -> int:
    """How many points make one segment: as few segments as may be, all of about the same size.

    A small one that is left over would get no graph, and every query would read all its vectors.
    """
    most = max(_SEGMENT_KB * 1024 // (4 * dimensions) - _BATCH, 1)
    return ceil(expected / ceil(expected / most)) if expected > most else most


def _asks(query: Query) -> tuple[bool, bool]:
    """Whether the dense and the sparse part of a query are put to the engine at all."""
    possible = query.limit > 0 and not query.within.is_empty
    sparse = query.sparse is not None and len(query.sparse.indices) > 0
    return possible and query.dense is not None, possible and sparse


def _requests(query: Query) -> list[qdrant_edge.QueryRequest]:
    import qdrant_edge as edge

    requests = []
    dense, sparse = _asks(query)
    within = _filter(query.within)
    if dense and query.dense is not None:
        requests.append(
            edge.QueryRequest(
                limit=query.limit,
                query=edge.Query.Nearest(query.dense.tolist(), using=DENSE),
                filter=within,
                params=_params(query),
            )
        )
    if sparse and query.sparse is not None:
        vector = edge.SparseVector(list(query.sparse.indices), list(query.sparse.values))
        requests.append(
            edge.QueryRequest(
                limit=query.limit, query=edge.Query.Nearest(vector, using=SPARSE), filter=within
            )
        )
    return requests


def _params(query: Query) -> qdrant_edge.SearchParams:
    """int8 finds candidates, their stored vectors order them; chosen points are only ordered."""
    import qdrant_edge as edge

    chosen = query.within.points is not None
    how = edge.QuantizationSearchParams(ignore=chosen, rescore=not chosen)
    return edge.SearchParams(hnsw_ef=max(HNSW_EF, query.limit), quantization=how)


def _collect(query: Query, answers: Iterator[list[qdrant_edge.ScoredPoint]]) -> Candidates:
    dense, sparse = _asks(query)
    found = [
        ordered(cast("list[Scored]", [(p.id, p.score) for p in next(answers)])) if asked else ()
        for asked in (dense, sparse)
    ]
    return Candidates(dense=found[0], sparse=found[1])


def _filter(within: Within) -> qdrant_edge.Filter | None:
    import qdrant_edge as edge

    if within.is_open:
        return None
    must: list[_Condition] = []
    if within.documents is not None:
        match = edge.MatchAny(sorted(within.documents))
        must.append(edge.FieldCondition(DOCUMENT_FIELD, match=match))
    if within.kinds is not None:
        must.append(edge.FieldCondition(KIND_FIELD, match=edge.MatchAny(sorted(within.kinds))))
    if within.points is not None:
        must.append(edge.HasIdCondition(set(within.points)))
    return edge.Filter(must=must)
