"""The growth, ingestion, verification and research benches on a small scale; none is timed."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.bench import growth, ingestion, research, verification
from eval.bench.ingestion import Clocked, Stages, chosen
from eval.bench.timing import Finished
from eval.loaders import Passage, RetrievalSet
from ingest.embedding.standin import StandInEmbedder
from ingest.embedding.transformers import TransformersEmbedder
from ingest.types import Embedder


def test_growth_of_two_sizes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "SIZES", (1_000, 2_000))
    monkeypatch.setattr(growth, "QUERIES", 4)
    monkeypatch.setattr(growth, "RECALLED", 5)
    found = growth.growth(tmp_path, tmp_path)
    assert found.figure("search/1000/p50").n == 4
    assert found.figure("search/1000/recall").value == 1
    assert (found.figure("memory/1000").value or 0) > 10
    assert (found.figure("ingest/growth").value or 0) > 0
    first, second = (row[0] for row in found.tables[0].rows)
    assert isinstance(first, int)
    assert isinstance(second, int)
    assert first < second
    assert len(found.plots) == 2
    again = growth.growth(tmp_path, tmp_path)
    assert "ingest/growth" not in {figure.key for figure in again.figures}, "nothing was filled"


def test_a_larger_size_by_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(growth.VARIABLE, "1000000")
    assert growth.sizes() == (1_000, 10_000, 100_000, 1_000_000)
    monkeypatch.setenv(growth.VARIABLE, "many")
    assert growth.sizes() == growth.SIZES
    assert growth.memory_bandwidth() > 100


def test_a_search_that_failed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from eval.bench.startup import BenchFailed

    monkeypatch.setattr(growth, "run_child", lambda _: Finished(1, 0.1, 1.0, "no corpus"))
    with pytest.raises(BenchFailed, match="no corpus"):
        growth._cold(tmp_path, "none", ["what"])


def held() -> RetrievalSet:
    """Thirty passages, six of them the answers of questions."""
    passages = tuple(
        Passage(id=f"d{n:02}", title=f"Pier {n}", text=f"Pier {n} was built by crew {n * 7}. " * 9)
        for n in range(30)
    )
    queries = {f"q{n}": f"Who built pier {n}?" for n in range(6)}
    qrels = {f"q{n}": {f"d{n:02}": 1.0} for n in range(6)}
    return RetrievalSet("scifact", "test", passages, queries, qrels, ())


def test_chosen_documents_hold_every_answer() -> None:
    texts, asked = chosen(held(), 18)
    assert len(texts) == 18
    assert len(asked) == 3
    assert all(set(held().qrels[query]) <= set(texts) for query in asked)


def test_ingestion_beside_llama_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingestion, "DOCUMENTS", 30)
    monkeypatch.setattr(ingestion, "load_retrieval", lambda *_: held())
    monkeypatch.setattr("ingest.embedding.choice.embedder_named", lambda _: StandInEmbedder())
    for name in ("embed", "count_tokens"):
        monkeypatch.setattr(TransformersEmbedder, name, like_the_stand_in(name))
    found = ingestion.ingestion(tmp_path, tmp_path)
    assert found.figure("ndcg@10/fused").n == 5
    assert found.figure("ratio").n == ingestion.ROUNDS
    share = sum(float(row[-1] or 0) for row in found.tables[0].rows)
    assert share == pytest.approx(1, abs=0.01), "the parts are the whole"


def like_the_stand_in(name: str) -> object:
    def method(_: object, texts: list[str]) -> object:
        return getattr(StandInEmbedder(), name)(texts)

    return method


def test_clocks_and_stages() -> None:
    clock: Embedder = Clocked(StandInEmbedder())
    assert clock.embed(["a pier"]).shape == (1, clock.dimensions)
    assert clock.count_tokens(["a pier"]) == [2]
    assert (clock.name, clock.max_tokens) == (StandInEmbedder().name, StandInEmbedder().max_tokens)
    stages = Stages()
    for stage in ("read", "read", "embed"):
        stages(stage, 0, 1)
    stages.close()
    assert set(stages.seconds) == {"read", "embed"}


def test_verification_by_length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "LENGTHS", (1, 4))
    monkeypatch.setattr(verification, "MANY", (1,))
    monkeypatch.setattr(verification, "CLAIMS", 2)
    monkeypatch.setattr(verification, "ROUNDS", 1)
    found = verification.verification(tmp_path, tmp_path)
    assert {figure.key for figure in found.figures} == {"length/1", "length/4", "at-once/1"}
    for claim, (passage,) in verification.items(3, 4):
        assert claim in passage


@pytest.mark.slow
def test_a_run_by_stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(research, "NOISE_MB", (0.0,))
    monkeypatch.setattr(research, "ROUNDS", 1)
    monkeypatch.setattr("ingest.embedding.choice.embedder_recorded", lambda _: StandInEmbedder())
    found = research.research(tmp_path, tmp_path)
    assert found.figure("growth").value == 1
    stages = [row[0] for row in found.tables[0].rows]
    assert "adjudication" in stages
