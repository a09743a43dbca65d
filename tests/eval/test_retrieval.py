"""Loaders of retrieval sets, fusion, document rankings, and the figures made of them."""

import gzip
import json

import pytest

from eval import retrieval
from eval.errors import BenchmarkDataInvalid, BenchmarkDataMissing
from eval.loaders import data_file, data_folder, load_retrieval, pdf_folder, read_jsonl
from eval.metrics.ranking import ndcg
from ingest.types import Chunk, Hit


def hit(document, *duplicates):
    chunk = Chunk(
        id=document, document_id=document, document=document, ordinal=0, start=0, end=1, text="x"
    )
    return Hit(chunk=chunk, score=1.0, duplicates=tuple((d, 0, 1) for d in duplicates))


def make_set(folder, name="toy", qrels="q1\ta\t1\nq1\tb\t0\nq2\tc\t2\nq3\ta\t0\n"):
    (folder / name).mkdir(parents=True)
    rows = [{"_id": i, "title": f"T{i}", "text": f"text {i}"} for i in "abc"]
    with gzip.open(folder / name / "corpus.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in rows)
    queries = [{"_id": f"q{i}", "text": f"query {i}"} for i in (1, 2, 3)]
    (folder / name / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)) + "\n")
    (folder / name / "qrels_test.tsv").write_text("query-id\tcorpus-id\tscore\n" + qrels)
    return folder


def test_load(tmp_path):
    held = load_retrieval(make_set(tmp_path), "toy")
    assert [p.id for p in held.passages] == ["a", "b", "c"]
    assert held.qrels == {"q1": {"a": 1, "b": 0}, "q2": {"c": 2}}
    assert held.queries == {"q1": "query 1", "q2": "query 2"}
    assert [s.rows for s in held.sources] == [3, 3, 4]
    assert held.sources[0].name == "toy/corpus.jsonl.gz"


def test_missing_and_broken_files_are_named(tmp_path):
    with pytest.raises(BenchmarkDataMissing, match=r"toy/corpus\.jsonl"):
        load_retrieval(tmp_path, "toy")
    make_set(tmp_path, "bad", qrels="q1 a 1\n")
    with pytest.raises(BenchmarkDataInvalid, match=r"qrels_test\.tsv line 2"):
        load_retrieval(tmp_path, "bad")
    make_set(tmp_path, "none", qrels="q9\ta\t1\n")
    with pytest.raises(BenchmarkDataInvalid, match="judges no query"):
        load_retrieval(tmp_path, "none")
    (tmp_path / "x.jsonl").write_text('{"a": 1}\n\n[1]\n')
    with pytest.raises(BenchmarkDataInvalid, match=r"line 2 is not a JSON object"):
        list(read_jsonl(tmp_path / "x.jsonl"))
    (tmp_path / "x.jsonl").write_text("{")
    with pytest.raises(BenchmarkDataInvalid, match=r"line 1 is not JSON"):
        list(read_jsonl(tmp_path / "x.jsonl"))


def test_folders(tmp_path, monkeypatch):
    monkeypatch.setenv("SYMPHONY_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    with pytest.raises(BenchmarkDataMissing, match="SYMPHONY_DATA"):
        data_folder(tmp_path / "nowhere")
    monkeypatch.delenv("SYMPHONY_DATA")
    monkeypatch.setattr("eval.loaders.__file__", str(tmp_path / "repo" / "eval" / "loaders.py"))
    with pytest.raises(BenchmarkDataMissing, match="--data"):
        data_folder()
    (tmp_path / "shared" / "data").mkdir(parents=True)
    assert data_folder() == tmp_path / "shared" / "data"
    with pytest.raises(BenchmarkDataMissing, match="PDFs"):
        pdf_folder(tmp_path)
    (tmp_path / "pdfs").mkdir()
    assert pdf_folder(tmp_path) == tmp_path / "pdfs"
    (tmp_path / "a.tsv").write_text("")
    assert data_file(tmp_path, "a.tsv") == tmp_path / "a.tsv"


def test_documents_rank_by_their_best_chunk():
    ids = {name: name.upper() for name in "abcd"}
    hits = [hit("b"), hit("a", "d"), hit("b"), hit("c", "a")]
    assert retrieval.document_ranking(hits, ids) == ["B", "A", "D", "C"]


def test_reciprocal_rank_fusion():
    assert retrieval.reciprocal_rank_fusion([["a", "b"], ["b", "c"]]) == ["b", "a", "c"]
    assert retrieval.reciprocal_rank_fusion([["x"], ["a"]]) == ["a", "x"]
    assert retrieval.reciprocal_rank_fusion([[], []]) == []


def test_figures(tmp_path):
    held = load_retrieval(make_set(tmp_path), "toy")
    good = {"q1": ["a", "b", "c"], "q2": ["c"]}
    poor = {"q1": ["b", "a", "c"], "q2": []}
    rankings = {"dense": poor, "bm25": poor, "rrf": poor, "fused": good}
    measured, kept = retrieval.measure(rankings, held, {}, resamples=200)
    figures = {f.key: f for f in measured}
    assert {o.name for o in kept} == {key for key in figures if "fused-rrf" not in key}
    assert figures["fused/ndcg@10"].value == 1
    assert figures["rrf/ndcg@10"].value == pytest.approx(ndcg(["b", "a"], {"a": 1}) / 2)
    gap = figures["fused-rrf/ndcg@10"]
    assert gap.value == pytest.approx(1 - figures["rrf/ndcg@10"].value)
    assert "better on 2 queries, worse on 0" in gap.note
    assert figures["dense/recall@100"].n == 2


class FakeCorpus:
    """Finds documents in the order of their ids, whatever is asked."""

    def __init__(self):
        self.added = []

    def add(self, documents, progress=None):
        self.added = documents

    def documents(self):
        return [type("Info", (), {"path": d.doc_id, "chunks": 1}) for d in self.added]

    def search_many(self, queries, *, limit, method="hybrid", expander=None):
        assert all(queries)
        found = [hit(d.doc_id) for d in self.added][:limit]
        return [found if method != "bm25" else found[::-1] for _ in queries]


class FakeGraph:
    """Knows the first query only."""

    def expand(self, query):
        return ["neighbour"] if query == "query 1" else []


def test_a_whole_set(tmp_path, monkeypatch):
    from ingest.corpus import Corpus
    from kg.graph import KnowledgeGraph

    monkeypatch.setattr(KnowledgeGraph, "open", classmethod(lambda *_: FakeGraph()))

    fake = FakeCorpus()
    monkeypatch.setattr(Corpus, "open_or_create", classmethod(lambda *_, **__: fake))
    make_set(tmp_path, "cranfield")
    found = retrieval.cranfield(tmp_path, tmp_path / "out")
    assert found.benchmark == "cranfield"
    assert found.figure("dense/recall@100").value == 1
    assert found.figure("fused/ndcg@10").n == 2
    assert "2 judged queries" in found.description
    worst = next(t for t in found.tables if "fails" in t.title)
    assert worst.rows[0] == ("q2", 3, 3, 2, 1, 3, None)
    assert found.figure("graph/recall@100").value == 0.5
    assert found.figure("fused+graph-fused/ndcg@10").value == 0
