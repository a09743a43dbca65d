"""``symphony search``: hits with their places, for people and as JSON."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ingest.types import Chunk, Hit
from symphony.commands import search as command
from tests.symphony.support import Run


def test_json_is_one_value_whose_offsets_hold(quay: Path, run: Run) -> None:
    outcome = run("search", "who approved the Quay Bridge", "--corpus", "quay", "--json")
    assert outcome.status == 0
    hits = outcome.json
    assert isinstance(hits, list)
    assert [hit["rank"] for hit in hits] == list(range(1, len(hits) + 1))
    found = next(hit for hit in hits if hit["document"].endswith("minutes.md"))
    assert "41.6 million" in found["text"] or "Odile" in found["text"] or found["text"]
    from ingest.corpus import Corpus
    from ingest.embedding.standin import StandInEmbedder

    with Corpus.open("quay", embedder=StandInEmbedder()) as corpus:
        for hit in hits:
            assert corpus.quote(hit["document"], hit["start"], hit["end"]) == hit["text"]


def test_people_get_rank_place_and_words(quay: Path, run: Run) -> None:
    outcome = run("search", "opened in May 2025", "--corpus", "quay", "--limit", "1")
    assert outcome.status == 0
    assert outcome.out.startswith("  1. ")
    assert "[" in outcome.out.splitlines()[0]


def test_filters_reach_the_search(quay: Path, run: Run) -> None:
    outcome = run("search", "bridge", "--corpus", "quay", "--format", "html", "--json")
    assert {hit["document"].rsplit(".", 1)[1] for hit in outcome.json} == {"html"}


def test_nothing_found_is_said_and_is_no_failure(quay: Path, run: Run) -> None:
    outcome = run("search", "bridge", "--corpus", "quay", "--document", "no/such/*")
    assert (outcome.status, outcome.out) == (0, "nothing found\n")


def test_an_empty_query_and_an_unknown_corpus_are_wrong_usage(quay: Path, run: Run) -> None:
    outcome = run("search", "  ", "--corpus", "quay")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("symphony: the query is empty")
    outcome = run("search", "x", "--corpus", "nope")
    assert outcome.status == 2
    assert "quay" in outcome.err
    outcome = run("search", "x", "--corpus", "../nope")
    assert outcome.status == 2


def hit(text: str, *, page: int | None = None) -> Hit:
    chunk = Chunk(
        id="c",
        document_id="d",
        document="a.txt",
        ordinal=0,
        start=0,
        end=len(text),
        text=text,
        page=page,
    )
    return Hit(chunk, 0.5, duplicates=(("b.txt", 0, 3),))


def test_a_long_hit_is_cut_around_the_words(capsys: pytest.CaptureFixture[str]) -> None:
    text = "filler words " * 60 + "the needle lies here " + "more filler " * 60
    command._print(1, hit(text, page=4), {"needle"})
    out = capsys.readouterr().out
    assert "a.txt:4" in out
    assert "…" in out
    assert "needle" in out
    assert "nearly the same in b.txt" in out


def test_words_are_bold_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert command._highlight("a needle", {"needle"}) == "a needle"
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert command._highlight("a needle", {"needle"}) == "a \x1b[1mneedle\x1b[0m"
