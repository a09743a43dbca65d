"""The same store on a Qdrant server, through qdrant-client: same layout, same encoder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ingest.catalogue.codec import batched
from ingest.store.index import (
    DENSE,
    DOCUMENT_FIELD,
    KIND_FIELD,
    SPARSE,
    Candidates,
    Dense,
    Entry,
    Query,
    Within,
    ordered,
)

if TYPE_CHECKING:
    from qdrant_client import QdrantClient, models

_BATCH = 256


class ServerIndex:
    """A :class:`~ingest.store.index.VectorIndex` over one collection of a server."""

    def __init__(self, client: QdrantClient, collection: str, dimensions: int) -> None:
        """Opens the collection, making it with its indexes where it does not exist.

        Args:
            client: a connected client; it stays the caller's.
            collection: the collection's name.
            dimensions: length of the dense vectors.
        """
        from qdrant_client import models

        self._client = client
        self._collection = collection
        if client.collection_exists(collection):
            return
        client.create_collection(
            collection,
            vectors_config={
                DENSE: models.VectorParams(size=dimensions, distance=models.Distance.DOT)
            },
            sparse_vectors_config={SPARSE: models.SparseVectorParams(modifier=models.Modifier.IDF)},
        )

    @classmethod
    def connect(cls, url: str, collection: str, dimensions: int) -> ServerIndex:
        """Opens a collection on the server at ``url``."""
        from qdrant_client import QdrantClient, models

        index = cls(QdrantClient(url=url), collection, dimensions)
        for field, schema in (
            (DOCUMENT_FIELD, models.PayloadSchemaType.INTEGER),
            (KIND_FIELD, models.PayloadSchemaType.KEYWORD),
        ):
            index._client.create_payload_index(collection, field, schema)
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
                    payload={DOCUMENT_FIELD: entry.document, KIND_FIELD: entry.kind},
                )
                for entry in batch
            ]
            self._client.upsert(self._collection, points, wait=True)

    def delete(self, points: Sequence[int]) -> None:
        """See the protocol."""
        from qdrant_client import models

        if points:
            selector = models.PointIdsList(points=list(points))
            self._client.delete(self._collection, selector, wait=True)

    def query(self, queries: Sequence[Query]) -> list[Candidates]:
        """See the protocol."""
        asked: list[tuple[int, str]] = []
        requests: list[models.QueryRequest] = []
        for row, query in enumerate(queries):
            for name, request in _requests(query):
                asked.append((row, name))
                requests.append(request)
        found: list[dict[str, tuple[tuple[int, float], ...]]] = [{} for _ in queries]
        if requests:
            answers = self._client.query_batch_points(self._collection, requests)
            for (row, name), answer in zip(asked, answers, strict=True):
                found[row][name] = ordered((int(p.id), p.score) for p in answer.points)
        return [Candidates(one.get(DENSE, ()), one.get(SPARSE, ())) for one in found]

    def vectors(self, points: Sequence[int]) -> dict[int, Dense]:
        """See the protocol."""
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
        return int(self._client.count(self._collection, exact=True).count)

    def flush(self) -> None:
        """Nothing to do: every write waits for the server."""

    def close(self) -> None:
        """Nothing to do: the client is the caller's."""


def _requests(query: Query) -> list[tuple[str, models.QueryRequest]]:
    from qdrant_client import models

    if query.limit < 1 or query.within.is_empty:
        return []
    within = _filter(query.within)
    requests: list[tuple[str, models.QueryRequest]] = []
    if query.dense is not None:
        request = models.QueryRequest(
            query=query.dense.tolist(), using=DENSE, filter=within, limit=query.limit
        )
        requests.append((DENSE, request))
    if query.sparse is not None and query.sparse.indices:
        vector = models.SparseVector(
            indices=list(query.sparse.indices), values=list(query.sparse.values)
        )
        request = models.QueryRequest(query=vector, using=SPARSE, filter=within, limit=query.limit)
        requests.append((SPARSE, request))
    return requests


def _filter(within: Within) -> models.Filter | None:
    from qdrant_client import models

    if within.is_open:
        return None
    must: list[models.Condition] = []
    if within.documents is not None:
        any_document = models.MatchAny(any=sorted(within.documents))
        must.append(models.FieldCondition(key=DOCUMENT_FIELD, match=any_document))
    if within.kinds is not None:
        any_kind = models.MatchAny(any=sorted(within.kinds))
        must.append(models.FieldCondition(key=KIND_FIELD, match=any_kind))
    if within.points is not None:
        must.append(models.HasIdCondition(has_id=sorted(within.points)))
    return models.Filter(must=must)
