"""What every vector index must do. Each implementation's test module runs all of these."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from ingest.store.bm25 import document_vector, query_vector, terms
from ingest.store.frequencies import TermFrequencies
from ingest.store.index import Entry, Query, VectorIndex, Within

DIMENSIONS = 8
TEXTS = {
    1: "The harbour bridge cost 41 million euro.",
    2: "The harbour master approved the budget of the bridge.",
    3: "A library was opened in the old mill.",
    4: "References: Bridges and budgets, second edition.",
    5: "Nothing of note happened on the island.",
}
KINDS = {4: "reference"}
DOCUMENTS = {1: 10, 2: 10, 3: 11, 4: 12, 5: 12}

Make = Callable[[], VectorIndex]


def unit(seed: int) -> np.ndarray:
    vector = np.random.default_rng(seed).standard_normal(DIMENSIONS).astype(np.float32)
    return vector / np.linalg.norm(vector)


def entry(point: int, *, text: str | None = None, seed: int | None = None) -> Entry:
    average = sum(terms(text).length for text in TEXTS.values()) / len(TEXTS)
    return Entry(
        point=point,
        document=DOCUMENTS[point],
        kind=KINDS.get(point, "text"),
        dense=unit(point if seed is None else seed),
        sparse=document_vector(terms(text or TEXTS[point]), average),
    )


def filled(make: Make) -> VectorIndex:
    index = make()
    index.upsert(entry(point) for point in TEXTS)
    return index


class IndexContract:
    """Subclasses give a ``make`` fixture: a function that returns a new, empty index."""

    def test_an_empty_index_finds_nothing(self, make: Make) -> None:
        index = make()
        assert index.count() == 0
        (found,) = index.query([Query(dense=unit(1), sparse=query_vector("bridge"))])
        assert found.dense == ()
        assert found.sparse == ()

    def test_dense_scores_are_dot_products_best_first(self, make: Make) -> None:
        (found,) = filled(make).query([Query(dense=unit(3), limit=5)])
        expected = {point: float(unit(point) @ unit(3)) for point in TEXTS}
        assert [point for point, _ in found.dense] == sorted(expected, key=lambda p: -expected[p])
        for point, score in found.dense:
            assert score == pytest.approx(expected[point], abs=1e-5)
        assert found.sparse == ()

    def test_sparse_scores_are_bm25_with_idf(self, make: Make) -> None:
        query = query_vector("bridge budget")
        (found,) = filled(make).query([Query(sparse=query, limit=5)])
        frequencies = TermFrequencies()
        for text in TEXTS.values():
            frequencies.add(terms(text))
        expected = {}
        for point in TEXTS:
            stored = entry(point).sparse
            weights = dict(zip(stored.indices, stored.values, strict=True))
            score = sum(
                weights[term] * frequencies.idf(term) for term in query.indices if term in weights
            )
            if score:
                expected[point] = score
        assert {point for point, _ in found.sparse} == set(expected) == {1, 2, 4}
        for point, score in found.sparse:
            assert score == pytest.approx(expected[point], rel=1e-4)
        assert [point for point, _ in found.sparse] == sorted(expected, key=lambda p: -expected[p])

    def test_query_weights_scale_scores(self, make: Make) -> None:
        index = filled(make)
        plain, light = index.query(
            [
                Query(sparse=query_vector("library")),
                Query(sparse=query_vector("zzz", extra=["library"], extra_weight=0.25)),
            ]
        )
        assert light.sparse[0][1] == pytest.approx(plain.sparse[0][1] / 4, rel=1e-4)

    def test_answers_come_in_the_order_of_the_queries(self, make: Make) -> None:
        queries = [Query(dense=unit(point), limit=1) for point in (5, 1, 3)]
        assert [found.dense[0][0] for found in filled(make).query(queries)] == [5, 1, 3]

    def test_both_halves_in_one_query(self, make: Make) -> None:
        query = Query(dense=unit(5), sparse=query_vector("library"), limit=1)
        (found,) = filled(make).query([query])
        assert [point for point, _ in found.dense] == [5]
        assert [point for point, _ in found.sparse] == [3]

    @pytest.mark.parametrize(
        ("within", "expected"),
        [
            (Within(documents=frozenset({10})), {1, 2}),
            (Within(documents=frozenset({10, 11})), {1, 2, 3}),
            (Within(kinds=frozenset({"reference"})), {4}),
            (Within(kinds=frozenset({"text"}), documents=frozenset({12})), {5}),
            (Within(points=frozenset({2, 5, 99})), {2, 5}),
            (Within(documents=frozenset()), set()),
            (Within(kinds=frozenset()), set()),
            (Within(points=frozenset()), set()),
        ],
    )
    def test_restrictions(self, make: Make, within: Within, expected: set[int]) -> None:
        query = Query(
            dense=unit(1), sparse=query_vector("bridge budget library island"), within=within
        )
        (found,) = filled(make).query([query])
        assert {point for point, _ in found.dense} == expected
        assert {point for point, _ in found.sparse} == expected

    def test_a_limit_of_zero_asks_for_nothing(self, make: Make) -> None:
        (found,) = filled(make).query([Query(dense=unit(1), sparse=query_vector("a"), limit=0)])
        assert (found.dense, found.sparse) == ((), ())

    def test_upsert_replaces(self, make: Make) -> None:
        index = filled(make)
        index.upsert([entry(3, text="A bridge of bridges.", seed=77)])
        assert index.count() == len(TEXTS)
        dense, library = index.query(
            [Query(dense=unit(77), limit=1), Query(sparse=query_vector("library"))]
        )
        assert dense.dense[0][0] == 3
        assert math.isclose(dense.dense[0][1], 1.0, abs_tol=1e-5)
        assert library.sparse == ()

    def test_delete(self, make: Make) -> None:
        index = filled(make)
        index.delete([1, 2, 99])
        index.delete([])
        assert index.count() == 3
        (found,) = index.query([Query(dense=unit(1), sparse=query_vector("bridge"))])
        assert {point for point, _ in found.dense} == {3, 4, 5}
        assert {point for point, _ in found.sparse} == {4}

    def test_vectors_come_back(self, make: Make) -> None:
        index = filled(make)
        found = index.vectors([2, 5, 99])
        assert set(found) == {2, 5}
        np.testing.assert_allclose(found[2], unit(2), atol=1e-6)
        index.flush()
        index.close()
