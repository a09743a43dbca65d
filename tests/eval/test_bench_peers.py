"""Other engines hold the same chunks and find the same things; what is absent is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from eval.bench import peers
from eval.peers import engines
from eval.peers.engines import Bm25s, Engine, Known, LlamaSimple, QdrantLocal, present

TEXTS = ["the ferry sails at nine", "a bridge of steel", "tolls on the old bridge"]
VECTORS = np.eye(3, dtype=np.float32)


@pytest.mark.parametrize("make", [QdrantLocal, LlamaSimple])
def test_dense_engines_find_the_nearest(make: type[QdrantLocal] | type[LlamaSimple]) -> None:
    engine: Engine = make()
    engine.fill(TEXTS, VECTORS)
    asked = np.array([0.1, 0.9, 0.4], dtype=np.float32)
    assert engine.query("", asked, 2) == [1, 2]


def test_bm25s_finds_words() -> None:
    pytest.importorskip("bm25s", reason="bm25s is not installed: pip install bm25s")
    engine = Bm25s()
    engine.fill(TEXTS, VECTORS)
    assert engine.query("steel bridge", VECTORS[0], 3) == [1, 2]


def test_what_is_not_installed_is_told() -> None:
    there, absent = present([Known("nothing", "dense", "no_such_package", QdrantLocal)])
    assert there == []
    assert absent[0].why == "not installed: pip install no_such_package"


def test_peers_on_a_small_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "CHUNKS", 1_000)
    monkeypatch.setattr(peers, "QUERIES", 3)
    kept = [one for one in engines.ENGINES if one.package != "bm25s"]
    monkeypatch.setattr(peers, "present", lambda: present(kept))
    found = peers.peers(tmp_path, tmp_path)
    rows = {row[0]: row for row in found.tables[0].rows}
    assert {"ours, hybrid", "ours, dense", "ours, bm25"} < set(rows)
    assert rows["qdrant-client, local mode"][-1] == 1
    assert rows["LlamaIndex SimpleVectorStore"][-1] == 1
    assert found.figure("qdrant-client, local mode/ratio").value
