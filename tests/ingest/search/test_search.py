from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.corpus import Corpus
from ingest.embedding import StandInEmbedder
from ingest.search.demotion import DEMOTED, FACTOR, demoted
from ingest.search.duplicates import fold, similar
from ingest.search.fusion import Asked, _sorted, hybrid, reciprocal_rank
from ingest.store.bm25 import document_vector, query_vector, terms
from ingest.store.edge import EdgeIndex
from ingest.store.frequencies import TermFrequencies
from ingest.store.index import Candidates, Entry, Query, ordered
from ingest.types import Chunk, Filter, Kind
from orchestra.errors import EmptyQuestion, UsageError

FILES = {
    "minutes.md": "# Minutes\n\nThe council approved the harbour bridge budget of 41 million euro"
    " in 2019.\n",
    "copy/minutes.md": "# Minutes\n\nThe council approved the harbour bridge budget of 41 million"
    " euro in 2019.\n",
    "changed.md": "# Minutes\n\nThe council approved the harbour bridge budget of 46 million euro"
    " in 2019.\n",
    "mill.txt": "The old mill was sold to a baker. Its wheel still turns.\n",
    "ferry.html": "<html><head><title>Ferry</title><meta name='date' content='2021-05-04'></head>"
    "<body><p>The ferry sails every hour until the bridge opens.</p></body></html>",
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder = tmp_path_factory.mktemp("search")
    for name, text in FILES.items():
        path = folder / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    corpus = Corpus.create("towns", home=folder, embedder=StandInEmbedder(64))
    corpus.ingest([folder / "docs"])
    return corpus


class _Neighbours:
    def expand(self, query: str) -> Sequence[str]:
        return ["ferry"] if "mill" in query else []


class _ShortestFirst:
    def score(self, query: str, passages: Sequence[str]) -> Sequence[float]:
        return [-float(len(passage)) for passage in passages]


@pytest.mark.parametrize("method", ["hybrid", "dense", "bm25"])
def test_every_method_finds_the_passage(corpus: Corpus, method: str) -> None:
    hit = corpus.search("Who bought the old mill?", limit=1, method=method)[0]  # type: ignore[arg-type]
    assert hit.document == "mill.txt"
    assert hit.text == corpus.text("mill.txt")[hit.start : hit.end]


def test_copies_fold_but_another_figure_does_not(corpus: Corpus) -> None:
    hits = corpus.search("council approved harbour bridge budget", limit=5)
    budgets = [hit for hit in hits if "council approved" in hit.text]
    assert len(budgets) == 2
    assert sorted(len(hit.duplicates) for hit in budgets) == [0, 1]
    folded = next(hit for hit in budgets if hit.duplicates)
    (path, start, end) = folded.duplicates[0]
    assert {path, folded.document} == {"minutes.md", "copy/minutes.md"}
    assert corpus.quote(path, start, end) == folded.text


def test_search_is_the_same_every_time_and_in_batches(corpus: Corpus) -> None:
    queries = ["the bridge budget", "ferry", "baker wheel"]
    alone = [corpus.search(query) for query in queries]
    assert corpus.search_many(queries) == alone
    assert [corpus.search(query) for query in queries] == alone


@pytest.mark.parametrize(
    ("wanted", "documents"),
    [
        (Filter(documents=("mill.txt",)), {"mill.txt"}),
        (Filter(documents=("*.md",)), {"minutes.md", "copy/minutes.md", "changed.md"}),
        (Filter(formats=("html",)), {"ferry.html"}),
        (Filter(date_from="2021", date_to="2021-05"), {"ferry.html"}),
        (Filter(date_to="2020"), set()),
        (Filter(date_from="2021-06"), set()),
        (Filter(kinds=(Kind.HEADING,)), {"minutes.md", "copy/minutes.md", "changed.md"}),
        (Filter(documents=("no such",)), set()),
    ],
)
def test_filters(corpus: Corpus, wanted: Filter, documents: set[str]) -> None:
    hits = corpus.search("bridge ferry mill budget", limit=50, filter=wanted)
    named = {hit.document for hit in hits} | {d for hit in hits for d, _, _ in hit.duplicates}
    assert named == documents


def test_headings_are_found_but_are_no_evidence(corpus: Corpus) -> None:
    query = "minutes"
    assert any(h.chunk.kind is Kind.HEADING for h in corpus.search(query))
    evidence = corpus.search(query, evidence_only=True)
    assert evidence
    assert all(hit.chunk.kind.is_evidence for hit in evidence)
    both = corpus.search(query, evidence_only=True, filter=Filter(kinds=(Kind.HEADING,)))
    assert both == []


def test_a_heading_comes_after_the_passage_below_it(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# The bridge budget\n\nThe bridge budget was 41 million.\n")
    (tmp_path / "b.md").write_text("# Ferries\n\nThey sail every hour, in any weather.\n")
    with Corpus.create("kinds", home=tmp_path, embedder=StandInEmbedder(64)) as corpus:
        corpus.ingest([tmp_path / "a.md", tmp_path / "b.md"])
        hits = corpus.search("bridge budget")
        assert hits[0].chunk.kind is Kind.TEXT
        assert any(hit.chunk.kind is Kind.HEADING for hit in hits)
        only = corpus.search("bridge budget", filter=Filter(kinds=(Kind.HEADING,)), limit=1)
        assert "bridge budget" in only[0].text
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@given(st.lists(st.tuples(st.floats(-1, 1, width=16), st.sampled_from(Kind)), max_size=20))
def test_demotion_is_sorting_by_the_demoted_score(rows: list[tuple[float, Kind]]) -> None:
    rows.sort(key=lambda row: -row[0])
    ranking = [
        (replace(_chunk(i, ""), id=f"{i:02}", kind=kind), (i, score))
        for i, (score, kind) in enumerate(rows)
    ]
    found = list(demoted(ranking))
    assert sorted(point for _, (point, _) in found) == list(range(len(rows)))
    scores = [score for _, (_, score) in found]
    assert scores == sorted(scores, reverse=True)
    for chunk, (point, score) in found:
        before = rows[point][0]
        lower = chunk.kind in DEMOTED and before > 0
        assert score == (pytest.approx(before * FACTOR, abs=1e-6) if lower else before)


def test_an_expander_adds_words_with_little_weight(corpus: Corpus) -> None:
    plain = corpus.search("mill", method="bm25")
    more = corpus.search("mill", method="bm25", expander=_Neighbours())
    assert [hit.document for hit in plain] == ["mill.txt"]
    assert [hit.document for hit in more] == ["mill.txt", "ferry.html"]


def test_a_reranker_has_the_last_word(corpus: Corpus) -> None:
    hits = corpus.search("bridge", limit=3, reranker=_ShortestFirst())
    assert [len(hit.text) for hit in hits] == sorted(len(hit.text) for hit in hits)
    assert all("fused" in hit.parts for hit in hits)


def test_bad_questions_are_refused(corpus: Corpus) -> None:
    with pytest.raises(EmptyQuestion):
        corpus.search("  \n")
    with pytest.raises(UsageError, match="limit is 0"):
        corpus.search("bridge", limit=0)
    with pytest.raises(UsageError, match="fuzzy"):
        corpus.search("bridge", method="fuzzy")  # type: ignore[arg-type]


def test_a_query_of_stop_words_or_signs_still_answers(corpus: Corpus) -> None:
    assert corpus.search("the of and")
    assert corpus.search("?!", method="bm25") == []


def test_hybrid_scores_are_the_weighted_sum_of_both(tmp_path: Path) -> None:
    texts = {1: "harbour bridge", 2: "mill wheel", 3: "bridge toll"}
    embedder = StandInEmbedder(16)
    index = EdgeIndex.create(tmp_path / "shard", 16)
    table = TermFrequencies()
    for text in texts.values():
        table.add(terms(text))
    index.upsert(
        Entry(point, 1, "text", embedder.embed([text])[0], document_vector(terms(text), 2.0))
        for point, text in texts.items()
    )
    vector = embedder.embed(["harbour bridge"])[0]
    query = Query(dense=vector, sparse=query_vector("harbour bridge"), limit=1)
    (ranking,) = hybrid([Asked.of("harbour bridge", query)], index, table)
    point, score = ranking.order[0]
    assert point == 1
    assert 0.0 < score <= 1.0
    assert ranking.parts_of(1)["dense"] == pytest.approx(1.0, abs=1e-5)
    # Every candidate has both scores, also where one ranking was cut before it.
    (full,) = hybrid(
        [Asked.of("harbour bridge", Query(dense=vector, sparse=query.sparse, limit=3))],
        index,
        table,
    )
    assert full.order[0][0] == 1
    assert {"dense", "bm25"} <= set(full.parts_of(1))
    assert len(full.order) == 3


def test_reciprocal_rank_fusion() -> None:
    fused = reciprocal_rank(Candidates(dense=((1, 0.9), (2, 0.8)), sparse=((2, 7.0),)))
    assert [point for point, _ in fused.order] == [2, 1]
    assert fused.order[0][1] == pytest.approx(1 / 62 + 1 / 61, abs=1e-6)


def _chunk(number: int, text: str) -> Chunk:
    return Chunk(f"c{number}", "d", "d.txt", number, 0, len(text), text)


def test_folding_stops_at_the_limit_but_still_collects_copies() -> None:
    texts = ["one two three four five", "quite another thing", "one two three four five"]
    groups = fold([_chunk(i, text) for i, text in enumerate(texts)], limit=1)
    assert [(group.first.id, [c.id for c in group.others]) for group in groups] == [("c0", ["c2"])]
    assert not similar("", "")
    assert not similar("It cost 41 million.", "It cost 46 million.")


def test_expected_dtype_of_vectors(corpus: Corpus) -> None:
    assert corpus.embed(["a", "b"]).dtype == np.float32


@settings(max_examples=200)
@given(st.lists(st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=12), max_size=12))
def test_folding_agrees_with_comparing_all_pairs(texts: list[list[str]]) -> None:
    chunks = [_chunk(i, " ".join(words)) for i, words in enumerate(texts)]
    expected: list[list[str]] = []
    for chunk in chunks:
        for group in expected:
            if similar(chunks[int(group[0][1:])].text, chunk.text):
                group.append(chunk.id)
                break
        else:
            expected.append([chunk.id])
    groups = fold(chunks, limit=99)
    assert [[g.first.id, *(c.id for c in g.others)] for g in groups] == expected


SCORES = st.dictionaries(
    st.integers(1, 40), st.sampled_from([-0.5, 0.0, 0.25, 0.2500001, 0.250001, 0.5, 7.0])
)


@given(SCORES, st.integers(1, 5))
def test_the_best_few_are_the_head_of_the_whole_order(scores: dict[int, float], few: int) -> None:
    whole = _sorted(list(scores), list(scores.values()))
    rounded = ((point, round(score, 6)) for point, score in scores.items())
    assert list(whole) == sorted(rounded, key=lambda pair: (-pair[1], pair[0]))
    assert _sorted(list(scores), list(scores.values()), limit=few) == whole[:few]


@given(SCORES)
def test_answers_of_an_engine_come_by_score_then_point(scores: dict[int, float]) -> None:
    pairs = list(scores.items())
    assert list(ordered(pairs)) == sorted(pairs, key=lambda pair: (-pair[1], pair[0]))


def test_texts_of_a_few_words_fold_as_long_ones_do() -> None:
    words = [f"word{number:02d}" for number in range(20)]
    longer, other = [*words, "one"], [*words[:16], "a", "b", "c", "d"]
    for size in (1, 2, 3, 5, 20):
        copies = [_chunk(i, " ".join(words[:size])) for i in range(2)]
        assert len(fold(copies, limit=9)) == 1
    texts = [" ".join(words), " ".join(longer), " ".join(other)]
    groups = fold([_chunk(i, text) for i, text in enumerate(texts)], limit=9)
    assert [[g.first.id, *(c.id for c in g.others)] for g in groups] == [["c0", "c1"], ["c2"]]
