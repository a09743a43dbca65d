"""The gate that refuses: its words, and how it fares on the demo dossier."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import Corpus
from ingest.types import Embedder
from kg.graph import KnowledgeGraph
from research.analysts import dense, lexical
from research.analysts import graph as graph_analyst
from research.material import Cluster, Pack, Sentence, SubQuestion, Want
from research.relevance import closeness, coverage_of, focus_of, telling
from research.stages.cross_examination import cross_examine
from research.stages.scoping import scope
from research.stages.sourcing import source
from tests.research.dossier import Rule
from tests.research.questions import ANSWERABLE, ANSWERED_BUT_REFUSED, UNANSWERABLE

DOSSIER = Path(__file__).resolve().parents[2] / "corpora" / "harbour-bridge" / "documents"


def lead(text: str) -> Sentence:
    return Sentence(document="a.md", start=0, end=len(text), text=text)


def covered(question: str, *texts: str, wants: tuple[Want, ...] = (Want.ANY,)) -> str:
    item = SubQuestion(id="q1", text=question, query=question, wants=wants)
    clusters = [Cluster(id=t, sub_question="q1", lead=lead(t), score=0.5) for t in texts]
    found = coverage_of(item, Pack(sub_question="q1", queries=()), clusters, 0.7)
    assert found.established == (not found.reason)
    return found.reason


def test_reasons() -> None:
    asked = "What toll is paid at Corran?"
    assert covered(asked) == "no passage in the corpus speaks of it"
    assert "names “Corran”" in covered(asked, "A toll is paid.")
    assert "“toll”" in covered(asked, "At Corran a loan is paid.")
    assert covered(asked, "At Corran a toll is paid.") == ""
    assert "a sum of money" in covered(asked, "At Corran a toll is paid.", wants=(Want.AMOUNT,))
    assert "a sum" in covered(asked, "At Corran a toll is paid for 3 boats.", wants=(Want.AMOUNT,))
    assert not covered(asked, "At Corran a toll of 3 euro is paid.", wants=(Want.AMOUNT,))
    deep = "How deep is the well of Corran?"
    assert "a figure" in covered(deep, "The well of Corran is deep.", wants=(Want.AMOUNT,))
    assert "only apart" in covered(
        "What toll pays the keeper?", "A toll.", "The keeper sleeps.", "They pay."
    )


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("What toll do they pay?", "toll"),
        ("Which artist was it?", "artist"),
        ("How many boats came?", "boats"),
        ("What did it cost?", None),
        ("What reason was given?", None),
    ],
)
def test_focus(text: str, word: str | None) -> None:
    found = focus_of(text)
    assert (found.text if found else None) == word


def test_half_of_a_pair_of_words_counts_half() -> None:
    item = SubQuestion(id="q", text="What of house prices?", query="What of house prices?")
    both = closeness(item, lead("House prices rose."))
    one = closeness(item, lead("The house fell."))
    assert both == 1
    assert one < 0.35


@pytest.mark.slow
def test_on_questions_about_the_demo_dossier(tmp_path: Path, embedder: Embedder) -> None:
    corpus = Corpus.open_or_create("demo", home=tmp_path, embedder=embedder)
    corpus.ingest([DOSSIER])
    graph = KnowledgeGraph.open(corpus)

    def established(question: str) -> bool:
        plan = scope(question)
        packs = source(plan, corpus, expander=graph)
        reports = [
            dense.analyse(plan, packs, corpus),
            lexical.analyse(plan, packs),
            graph_analyst.analyse(plan, packs, graph, corpus),
        ]
        found = cross_examine(plan, packs, reports, Rule())
        return found.coverage[0].established

    assert [q for q in ANSWERABLE if not established(q)] == []
    assert [q for q in UNANSWERABLE if established(q)] == []
    assert [q for q in ANSWERED_BUT_REFUSED if established(q)] == []


def test_a_passage_that_only_names_who_is_asked_about_does_not_answer() -> None:
    asked = "How much did Annick Faber of Corran Wharves lose in sales because of water?"
    named = "Annick Faber of Corran Wharves saw 2 cm of water on the floor."
    assert covered(asked, named)
    assert not covered(asked, "Annick Faber of Corran Wharves did lose sales of 2 euro by water.")


def test_how_large_asks_for_a_size_and_not_for_the_word() -> None:
    asked = SubQuestion(
        id="q1",
        text="How large was the market for kelp?",
        query="How large was the market for kelp?",
    )
    assert [t.lower for t in telling(asked)] == ["market", "kelp"]


def test_a_season_of_a_year_tells_a_time_and_is_no_word_to_be_found() -> None:
    for text, wanted in (
        ("What was the weight limit in spring 2021?", ["weight", "limit", "2021"]),
        ("What did the spring of 2021 bring to the harbour?", ["bring", "harbour", "2021"]),
        ("Who owns the spring below the mill?", ["owns", "spring", "mill"]),
    ):
        asked = SubQuestion(id="q1", text=text, query=text)
        assert sorted(t.lower for t in telling(asked)) == sorted(wanted)


def test_a_sum_must_be_told_of_what_is_asked() -> None:
    asked = "What did the keepers pay for the boat?"
    wanted = (Want.AMOUNT,)
    assert covered(asked, "The keepers did pay 900 euro for the boat.", wants=wanted) == ""
    glad = "The keepers did pay for the boat in kind."
    other = "The lantern of the tower cost 300 euro."
    assert "of other things" in covered(asked, glad, other, wants=wanted)
