"""LlamaIndex as it comes: IngestionPipeline, sentence splitter, in-memory store, its retriever.

The embedding model is the packaged one under sentence-transformers, one text's batch size as
LlamaIndex sets it for local models. The chunk size is given in the same model's tokens, so that
both sides cut and embed the same amount of text. Imported only where it is measured: importing
llama-index-core takes seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llama_index.core import VectorStoreIndex
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.schema import BaseNode, Document
from llama_index.core.vector_stores import SimpleVectorStore
from pydantic import PrivateAttr

if TYPE_CHECKING:
    from ingest.embedding.transformers import TransformersEmbedder

BATCH = 10
"""``embed_batch_size`` as LlamaIndex comes."""


class TransformersEmbedding(BaseEmbedding):
    """A sentence-transformers model as LlamaIndex's integration for it embeds: batch by batch."""

    _model: TransformersEmbedder = PrivateAttr()

    def __init__(self, model: TransformersEmbedder) -> None:
        """Wraps a model."""
        super().__init__(model_name="packaged", embed_batch_size=BATCH)
        self._model = model

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        found: list[list[float]] = self._model.embed(texts).tolist()
        return found

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


@dataclass(frozen=True, slots=True)
class Ingested:
    """What the pipeline made of documents."""

    nodes: tuple[BaseNode, ...]
    store: SimpleVectorStore
    embedding: TransformersEmbedding


def ingest(texts: Mapping[str, str], model: TransformersEmbedder, *, chunk_tokens: int) -> Ingested:
    """Splits, embeds and stores documents by id; nothing is kept on disk."""
    embedding = TransformersEmbedding(model)
    store = SimpleVectorStore()
    splitter = SentenceSplitter(
        chunk_size=chunk_tokens,
        chunk_overlap=0,
        tokenizer=lambda text: [0] * model.count_tokens([text])[0],
    )
    pipeline = IngestionPipeline(transformations=[splitter, embedding], vector_store=store)
    documents = [Document(text=text, doc_id=name) for name, text in texts.items()]
    nodes = pipeline.run(documents=documents, show_progress=False)
    return Ingested(tuple(nodes), store, embedding)


def rankings(made: Ingested, queries: Sequence[str], *, limit: int) -> list[list[str]]:
    """Document ids by their best node, best first, as its default retriever finds them."""
    index = VectorStoreIndex(nodes=list(made.nodes), embed_model=made.embedding)
    retriever = index.as_retriever(similarity_top_k=limit)
    found = []
    for query in queries:
        ranked = dict.fromkeys(hit.node.ref_doc_id or "" for hit in retriever.retrieve(query))
        found.append(list(ranked))
    return found
