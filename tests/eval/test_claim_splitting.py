"""Splitters against known sentences: spans to the letter, kinds, and what is listed."""

import json

import pytest

from eval.claims import run, texts
from eval.claims.splitters import SPLITTERS, plain, product, punkt, trimmed
from eval.claims.texts import Known, TextSet, abstracts, demo_claims, drafts, spans_of
from eval.errors import BenchmarkDataInvalid, BenchmarkDataMissing
from eval.types import Source

TEXT = "Dr. Holm came. She left at 6.30 a.m. on Monday."
KNOWN = Known("k", TEXT, ((0, 14), (15, len(TEXT))), ("checkable", "checkable"))


def test_own_drafts_stand_to_the_letter_in_two_halves():
    held = drafts()
    assert {text.frozen for text in held.texts} == {True, False}
    assert all(len(text.kinds) == len(text.spans) >= 4 for text in held.texts)
    kinds = {kind for text in held.texts for kind in text.kinds}
    assert kinds == {"checkable", "opinion", "question", "heading", "recommendation"}
    assert len(demo_claims().texts) > 5


def test_spans_are_found_in_order():
    assert spans_of("a. b. a.", ["a.", "a."], where="x") == ((0, 2), (6, 8))
    with pytest.raises(BenchmarkDataInvalid, match="x: 'c' does not stand"):
        spans_of("a. b.", ["c"], where="x")


def test_splitters_give_spans():
    assert plain(KNOWN)[0] == (0, 3)
    assert plain(Known("k", "One. Two", ())) == [(0, 4), (5, 8)]
    for split in (product, punkt):
        assert next(trimmed(TEXT, span) for span in split(KNOWN)) == (0, 14)
    assert trimmed("\n- One. ", (0, 8)) == (3, 7)
    assert set(SPLITTERS) == {"product", "punkt", "regex"}


def test_abstracts_are_joined_sentences(tmp_path):
    (tmp_path / "scifact").mkdir()
    row = {"source_doc": 7, "evidence": ["One  is.\n", "Two are."]}
    path = tmp_path / "scifact" / "dev.jsonl"
    path.write_text("".join(json.dumps({**row, "source_doc": n}) + "\n" for n in (7, 7, 8)))
    held = abstracts(tmp_path, cap=5)
    assert [text.id for text in held.texts] == ["7", "8"]
    assert held.texts[0].text == "One is. Two are."
    assert held.texts[0].spans == ((0, 7), (8, 16))


def test_bad_drafts_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr(texts, "corpora_folder", lambda: tmp_path)
    with pytest.raises(BenchmarkDataMissing, match="no drafts"):
        drafts()
    (tmp_path / "splitting").mkdir()
    (tmp_path / "splitting" / "drafts.jsonl").write_text('{"id": "x"}\n')
    with pytest.raises(BenchmarkDataInvalid, match="lacks 'sentences'"):
        drafts()


def test_the_whole_benchmark(tmp_path, monkeypatch):
    found = run.claims(tmp_path, tmp_path)
    assert found.figure("drafts/recall/product").n == found.figure("drafts/recall/regex").n
    assert found.figure("demo/kind").value == 1
    assert found.not_measured[0].what == "SciFact's abstracts"


def test_what_is_not_found_is_listed_but_for_the_frozen_half(monkeypatch):
    wrong = Known("w", TEXT, ((0, 3), (4, 14)))
    source = Source(name="s", sha256="0")
    cases = run._worst(TextSet("s", (wrong, KNOWN), source))
    assert [case.claim for case in cases] == ["Dr.", "Holm came."]
    assert cases[0].said == "Dr. Holm came."
    frozen = Known("f", TEXT, ((0, 3),), frozen=True)
    assert run._worst(TextSet("s", (frozen,), source)) == []
