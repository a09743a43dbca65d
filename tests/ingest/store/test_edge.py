from __future__ import annotations

from itertools import count
from pathlib import Path

import numpy as np
import pytest

from ingest.store.bm25 import query_vector
from ingest.store.edge import EdgeIndex, even_slice
from ingest.store.index import Entry, Query, VectorIndex, Within
from orchestra.errors import CorpusDamaged
from tests.ingest.store.contract import DIMENSIONS, IndexContract, Make, filled, unit


@pytest.fixture
def make(tmp_path: Path) -> Make:
    numbers = count()
    return lambda: EdgeIndex.create(tmp_path / f"shard-{next(numbers)}", DIMENSIONS)


class TestEdgeIndex(IndexContract):
    """The embedded engine keeps the contract."""


def test_what_was_closed_can_be_opened(tmp_path: Path) -> None:
    def make() -> VectorIndex:
        return EdgeIndex.create(tmp_path / "shard", DIMENSIONS)

    index = filled(make)
    index.close()
    again = EdgeIndex.open(tmp_path / "shard")
    assert again.count() == 5
    again.optimize()
    assert again.query([Query(dense=unit(2), limit=1)])[0].dense[0][0] == 2


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusDamaged, match="nowhere"):
        EdgeIndex.open(tmp_path / "nowhere")


def test_a_broken_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken" / "segments").mkdir(parents=True)
    (tmp_path / "broken" / "edge_config.json").write_text("{")
    with pytest.raises(CorpusDamaged, match="broken"):
        EdgeIndex.open(tmp_path / "broken")


def test_large_upserts_settle_in_between(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.store.edge._BATCH", 2)
    monkeypatch.setattr("ingest.store.edge.even_slice", lambda *_: 2)
    index = filled(lambda: EdgeIndex.create(tmp_path / "shard", DIMENSIONS))
    assert index.count() == 5
    assert index.query([Query(dense=unit(4), limit=1)])[0].dense[0][0] == 4


@pytest.mark.parametrize(
    ("expected", "slices"), [(10, 1), (52_000, 1), (60_000, 2), (105_208, 2), (110_000, 3)]
)
def test_slices_are_even(expected: int, slices: int) -> None:
    size = even_slice(expected, 384)
    assert -(-expected // size) == slices
    assert slices == 1 or expected - (slices - 1) * size > 0.9 * size
    assert size * 384 * 4 <= 80_000 * 1024


def entries(n: int, dimensions: int) -> list[Entry]:
    drawn = np.random.default_rng(3).standard_normal((n, dimensions)).astype(np.float32)
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    sparse = query_vector("harbour")
    return [Entry(i, 1, "text", row, sparse) for i, row in enumerate(drawn, start=1)]


def test_a_small_index_is_searched_exactly(tmp_path: Path) -> None:
    held = entries(600, 32)
    index = EdgeIndex.create(tmp_path / "shard", 32)
    index.upsert(held)
    index.optimize()
    scores = np.stack([entry.dense for entry in held]) @ held[7].dense
    (found,) = index.query([Query(dense=held[7].dense, limit=50)])
    assert [point for point, _ in found.dense] == (np.argsort(-scores)[:50] + 1).tolist()


def test_the_scores_of_a_large_index_are_those_of_the_stored_vectors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.store.edge._INDEX_ABOVE_KB", 10)
    held = entries(600, 32)
    index = EdgeIndex.create(tmp_path / "shard", 32)
    index.upsert(held)
    index.optimize()
    vector = held[7].dense
    (near, chosen) = index.query(
        [
            Query(dense=vector, limit=50),
            Query(dense=vector, limit=9, within=Within(points=frozenset(range(1, 10)))),
        ]
    )
    assert list((tmp_path / "shard").glob("segments/*/vector_storage-dense/quantized.*"))
    assert len(chosen.dense) == 9
    for point, score in (*near.dense, *chosen.dense):
        assert score == pytest.approx(float(held[point - 1].dense @ vector), abs=1e-6)
