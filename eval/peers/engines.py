"""Search engines beside ours, each filled with the same vectors and texts and asked the same.

qdrant-client's local mode (dense), LlamaIndex's SimpleVectorStore (dense), bm25s (words). What is
not installed is left out and listed with the command that installs it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from eval.types import NotMeasured

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

Floats = npt.NDArray[np.float32]
_BATCH = 512


class Engine(Protocol):
    """A search engine that holds chunks by their place, from 0."""

    def fill(self, texts: Sequence[str], vectors: Floats) -> None:
        """Takes all chunks."""
        ...

    def query(self, text: str, vector: Floats, limit: int) -> list[int]:
        """Places of the best chunks, best first."""
        ...


@dataclass(frozen=True, slots=True)
class Known:
    """An engine that may be there: what it is, what it needs, how it is made."""

    name: str
    kind: str
    package: str
    make: Callable[[], Engine]


class QdrantLocal:
    """qdrant-client's local mode in memory."""

    def __init__(self) -> None:
        from qdrant_client import QdrantClient

        self._client: QdrantClient = QdrantClient(":memory:")

    def fill(self, texts: Sequence[str], vectors: Floats) -> None:
        """Takes all chunks."""
        from qdrant_client import models

        del texts
        size = models.VectorParams(size=vectors.shape[1], distance=models.Distance.DOT)
        self._client.create_collection("chunks", vectors_config=size)
        for at in range(0, len(vectors), _BATCH):
            rows = vectors[at : at + _BATCH].tolist()
            points = [models.PointStruct(id=at + n, vector=row) for n, row in enumerate(rows)]
            self._client.upsert("chunks", points)

    def query(self, text: str, vector: Floats, limit: int) -> list[int]:
        """Places of the best chunks."""
        del text
        found = self._client.query_points("chunks", query=vector.tolist(), limit=limit)
        return [int(point.id) for point in found.points]


class LlamaSimple:
    """LlamaIndex's default vector store."""

    def __init__(self) -> None:
        from llama_index.core.vector_stores import SimpleVectorStore

        self._store = SimpleVectorStore()

    def fill(self, texts: Sequence[str], vectors: Floats) -> None:
        """Takes all chunks."""
        from llama_index.core.schema import TextNode

        rows = zip(texts, vectors.tolist(), strict=True)
        nodes = [TextNode(id_=str(n), text=t, embedding=v) for n, (t, v) in enumerate(rows)]
        self._store.add(nodes)

    def query(self, text: str, vector: Floats, limit: int) -> list[int]:
        """Places of the best chunks."""
        from llama_index.core.vector_stores import VectorStoreQuery

        del text
        asked = VectorStoreQuery(query_embedding=vector.tolist(), similarity_top_k=limit)
        return [int(name) for name in self._store.query(asked).ids or ()]


class Bm25s:
    """bm25s with its default method and English stop words."""

    def __init__(self) -> None:
        self._library = import_module("bm25s")
        self._index = self._library.BM25()

    def fill(self, texts: Sequence[str], vectors: Floats) -> None:
        """Takes all chunks."""
        del vectors
        tokens = self._library.tokenize(list(texts), stopwords="en", show_progress=False)
        self._index.index(tokens, show_progress=False)

    def query(self, text: str, vector: Floats, limit: int) -> list[int]:
        """Places of the best chunks."""
        del vector
        tokens = self._library.tokenize([text], stopwords="en", show_progress=False)
        found, scores = self._index.retrieve(tokens, k=limit, show_progress=False)
        return [int(n) for n, score in zip(found[0], scores[0], strict=True) if score > 0]


ENGINES = (
    Known("qdrant-client, local mode", "dense", "qdrant_client", QdrantLocal),
    Known("LlamaIndex SimpleVectorStore", "dense", "llama_index", LlamaSimple),
    Known("bm25s", "bm25", "bm25s", Bm25s),
)


def present(known: Sequence[Known] = ENGINES) -> tuple[list[Known], list[NotMeasured]]:
    """The engines that are installed, and those that are not with what to do."""
    there = [one for one in known if find_spec(one.package) is not None]
    absent = [
        NotMeasured(what=one.name, why=f"not installed: pip install {one.package}")
        for one in known
        if one not in there
    ]
    return there, absent
