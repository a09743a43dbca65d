"""The same store on a Qdrant server, through qdrant-client: same layout, same encoder.

Many generations may share a collection. Each point says in which generation it was added and,
where it was taken out, in which: a reader is shown the points of its own generation only, so a
writer can work on the collection that is being read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ingest.catalogue.codec import batched
from ingest.store.connection import told
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
    Within,
    ordered,
)
from orchestra.errors import CorpusDamaged, CorpusMismatch

if TYPE_CHECKING:
    from qdrant_client import QdrantClient, models

ADDED_FIELD = "a"
REMOVED_FIELD = "r"
_BATCH = 256


class ServerIndex:
    """A :class:`~ingest.store.index.VectorIndex` over one generation of a collection."""

    def __init__(
        self, client: QdrantClient, collection: str, *, generation: int = 1, url: str = ""
    ) -> None:
        """Takes a collection that is known to be there; see :meth:`create` and :meth:`open`.

        Args:
            client: a connected client; it stays the caller's.
            collection: the collection's name.
            generation: which generation is read, and written.
            url: the server's address, for messages.
        """
        self._client = client
        self._collection = collection
        self._generation = generation
        self._url = url

    @classmethod
    def create(
        cls,
        client: QdrantClient,
        collection: str,
        dimensions: int,
        *,
        generation: int = 1,
        url: str = "",
    ) -> ServerIndex:
        """Makes an empty collection with its indexes, in place of one of that name."""
        from qdrant_client import models

        with told(url):
            client.delete_collection(collection)
            client.create_collection(
                collection,
                vectors_config={
                    DENSE: models.VectorParams(size=dimensions, distance=models.Distance.DOT)
                },
                sparse_vectors_config={
                    SPARSE: models.SparseVectorParams(modifier=models.Modifier.IDF)
                },
                hnsw_config=models.HnswConfigDiff(m=HNSW_M, ef_construct=HNSW_EF_CONSTRUCT),
                quantization_config=models.ScalarQuantization(
                    scalar=models.ScalarQuantizationConfig(
                        type=models.ScalarType.INT8, quantile=QUANTILE
                    )
                ),
            )
            for field in (DOCUMENT_FIELD, ADDED_FIELD, REMOVED_FIELD):
                client.create_payload_index(collection, field, models.PayloadSchemaType.INTEGER)
            client.create_payload_index(collection, KIND_FIELD, models.PayloadSchemaType.KEYWORD)
        return cls(client, collection, generation=generation, url=url)

    @classmethod
    def open(
        cls,
        client: QdrantClient,
        collection: str,
        dimensions: int,
        *,
        generation: int = 1,
        expected: int | None = None,
        url: str = "",
    ) -> ServerIndex:
        """Opens a collection that was made before.

        Raises:
            CorpusDamaged: it is missing, or does not hold ``expected`` points.
            CorpusMismatch: its vectors have another length.
            StoreUnreachable: the server does not answer.
        """
        with told(url):
            if not client.collection_exists(collection):
                raise CorpusDamaged(
                    f"the Qdrant server at {url} has no collection {collection!r}; ingest the"
                    " corpus again (nothing is embedded twice), or set SYMPHONY_STORE_URL to the"
                    " server that has it"
                )
            held = _dimensions(client, collection)
        if held != dimensions:
            raise CorpusMismatch(
                f"the collection {collection!r} on the Qdrant server at {url} holds vectors of"
                f" {held or 'no known'} dimensions, and the corpus's have {dimensions}; ingest the"
                " corpus again, which makes a collection of its own (nothing is embedded twice)"
            )
        index = cls(client, collection, generation=generation, url=url)
        found = index.count() if expected is not None else None
        if found != expected:
            raise CorpusDamaged(
                f"the collection {collection!r} on the Qdrant server at {url} holds {found} of"
                f" {expected} chunks; ingest the corpus again (nothing is embedded twice)"
            )
        return index

    def upsert(self, entries: Iterable[Entry]) -> None:
        """See the protocol."""
        from qdrant_client import models

        for batch in batched(entries, _BATCH):
            points = [
                models.PointStruct(
                    id=entry.point,
                    vector={
                        DENSE: entry.dense.tolist(),
                        SPARSE: models.SparseVector(
                            indices=list(entry.sparse.indices), values=list(entry.sparse.values)
                        ),
                    },
                    payload={
                        DOCUMENT_FIELD: entry.document,
                        KIND_FIELD: entry.kind,
                        ADDED_FIELD: self._generation,
                    },
                )
                for entry in batch
            ]
            with told(self._url):
                self._client.upsert(self._collection, points, wait=True)

    def delete(self, points: Sequence[int]) -> None:
        """See the protocol; earlier generations go on showing the points."""
        from qdrant_client import models

        for batch in batched(points, _BATCH):
            # By a filter: named by their numbers, unknown points would be an error.
            chosen = models.Filter(must=[models.HasIdCondition(has_id=list(batch))])
            with told(self._url):
                self._client.set_payload(
                    self._collection, {REMOVED_FIELD: self._generation}, chosen, wait=True
                )

    def sweep(self, oldest: int) -> None:
        """Brings the collection to this generation, and forgets those before ``oldest``.

        What a later generation added or took out (its writer was killed before it published) is
        undone; points that had gone by ``oldest`` are removed for good.
        """
        from qdrant_client import models

        later = models.Range(gt=self._generation)
        with told(self._url):
            for field, span in ((ADDED_FIELD, later), (REMOVED_FIELD, models.Range(lte=oldest))):
                dead = models.Filter(must=[models.FieldCondition(key=field, range=span)])
                self._client.delete(self._collection, models.FilterSelector(filter=dead))
            undone = models.Filter(must=[models.FieldCondition(key=REMOVED_FIELD, range=later)])
            self._client.delete_payload(self._collection, [REMOVED_FIELD], undone)

    def query(self, queries: Sequence[Query]) -> list[Candidates]:
        """See the protocol."""
        asked: list[tuple[int, str]] = []
        requests: list[models.QueryRequest] = []
        for row, query in enumerate(queries):
            for name, request in _requests(query, self._generation):
                asked.append((row, name))
                requests.append(request)
        found: list[dict[str, tuple[tuple[int, float], ...]]] = [{} for _ in queries]
        if requests:
            with told(self._url):
                answers = self._client.query_batch_points(self._collection, requests)
            for (row, name), answer in zip(asked, answers, strict=True):
                found[row][name] = ordered((int(p.id), p.score) for p in answer.points)
        return [Candidates(one.get(DENSE, ()), one.get(SPARSE, ())) for one in found]

    def vectors(self, points: Sequence[int]) -> dict[int, Dense]:
        """See the protocol."""
        with told(self._url):
            records = self._client.retrieve(
                self._collection, list(points), with_payload=False, with_vectors=[DENSE]
            )
        return {
            int(record.id): np.asarray(record.vector[DENSE], dtype=np.float32)
            for record in records
            if isinstance(record.vector, dict)
        }

    def count(self) -> int:
        """See the protocol."""
        shown = _filter(Within(), self._generation)
        with told(self._url):
            return int(self._client.count(self._collection, shown, exact=True).count)

    def optimize(self) -> None:
        """Nothing to do: the server does so by itself."""

    def flush(self) -> None:
        """Nothing to do: every write waits for the server."""

    def close(self) -> None:
        """Nothing to do: the client is the caller's."""


