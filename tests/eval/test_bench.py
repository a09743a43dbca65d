"""The benches on a small scale: that they measure what they say. No test here is timed."""

import sys

import numpy as np
import pytest

from eval.bench import memory, reingest, startup
from eval.bench import search as bench_search
from eval.bench.search import ExactIndex, Remembering, queries, search, write_folder
from eval.bench.timing import Finished
from ingest.embedding.standin import StandInEmbedder
from ingest.store.index import Candidates, Query


def test_search_on_a_small_corpus(tmp_path, monkeypatch):
    monkeypatch.setattr(bench_search, "QUERIES", 25)
    found = search(tmp_path, tmp_path, chunks=1500)
    assert found.figure("hybrid/p50").value > 0
    assert found.figure("hybrid/p50").n == 25
    assert found.figure("dense/recall@10").value == 1
    assert found.figure("hybrid/recall@10").value >= 0.98
    assert found.tables[0].columns[1] == "first"
    again = search(tmp_path, tmp_path, chunks=1500)
    assert again.description == found.description


def test_about_as_many_chunks_as_asked(tmp_path):
    from ingest.corpus import Corpus

    write_folder(tmp_path / "texts", 2000)
    corpus = Corpus.create("c", home=tmp_path, embedder=Remembering())
    corpus.ingest([tmp_path / "texts"])
    assert 0.9 * 2000 <= sum(d.chunks for d in corpus.documents()) <= 1.1 * 2000


def test_held_vectors_are_the_same():
    embedder = Remembering()
    texts = queries(3)
    embedder.hold(texts[:2])
    assert np.array_equal(embedder.embed(texts[:2]), StandInEmbedder().embed(texts[:2]))
    assert np.array_equal(embedder.embed(texts), StandInEmbedder().embed(texts))
    assert (embedder.dimensions, embedder.name) == (384, StandInEmbedder().name)


class Blind:
    """An index that finds nothing."""

    def query(self, queries):
        return [Candidates() for _ in queries]

    def count(self):
        return 2

    def close(self):
        pass


def test_exact_index_replaces_the_dense_half():
    index = ExactIndex(Blind(), [7, 9], np.eye(2, dtype=np.float32))
    vector = np.array([0.6, 0.8], dtype=np.float32)
    found = index.query([Query(dense=vector, limit=5), Query()])
    assert [point for point, _ in found[0].dense] == [9, 7]
    assert found[1] == Candidates()
    assert index.count() == 2
    index.flush()
    index.close()
    with pytest.raises(NotImplementedError):
        index.upsert([])
    with pytest.raises(NotImplementedError):
        index.delete([1])


def test_reingest(tmp_path, monkeypatch):
    from ingest import corpus

    monkeypatch.setattr(reingest, "FILES", 2)
    monkeypatch.setattr(
        corpus.Corpus, "embedder", property(lambda self: StandInEmbedder()), raising=True
    )
    found = reingest.reingest(tmp_path, tmp_path)
    assert found.figure("ratio").value == pytest.approx(
        found.figure("first/seconds").value / found.figure("unchanged/seconds").value
    )
    assert found.figure("unchanged/seconds").n == 5


def test_startup_takes_turns(tmp_path, monkeypatch):
    asked = []

    def fake(command, *, environment=None):
        name = command[-1] if command[0] == sys.executable else command[1]
        asked.append(name)
        seconds = {"search": 0.5, "pass": 0.1, "ingest": 9}.get(name, 2)
        return Finished(0, seconds, 10.0, "")

    monkeypatch.setattr(startup, "run_child", fake)
    monkeypatch.setattr(startup, "ROUNDS", 3)
    found = startup.startup(tmp_path, tmp_path)
    assert found.figure("search/seconds").value == 0.5
    assert found.figure("ratio").value == 0.25
    assert found.figure("ratio").met
    assert asked[:4] == ["ingest", "search", "import sentence_transformers", "pass"]
    assert len(asked) == 1 + 4 * 3
    assert len(found.tables[0].rows) == 3


def test_the_command_is_found_or_named(tmp_path, monkeypatch):
    assert startup.command_path().endswith("symphony")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(startup.shutil, "which", lambda _: None)
    with pytest.raises(startup.BenchFailed, match="no symphony command"):
        startup.command_path()


def test_memory_of_a_small_ingestion(tmp_path, monkeypatch):
    (tmp_path / "pdfs").mkdir()
    (tmp_path / "pdfs" / "a.txt").write_text("A bridge stands over the harbour.")
    monkeypatch.setattr(memory, "MEGABYTES", 0.05)
    standin = 'embedder = StandInEmbedder() if standin == "yes" else None'
    assert standin in memory._CHILD
    monkeypatch.setattr(
        memory, "_CHILD", memory._CHILD.replace(standin, "embedder = StandInEmbedder()")
    )
    found = memory.memory(tmp_path / "data", tmp_path / "out")
    assert 10 < found.figure("text/peak").value < 1_000
    assert found.figure("pdfs/peak").note == "1 documents, 1 chunks, 0 failures"
    assert sys.executable
