"""The gold of the dossiers, what is looked up in it, and the asking that benchmarks share."""

import json

import pytest

from adjudicator.types import Verdict
from eval.demo.gold import Quote
from eval.dossiers import asking
from eval.dossiers.gold import DOSSIERS, halves, load_all, load_dossier, planted
from eval.dossiers.passages import disputes_of, first_place, gold_place, names_any, tells
from eval.errors import BenchmarkDataInvalid, BenchmarkDataMissing
from tests.eval.made import NEW, OLD, Stored, cite, dispute, report, statement


def test_every_dossier_has_gold_in_two_halves():
    found = load_all()
    assert [one.name for one in found] == list(DOSSIERS)
    assert sum(len(one.refusals) for one in found) >= 20
    for one in found:
        assert one.documents.is_dir()
        assert one.sources
        assert len(one.asked) == len(set(one.asked))
        assert one.frozen < set(one.asked)
        for rows in (one.questions, one.refusals):
            assert halves(rows, "dev")
            assert halves(rows, "frozen")
        pairs = {pair.id for pair in one.superseded}
        assert {name for row in one.current for name in row.pairs} <= pairs


def test_a_planted_matter_without_a_question_is_asked_in_general():
    side = {"document": "a.md", "quote": "x"}
    made = planted({"id": "p", "a": side, "b": side, "about": "length of the span"})
    assert made.question == "What do the documents say about the length of the span?"
    assert made.split == "dev"


def test_bad_gold_is_named(tmp_path):
    with pytest.raises(BenchmarkDataMissing, match="no gold questions"):
        load_dossier("x", tmp_path)
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "questions.jsonl").write_text(json.dumps({"id": "q"}) + "\n")
    with pytest.raises(BenchmarkDataInvalid, match="does not have its form"):
        load_dossier("x", tmp_path)


def test_passages_are_found_by_their_words():
    cell = Quote(document="t.csv", row="Oslo", cell="41")
    assert tells(statement(OLD, cite("a.md")), Quote(document="z.md", quote="bridge cost 41"))
    assert not tells(statement(OLD), Quote(document="a.md", quote="the pier is made of oak"))
    assert not tells(statement(NEW), Quote(document="a.md", quote=OLD))
    assert tells(statement("x", cite("t.csv", "Oslo: 41")), cell)
    assert not tells(statement("x"), cell)
    assert gold_place(cell).quote == "Oslo: 41"
    both = report("q", statement(OLD), disagreements=(dispute(cite("a.md"), cite("b.md")),))
    assert disputes_of(both, statement(NEW))
    assert not disputes_of(both, statement("Nothing of the kind was ever said here."))
    assert names_any("It cost 41 million.", ["41 million"])
    assert not names_any("It cost 141 million.", ["41 million"])
    assert first_place(report("q")) == ()
    assert first_place(report("q", statement(OLD, cite("a.md"))))[0].document == "a.md"


def test_asking_uses_no_model_and_reuses_runs(tmp_path, monkeypatch):
    import research.run
    from adjudicator.adjudicator import Adjudicator

    seen = []

    async def conduct(question, **given):
        seen.append((question, given["panel"].members, given["reuse"], given["home"]))
        return type("Run", (), {"report": report(question)})

    monkeypatch.setattr(research.run, "conduct", conduct)
    monkeypatch.setattr(Adjudicator, "from_settings", classmethod(lambda _: None))
    told = []
    found = asking.ask(
        {"a": "One?", "b": "Two?"}, Stored(), tmp_path, progress=lambda *_: told.append(1)
    )
    assert list(found) == ["a", "b"]
    assert seen == [("One?", (), True, tmp_path), ("Two?", (), True, tmp_path)]
    assert len(told) == 2
    assert asking.best_chunks({"a": "One?"}, Stored(), limit=2) == {"a": [OLD, NEW]}


def test_a_dossier_becomes_a_corpus_with_its_graph(tmp_path, monkeypatch):
    from ingest.corpus import Corpus
    from kg.graph import KnowledgeGraph

    opened = []
    monkeypatch.setattr(Corpus, "open_or_create", classmethod(lambda *_, **__: Stored()))
    monkeypatch.setattr(KnowledgeGraph, "open", classmethod(lambda *_: opened.append(1)))
    assert isinstance(asking.dossier_corpus(load_dossier("cold-store"), tmp_path, None), Stored)
    assert opened


def test_a_verdict_is_shown():
    assert statement("x", verdict=Verdict.REFUTED).ruling.verdict is Verdict.REFUTED
