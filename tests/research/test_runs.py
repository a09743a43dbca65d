"""Whole runs: the same bytes again, replayed, resumed after a kill, refused."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adjudicator.adjudicator import Adjudicator
from ingest import Corpus
from ingest.types import Embedder
from kg.graph import KnowledgeGraph
from orchestra.errors import CorpusMismatch, EmptyQuestion, LedgerDamaged, UsageError
from orchestra.ledger import Ledger
from orchestra.runs import RunFolder, open_run
from research import conduct, replay, report_json, research
from research.journal import rounded
from research.run import Run
from tests.research.dossier import COST, Rule

QUESTION = "What did the lighthouse at Corran Point cost, and who opened it?"
ROOT = Path(__file__).resolve().parents[2]


def moment() -> datetime:
    return datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def adjudicator(embedder: Embedder) -> Adjudicator:
    return Adjudicator(embedder=embedder)


@pytest.fixture(scope="module")
def finished(
    corpus: Corpus, graph: KnowledgeGraph, adjudicator: Adjudicator, tmp_path_factory: object
) -> Run:
    return asyncio.run(
        conduct(
            QUESTION,
            corpus=corpus,
            adjudicator=adjudicator,
            graph=graph,
            home=tmp_path_factory.mktemp("runs"),
            clock=moment,
        )
    )


def test_a_report_answers_cites_and_disagrees(finished: Run, corpus: Corpus) -> None:
    report = finished.report
    assert report.answered
    assert len(report.sections) == 2
    assert any(s.claim.text == COST for s in report.claims)
    for s in report.claims:
        for e in s.citations:
            assert corpus.quote(e.document, e.start, e.end) == e.quote
    places = [{d.one.document, d.other.document} for d in report.disagreements]
    assert {"minutes.md", "paper.txt"} in places
    assert any("Ignore all" in e.quote for e in report.policy_events)
    assert not any("Ignore all" in s.claim.text for s in report.claims)
    rates = {rate.name: rate for rate in report.metrics}
    assert rates["citation_coverage"].value == 1.0
    assert rates["citation_errors"].numerator == 0


def test_run_json_holds_times_and_the_ledger_is_whole(finished: Run) -> None:
    info = finished.folder.info
    assert set(info["seconds"]) >= {"scoping", "sourcing", "analysis", "adjudication", "synthesis"}
    assert info["status"] == "finished"
    assert info["cost"]["total"] == 0
    assert info["question"] == QUESTION
    finished.folder.check()
    steps = {row.step.split("/")[0] for row in finished.folder.ledger.rows()}
    assert steps >= {"setting", "scoping", "sourcing", "analysis", "judgement", "gate", "appendix"}


def test_replay_gives_the_same_bytes(finished: Run) -> None:
    assert report_json(replay(finished.folder)).encode() == finished.folder.report_path.read_bytes()


def test_a_fresh_run_gives_the_same_bytes(
    finished: Run, corpus: Corpus, adjudicator: Adjudicator, tmp_path: Path
) -> None:
    again = asyncio.run(
        conduct(QUESTION, corpus=corpus, adjudicator=adjudicator, home=tmp_path, out=tmp_path / "o")
    )
    assert again.folder.report_path.read_bytes() == finished.folder.report_path.read_bytes()
    names = ("report.json", "report.md", "report.html")
    assert sorted(p.name for p in (tmp_path / "o").iterdir()) == sorted(names)


def test_what_is_absent_is_refused_with_what_was_looked_for(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    rule = Rule()
    run = asyncio.run(
        conduct(
            "Which orchestra played at the wedding in Oban?",
            corpus=corpus,
            adjudicator=rule,
            graph=graph,
            home=tmp_path,
        )
    )
    assert not run.report.answered
    assert not run.report.claims
    assert "orchestra" in run.report.not_established[0].looked_for
    assert run.report.not_established[0].nearest
    assert [g.decision for g in run.report.gates].count("send back") == 1
    assert rule.claims == []
    assert report_json(replay(run.folder)).encode() == run.folder.report_path.read_bytes()


def test_an_empty_corpus_is_no_report(embedder: Embedder, tmp_path: Path) -> None:
    empty = Corpus.open_or_create("empty", home=tmp_path, embedder=embedder)
    report = asyncio.run(research("Who opened the gate?", corpus=empty, adjudicator=Rule()))
    assert not report.answered
    assert report.documents == ()
    assert "no passage" in report.not_established[0].reason


def test_the_time_limit_of_the_brief_stops_the_run(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    brief = {"limits": {"minutes": 0.00001}}
    run = asyncio.run(
        conduct(
            QUESTION, corpus=corpus, brief=brief, adjudicator=Rule(), graph=graph, home=tmp_path
        )
    )
    assert not run.report.answered
    assert "limit of 0.0006 seconds" in run.report.not_established[0].reason


def test_a_brief_shapes_the_report(corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path) -> None:
    brief = tmp_path / "brief.yaml"
    brief.write_text(
        "contains: ['Why was the lighthouse late?']\nsources: {documents: ['*.md']}\n"
        "limits: {max_statements: 3}\n"
    )
    run = asyncio.run(
        conduct(
            "What did the lighthouse cost?",
            corpus=corpus,
            brief=brief,
            adjudicator=Rule(),
            graph=graph,
            home=tmp_path,
        )
    )
    assert len(run.report.claims) <= 3
    assert {e.document for s in run.report.claims for e in s.citations} <= {
        "minutes.md", "delay.md", "estimate-2020.md", "estimate-2022.md"
    }  # fmt: skip
    assert any("dropped in the harbour" in s.claim.text for s in run.report.claims)
    assert any("limited by the brief" in line for line in run.report.method)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"question": " "}, EmptyQuestion),
        ({"question": "Who?", "mode": "séance"}, UsageError),
        ({"question": "Who opened it?", "brief": {"x": 1}}, UsageError),
    ],
)
def test_wrong_use_is_refused_before_anything_is_made(
    corpus: Corpus, tmp_path: Path, arguments: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        asyncio.run(conduct(corpus=corpus, adjudicator=Rule(), home=tmp_path, **arguments))
    assert not (tmp_path / "runs").exists()


def test_a_run_cut_short_cannot_be_replayed(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, "research", moment)
    with pytest.raises(LedgerDamaged, match="before scoping"):
        replay(folder)


def test_a_changed_ledger_is_noticed(corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path) -> None:
    run = asyncio.run(
        conduct(QUESTION, corpus=corpus, adjudicator=Rule(), graph=graph, home=tmp_path)
    )
    import sqlite3

    with sqlite3.connect(run.folder.ledger.path) as connection:
        connection.execute("DROP TRIGGER ledger_no_update")
        connection.execute("UPDATE ledger SET payload = '{}' WHERE step = 'scoping'")
    connection.close()
    with pytest.raises(LedgerDamaged):
        replay(run.folder)


def test_resuming_on_other_documents_is_refused(
    finished: Run, embedder: Embedder, tmp_path: Path
) -> None:
    other = Corpus.open_or_create("lights", home=tmp_path, embedder=embedder)
    home = finished.folder.path.parents[1]
    with pytest.raises(CorpusMismatch, match="other documents"):
        asyncio.run(
            conduct("", corpus=other, adjudicator=Rule(), home=home, resume=finished.folder.id)
        )


KILLED = textwrap.dedent(
    """
    import asyncio, os, signal, sys
    from pathlib import Path
    from adjudicator.adjudicator import Adjudicator
    from ingest import Corpus
    from orchestra.ledger import Ledger
    from research import conduct

    home, question, resume, rows = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
    add = Ledger.append_all
    def counted(self, entries, **settings):
        global rows
        made = add(self, entries, **settings)
        rows -= 1
        if rows == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return made
    Ledger.append_all = counted
    corpus = Corpus.open("lights", home=home)
    asyncio.run(conduct(question, corpus=corpus, resume=resume or None))
    """
)


@pytest.mark.slow
@pytest.mark.parametrize("rows", [2, 6, 10, 13])
def test_a_killed_run_is_resumed_to_the_same_bytes(
    finished: Run, corpus: Corpus, rows: int, tmp_path: Path
) -> None:
    home = corpus.path.parents[1]
    before = set((home / "runs").iterdir()) if (home / "runs").exists() else set()

    def run(resume: str, kill_after: int) -> int:
        command = [sys.executable, "-c", KILLED, str(home), QUESTION, resume, str(kill_after)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.run(command, env=environment, check=False).returncode

    assert run("", rows) == -signal.SIGKILL
    (made,) = set((home / "runs").iterdir()) - before
    kept = Ledger.open(made / "ledger.db", create=False).rows()
    assert not (made / "report.json").exists()
    assert run(made.name, -1) == 0
    folder = open_run(home, made.name)
    assert folder.ledger.rows()[: len(kept)] == kept
    assert folder.report_path.read_bytes() == finished.folder.report_path.read_bytes()


def test_only_json_is_recorded() -> None:
    assert rounded({"a": (0.12345678, None, True)}) == {"a": [0.123457, None, True]}
    with pytest.raises(TypeError, match="set is not JSON"):
        rounded({"a": set()})


def test_report_json_is_canonical(finished: Run) -> None:
    text = finished.folder.report_path.read_text("utf-8")
    assert json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False, indent=2) + "\n" == text


def test_an_equal_finished_run_is_shown_and_nothing_is_done_again(
    finished: Run, corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    home = finished.folder.path.parents[1]
    asked = {"corpus": corpus, "graph": graph, "home": home, "reuse": True}
    again = asyncio.run(conduct(QUESTION, adjudicator=Never(), out=tmp_path, **asked))
    assert again.reused
    assert again.folder.id == finished.folder.id
    assert (tmp_path / "report.json").read_bytes() == finished.folder.report_path.read_bytes()
    with pytest.raises(AssertionError, match="judged"):
        asyncio.run(conduct(QUESTION.replace("cost", "weigh"), adjudicator=Never(), **asked))


class Never:
    """An adjudicator that must not be called."""

    def __getattr__(self, name: str) -> object:
        raise AssertionError(f"judged: {name}")
