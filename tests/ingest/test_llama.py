"""LlamaIndex's documents into a corpus, and a corpus as LlamaIndex's vector store."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.corpus import Corpus
from ingest.embedding import StandInEmbedder
from orchestra.errors import UsageError

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
schema = pytest.importorskip("llama_index.core.schema")


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    corpus = Corpus.create("llama", home=tmp_path, embedder=StandInEmbedder(32))
    corpus.add(
        [
            _document(
                "The mill was sold.\n\nA baker bought it.", file_name="mill.txt", title="Mill"
            ),
            _document("Page two: the toll.", file_path="/srv/../toll.pdf", page_label="2"),
            _document("Page one: the bridge.", file_path="/srv/../toll.pdf", page_label="1"),
            _document("A ferry.", url="https://town.example/ferry", date="2021-05-04T10:00:00"),
            _document("  ", file_name="blank.txt"),
        ]
    )
    return corpus


def _document(text: str, **metadata: str):  # type: ignore[no-untyped-def]
    return schema.Document(text=text, metadata=metadata)


def test_documents_keep_path_title_date_and_pages(corpus: Corpus) -> None:
    infos = {info.path: info for info in corpus.documents()}
    assert sorted(infos) == ["https:/town.example/ferry", "mill.txt", "srv/toll.pdf"]
    assert infos["mill.txt"].title == "Mill"
    assert infos["https:/town.example/ferry"].date == "2021-05-04"
    toll = corpus.document("srv/toll.pdf")
    assert [page.number for page in toll.pages] == [1, 2]
    assert toll.text.index("bridge") < toll.text.index("toll")
    assert corpus.search("toll", limit=1)[0].page in (1, 2)
    assert [b.page for b in toll.blocks] == [1, 2]


def test_adding_again_changes_nothing_and_a_new_text_replaces(corpus: Corpus) -> None:
    again = corpus.add(
        [_document("The mill was sold.\n\nA baker bought it.", file_name="mill.txt", title="Mill")]
    )
    assert (bool(again.changes), again.unchanged) == (False, 1)
    changed = corpus.add([_document("The mill burnt down.", file_name="mill.txt")])
    assert len(changed.changes.updated) == 1
    assert len(corpus.documents()) == 3


def test_an_empty_document_is_a_failure_line(corpus: Corpus) -> None:
    (failure,) = corpus.add([_document("", file_name="blank.txt")]).failures
    assert "blank.txt" in failure.reason


def test_documents_that_share_a_path_without_pages_stand_apart(corpus: Corpus) -> None:
    corpus.add([_document("One row.", path="rows.csv"), _document("Two rows.", path="rows.csv")])
    assert {"rows.csv#1", "rows.csv#2"} <= {info.path for info in corpus.documents()}


def test_a_corpus_is_a_vector_store(corpus: Corpus) -> None:
    from llama_index.core import VectorStoreIndex

    from ingest.llama_store import CorpusEmbedding, CorpusVectorStore

    store = CorpusVectorStore(corpus)
    assert store.client is corpus
    index = VectorStoreIndex.from_vector_store(store, embed_model=CorpusEmbedding(corpus))
    for mode in ("default", "hybrid", "sparse"):
        retriever = index.as_retriever(similarity_top_k=2, vector_store_query_mode=mode)
        best = retriever.retrieve("who bought the mill?")[0]
        assert best.node.metadata["document"] == "mill.txt"
        start, end = best.node.metadata["start"], best.node.metadata["end"]
        assert corpus.quote("mill.txt", start, end) == best.node.get_content()


def test_nodes_are_added_and_deleted_through_the_store(corpus: Corpus) -> None:
    from llama_index.core.schema import TextNode

    from ingest.llama_store import CorpusVectorStore

    store = CorpusVectorStore(corpus)
    assert store.add([TextNode(text="A lighthouse.", id_="n1")]) == ["n1"]
    assert corpus.search("lighthouse", limit=1)[0].document == "n1"
    store.delete("n1")
    assert "n1" not in {info.path for info in corpus.documents()}


def test_metadata_filters(corpus: Corpus) -> None:
    from llama_index.core.vector_stores.types import (
        FilterOperator,
        MetadataFilter,
        MetadataFilters,
        VectorStoreQuery,
        VectorStoreQueryMode,
    )

    from ingest.llama_store import CorpusVectorStore

    store = CorpusVectorStore(corpus)

    def found(*filters: MetadataFilter | MetadataFilters) -> set[str]:
        query = VectorStoreQuery(
            query_str="the mill, the bridge, the toll, a ferry",
            similarity_top_k=9,
            mode=VectorStoreQueryMode.HYBRID,
            filters=MetadataFilters(filters=list(filters)),
        )
        return {node.metadata["document"] for node in store.query(query).nodes or ()}

    assert found(MetadataFilter(key="document", value="mill.txt")) == {"mill.txt"}
    kinds = MetadataFilter(key="kind", value=["table_row"], operator=FilterOperator.IN)
    assert found(kinds) == set()
    late = MetadataFilter(key="date", value="2021", operator=FilterOperator.GTE)
    assert found(late) == {"https:/town.example/ferry"}
    for wrong in (
        MetadataFilter(key="colour", value="red"),
        MetadataFilter(key="kind", value="x", operator=FilterOperator.NE),
        MetadataFilters(filters=[late]),
    ):
        with pytest.raises(UsageError):
            found(wrong)
    with pytest.raises(UsageError, match="no words"):
        store.query(VectorStoreQuery(similarity_top_k=1))
    with pytest.raises(UsageError, match="mmr"):
        store.query(VectorStoreQuery(query_str="x", mode=VectorStoreQueryMode.MMR))