def _dimensions(client: QdrantClient, collection: str) -> int | None:
    """The length of a collection's dense vectors; None where it has none of that name."""
    vectors = client.get_collection(collection).config.params.vectors
    dense = vectors.get(DENSE) if isinstance(vectors, dict) else None
    return None if dense is None else dense.size


def _requests(query: Query, generation: int) -> list[tuple[str, models.QueryRequest]]:
    from qdrant_client import models

    if query.limit < 1 or query.within.is_empty:
        return []
    within = _filter(query.within, generation)
    requests: list[tuple[str, models.QueryRequest]] = []
    if query.dense is not None:
        chosen = query.within.points is not None
        request = models.QueryRequest(
            query=query.dense.tolist(),
            using=DENSE,
            filter=within,
            limit=query.limit,
            params=models.SearchParams(
                hnsw_ef=max(HNSW_EF, query.limit),
                quantization=models.QuantizationSearchParams(ignore=chosen, rescore=not chosen),
            ),
        )
        requests.append((DENSE, request))
    if query.sparse is not None and query.sparse.indices:
        vector = models.SparseVector(
            indices=list(query.sparse.indices), values=list(query.sparse.values)
        )
        request = models.QueryRequest(query=vector, using=SPARSE, filter=within, limit=query.limit)
        requests.append((SPARSE, request))
    return requests


def _filter(within: Within, generation: int) -> models.Filter:
    from qdrant_client import models

    shown = models.Range(lte=generation)
    must: list[models.Condition] = [models.FieldCondition(key=ADDED_FIELD, range=shown)]
    if within.documents is not None:
        any_document = models.MatchAny(any=sorted(within.documents))
        must.append(models.FieldCondition(key=DOCUMENT_FIELD, match=any_document))
    if within.kinds is not None:
        any_kind = models.MatchAny(any=sorted(within.kinds))
        must.append(models.FieldCondition(key=KIND_FIELD, match=any_kind))
    if within.points is not None:
        must.append(models.HasIdCondition(has_id=sorted(within.points)))
    gone = models.FieldCondition(key=REMOVED_FIELD, range=shown)
    return models.Filter(must=must, must_not=[gone])
