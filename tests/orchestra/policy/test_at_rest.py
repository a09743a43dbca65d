"""A panel that repeats personal values: nothing that is kept of its run holds them."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from ingest import Corpus
from ingest.embedding import StandInEmbedder
from kg.graph import KnowledgeGraph
from orchestra.errors import LedgerDamaged, RunWaits
from orchestra.runs import open_run
from orchestra.tracing import TracingTable, tracing
from research import conduct, replay, report_json
from research.people import Change, approve, correct
from research.run import Run
from tests.loopback import Auto, Loopback, Reply, Rule
from tests.research.modes.conftest import Cited
from tests.research.modes.test_panel_on_the_wire import NAMES, OnTheWire

MAIL, CARD, CALL = "ann@mail.example", "4111 1111 1111 1111", "+49 30 901820"
QUESTION = f"Who keeps the lighthouse, and does {MAIL} know?"
PUBLISHING = {"gates": {"before_publishing": True}}
FOR_PEOPLE = ("report.", "draft-report.", "vault.jsonl")


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder = tmp_path_factory.mktemp("letters")
    (folder / "keeper.md").write_text(
        "---\ntitle: The keeper\ndate: 2024-05-02\n---\n\n"
        f"The keeper of the lighthouse is Anna Brill, who answers at {MAIL} every day. "
        f"She pays for the lighthouse with the card {CARD} of the board. "
        f"Whoever wants to see the lighthouse rings {CALL} first.\n"
    )
    made = Corpus.open_or_create(
        "letters", home=tmp_path_factory.mktemp("home"), embedder=StandInEmbedder()
    )
    made.ingest([folder])
    return made


@pytest.fixture
def go(letters: Corpus, loopback: Loopback, symphony_home: Path) -> Any:
    """Runs, or goes on with, the question over three vendors."""
    loopback.play(Rule(reply=Reply(auto=Auto(items=3))))
    panel = OnTheWire(
        tuple(loopback.member(name, vendor) for name, vendor in list(NAMES.items())[:3])
    )

    def run(resume: str | None = None, **more: Any) -> Run:
        return asyncio.run(
            conduct(
                QUESTION,
                corpus=letters,
                mode=more.pop("mode", "fusion"),
                panel=panel.panel(),
                graph=KnowledgeGraph.open(letters),
                adjudicator=Cited(),
                home=symphony_home,
                resume=resume,
                **more,
            )
        )

    return run


def kept(home: Path) -> dict[str, bytes]:
    """All files of the home folder that are not there for a person to read."""
    return {
        str(path.relative_to(home)): path.read_bytes()
        for path in sorted(home.rglob("*"))
        if path.is_file() and not path.name.startswith(FOR_PEOPLE)
    }


def assert_hidden(home: Path) -> None:
    for name, data in kept(home).items():
        for value in (MAIL, CARD, CALL):
            assert value.encode() not in data, f"{value} stands in {name}"


@pytest.mark.parametrize("mode", ["fusion", "debate", "symphony"])
def test_what_models_repeat_is_in_the_report_and_nowhere_else(
    go: Any, loopback: Loopback, symphony_home: Path, caplog: pytest.LogCaptureFixture, mode: str
) -> None:
    caplog.set_level(logging.DEBUG)
    spans = InMemorySpanExporter()
    with tracing(TracingTable(), exporter=spans):
        done = go(mode=mode)
    text = report_json(done.report)
    assert MAIL in text
    assert CARD in text
    folder = done.folder
    assert any("⟪EMAIL·" in row.at_rest for row in folder.ledger.rows() if row.kind == "voice")
    folder.ledger.close()
    assert_hidden(symphony_home)
    shown = "".join(f"{s.name} {dict(s.attributes or {})}" for s in spans.get_finished_spans())
    for value in (MAIL, CARD, CALL):
        assert value not in caplog.text + shown
        assert all(value not in call.prompt for call in loopback.calls)

    asked = loopback.count()
    again = open_run(symphony_home, folder.id)
    assert report_json(replay(again)) == text == folder.report_path.read_text("utf-8")
    assert again.info["question"] == QUESTION
    assert loopback.count() == asked
    (folder.path / "vault.jsonl").unlink()
    with pytest.raises(LedgerDamaged, match=r"vault\.jsonl is missing"):
        replay(open_run(symphony_home, folder.id))


def test_a_run_that_waits_goes_on_with_its_values(
    go: Any, letters: Corpus, loopback: Loopback, symphony_home: Path
) -> None:
    with pytest.raises(RunWaits) as caught:
        go(brief=PUBLISHING)
    asked = loopback.count()
    waiting = open_run(symphony_home, caught.value.run)
    assert (waiting.path / "draft-report.json").is_file()
    change = Change(
        statement=drafted(waiting.path),
        text=f"Anna Brill keeps it and answers at {MAIL}.",
        reason=f"{CALL} was rung",
        by="Ana",
    )
    correct(waiting, change, corpus=letters, adjudicator=Cited())
    approve(waiting, by="Ana")
    waiting.ledger.close()
    done = go(caught.value.run)
    assert loopback.count() == asked
    assert f"answers at {MAIL}." in report_json(done.report)
    assert report_json(replay(done.folder)) == done.folder.report_path.read_text("utf-8")
    done.folder.ledger.close()
    assert "[EMAIL]" in (symphony_home / "feedback.jsonl").read_text("utf-8")
    assert_hidden(symphony_home)


def drafted(folder: Path) -> str:
    """The id of the draft's first statement."""
    said = json.loads((folder / "draft-report.json").read_text("utf-8"))
    return str(said["sections"][0]["statements"][0]["id"])
