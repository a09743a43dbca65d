from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.store.bm25 import B, K, document_vector, from_weights, query_vector, terms
from ingest.store.frequencies import TermFrequencies
from orchestra.errors import CorpusDamaged


def test_terms_are_counted_stemmed_and_without_stop_words() -> None:
    counted = terms("The bridges of the bridge: a BRIDGE, and a café")
    assert sorted(counted.counts) == [1.0, 3.0]
    assert counted.length == 4.0
    assert terms("cafe").indices[0] in counted.indices
    assert terms("of the and") == terms("")


@given(st.lists(st.sampled_from(["harbour", "bridge", "cost", "euro", "mill"]), max_size=300))
def test_counts_are_exact(words: list[str]) -> None:
    counted = terms(" ".join(words))
    assert sorted(counted.counts) == sorted(words.count(word) for word in set(words))
    assert counted.length == len(words)


def test_document_weights_follow_the_formula() -> None:
    counted = terms("bridge bridge bridge budget")
    vector = document_vector(counted, average=10.0)
    norm = K * (1 - B + B * 4 / 10)
    by_count = {count: count * (K + 1) / (count + norm) for count in (1.0, 3.0)}
    expected = [by_count[count] for count in counted.counts]
    assert list(vector.values) == pytest.approx(expected)


def test_the_engine_agrees_when_told_the_same_average() -> None:
    from qdrant_edge import Bm25, Bm25Config

    text = "The harbour bridge is a bridge over the harbour of Wexley, opened in 2025."
    theirs = Bm25(Bm25Config(k=K, b=B, avg_len=7.0, ascii_folding=True)).embed_document(text)
    ours = document_vector(terms(text), average=7.0)
    assert dict(zip(ours.indices, ours.values, strict=True)) == pytest.approx(
        dict(zip(theirs.indices, theirs.values, strict=True)), rel=1e-4
    )


def test_expansion_never_outweighs_the_query() -> None:
    query = query_vector("bridge", extra=["bridge toll", "ferry"], extra_weight=0.3)
    weights = dict(zip(query.indices, query.values, strict=True))
    assert weights[terms("bridge").indices[0]] == 1.0
    assert weights[terms("toll").indices[0]] == 0.3
    assert query.indices == tuple(sorted(query.indices))
    assert from_weights({3: 0.0, 2: 1.0}).indices == (2,)


def test_frequencies_survive_saving_and_changes(tmp_path: Path) -> None:
    table = TermFrequencies()
    for text in ("bridge budget", "bridge bridge", "mill"):
        table.add(terms(text))
    table.save(tmp_path / "terms.npy")
    loaded = TermFrequencies.load(tmp_path / "terms.npy")
    bridge, mill = terms("bridge").indices[0], terms("mill").indices[0]
    assert (loaded.chunks, loaded.of(bridge), loaded.of(mill), loaded.of(1)) == (3, 2, 1, 0)
    loaded.remove(terms("mill"))
    loaded.add(terms("bridge toll"))
    loaded.save(tmp_path / "next.npy")
    again = TermFrequencies.load(tmp_path / "next.npy")
    assert (again.chunks, again.of(bridge), again.of(mill)) == (3, 3, 0)
    assert again.idf(bridge) == pytest.approx(np.log(1 + 0.5 / 3.5))
    assert again.best_score([bridge, mill]) == pytest.approx(again.idf(bridge) * (K + 1))


def test_an_empty_table_saves(tmp_path: Path) -> None:
    TermFrequencies().save(tmp_path / "terms.npy")
    assert TermFrequencies.load(tmp_path / "terms.npy").chunks == 0


def test_a_damaged_table_is_named(tmp_path: Path) -> None:
    (tmp_path / "terms.npy").write_bytes(b"no table")
    with pytest.raises(CorpusDamaged, match=r"terms\.npy"):
        TermFrequencies.load(tmp_path / "terms.npy")
