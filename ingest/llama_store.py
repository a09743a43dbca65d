"""A corpus as a LlamaIndex vector store. Importing this imports llama_index.core (seconds).

store = CorpusVectorStore(corpus)
index = VectorStoreIndex.from_vector_store(store, embed_model=CorpusEmbedding(corpus))
index.as_retriever(vector_store_query_mode="hybrid").retrieve("who approved the budget?")
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.schema import BaseNode, NodeRelationship, RelatedNodeInfo, TextNode
from llama_index.core.schema import Document as LlamaDocument
from llama_index.core.vector_stores.types import (
    BasePydanticVectorStore,
    FilterOperator,
    MetadataFilter,
    MetadataFilters,
    VectorStoreQuery,
    VectorStoreQueryMode,
    VectorStoreQueryResult,
)

from ingest.corpus import Corpus
from ingest.search.searcher import Method
from ingest.types import Filter, Hit, Kind
from orchestra.errors import UsageError

_METHODS: dict[VectorStoreQueryMode, Method] = {
    VectorStoreQueryMode.DEFAULT: "dense",
    VectorStoreQueryMode.HYBRID: "hybrid",
    VectorStoreQueryMode.SEMANTIC_HYBRID: "hybrid",
    VectorStoreQueryMode.SPARSE: "bm25",
    VectorStoreQueryMode.TEXT_SEARCH: "bm25",
}
_FIELDS = {"document": "documents", "format": "formats", "kind": "kinds"}


class CorpusVectorStore(BasePydanticVectorStore):
    """Finds nodes in a corpus, and adds the documents of nodes to it.

    The corpus chunks and embeds by itself, so a query needs its words, not a vector.
    """

    stores_text: bool = True
    is_embedding_query: bool = False
    _corpus: Corpus = PrivateAttr()

    def __init__(self, corpus: Corpus, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._corpus = corpus

    @classmethod
    def class_name(cls) -> str:
        """The name LlamaIndex knows the class by."""
        return "CorpusVectorStore"

    @property
    def client(self) -> Corpus:
        """The corpus."""
        return self._corpus

    def add(self, nodes: Sequence[BaseNode], **_: Any) -> list[str]:
        """Adds what the nodes hold: the nodes of one source document become one document."""
        groups: dict[str, list[BaseNode]] = {}
        for node in nodes:
            groups.setdefault(node.ref_doc_id or node.node_id, []).append(node)
        documents = [
            LlamaDocument(
                text="\n\n".join(node.get_content() for node in members),
                metadata={**members[0].metadata, "file_path": name},
                id_=name,
            )
            for name, members in groups.items()
        ]
        self._corpus.add(documents)
        return [node.node_id for node in nodes]

    def delete(self, ref_doc_id: str, **_: Any) -> None:
        """Removes a document by its path or id."""
        self._corpus.remove([ref_doc_id])

    def query(self, query: VectorStoreQuery, **_: Any) -> VectorStoreQueryResult:
        """Searches; DEFAULT is dense, SPARSE and TEXT_SEARCH are BM25, HYBRID is both.

        Raises:
            UsageError: the query has no words, or a mode or filter that a corpus does not have.
        """
        if query.mode not in _METHODS:
            known = ", ".join(mode.value for mode in _METHODS)
            raise UsageError(f"query mode {query.mode!r}: a corpus answers {known}")
        if not query.query_str:
            raise UsageError("the query has no words; pass query_str (a corpus embeds it itself)")
        limit = query.similarity_top_k
        if query.mode != VectorStoreQueryMode.DEFAULT:
            limit = query.hybrid_top_k or query.sparse_top_k or limit
        hits = self._corpus.search(
            query.query_str,
            limit=limit,
            method=_METHODS[query.mode],
            filter=_filter(query.filters, query.doc_ids),
        )
        nodes = [_node(hit) for hit in hits]
        return VectorStoreQueryResult(
            nodes=nodes,
            similarities=[hit.score for hit in hits],
            ids=[node.node_id for node in nodes],
        )


class CorpusEmbedding(BaseEmbedding):
    """The corpus's embedding model for LlamaIndex."""

    _corpus: Corpus = PrivateAttr()

    def __init__(self, corpus: Corpus, **kwargs: Any) -> None:
        super().__init__(model_name=corpus.embedder.name, **kwargs)
        self._corpus = corpus

    @classmethod
    def class_name(cls) -> str:
        """The name LlamaIndex knows the class by."""
        return "CorpusEmbedding"

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embeddings([query])[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [[float(value) for value in row] for row in self._corpus.embed(texts)]


def _node(hit: Hit) -> TextNode:
    chunk = hit.chunk
    return TextNode(
        id_=chunk.id,
        text=chunk.text,
        metadata={
            "document": chunk.document,
            "page": chunk.page,
            "start": chunk.start,
            "end": chunk.end,
            "section": " › ".join(chunk.section),
            "kind": chunk.kind.value,
            "derived": chunk.derived,
        },
        start_char_idx=chunk.start,
        end_char_idx=chunk.end,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=chunk.document_id)},
    )


def _filter(filters: MetadataFilters | None, documents: Sequence[str] | None) -> Filter:
    fields: dict[str, tuple[str, ...]] = {"documents": tuple(documents or ())}
    dates: dict[str, str] = {}
    for one in filters.filters if filters else ():
        if not isinstance(one, MetadataFilter):
            raise UsageError("nested metadata filters: a corpus takes a flat list, all must hold")
        value = one.value
        if one.key == "date" and one.operator in (FilterOperator.GTE, FilterOperator.LTE):
            dates["date_from" if one.operator == FilterOperator.GTE else "date_to"] = str(value)
        elif one.key in _FIELDS and one.operator in (FilterOperator.EQ, FilterOperator.IN):
            values = value if isinstance(value, list) else [value]
            fields[_FIELDS[one.key]] = tuple(str(item) for item in values)
        else:
            raise UsageError(
                f"metadata filter {one.key!r} {one.operator.value}: a corpus knows document,"
                " format and kind (== or in) and date (>= or <=)"
            )
    return Filter(
        documents=fields["documents"],
        formats=fields.get("formats", ()),
        kinds=tuple(Kind(kind) for kind in fields.get("kinds", ())),
        date_from=dates.get("date_from"),
        date_to=dates.get("date_to"),
    )
