"""Corrections: checked, adjudicated again, kept as revisions, in the feedback file, replayed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from adjudicator.types import Evidence, Stance, Verdict
from ingest import Corpus
from ingest.types import Embedder
from kg.graph import KnowledgeGraph
from orchestra.errors import DecisionRefused, LedgerDamaged, RunRejected, UsageError
from orchestra.runs import RunFolder, open_run
from research import Report, replay, report_json
from research.people import approve, correct, load_feedback, reject, standing_of
from research.people.correcting import Change
from research.people.feedback import feedback_path, labelled, summary
from research.people.rejudging import CHANGED, resolves
from tests.research.dossier import COST
from tests.research.people.support import Counting, go, later, start

ROOT = Path(__file__).resolve().parents[3]
NEW = "The new lighthouse at Corran Point cost 7.6 million euro."


@pytest.fixture(scope="module")
def made(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, RunFolder]:
    """A finished run and one that waits, to be copied."""
    base = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYMPHONY_HOME", str(base))
        folders = {
            "finished": go(corpus, graph, base / "finished").folder,
            "waiting": start(corpus, graph, base / "waiting"),
        }
    for folder in folders.values():
        folder.ledger.close()
    return folders


@pytest.fixture
def finished(made: dict[str, RunFolder], tmp_path: Path) -> RunFolder:
    return _copy(made["finished"], tmp_path / "finished")


@pytest.fixture
def waiting(made: dict[str, RunFolder], tmp_path: Path) -> RunFolder:
    return _copy(made["waiting"], tmp_path / "waiting")


def _copy(folder: RunFolder, home: Path) -> RunFolder:
    shutil.copytree(folder.path, home / "runs" / folder.id)
    return open_run(home, folder.id)


def _change(report: Report, **values: object) -> Change:
    name = next(s.id for s in report.claims if s.claim.text == COST)
    return replace(Change(statement=name, reason="misread", by="Ana"), **values)


def test_a_finished_report_gets_a_new_revision(finished: RunFolder, corpus: Corpus) -> None:
    first = finished.report_path.read_bytes()
    before = replay(finished)
    change = _change(before, text=f"  {NEW}\n")
    rule = Counting(wrong="7.6")
    amendment = correct(finished, change, corpus=corpus, adjudicator=rule, clock=later)
    assert amendment.text == NEW
    assert amendment.citations_checked == amendment.citations_kept > 0

    after = replay(finished)
    assert report_json(after).encode() == finished.report_path.read_bytes() != first
    assert (finished.path / "report.1.json").read_bytes() == first
    statement = next(s for s in after.claims if s.id == change.statement)
    assert statement.claim.text == NEW
    assert statement.ruling.verdict is Verdict.REFUTED
    assert statement.ruling.id == statement.id
    (said,) = statement.corrections
    assert (said.by, said.at, said.reason) == ("Ana", "2026-03-05T09:30:00+00:00", "misread")
    assert (said.before, said.before_verdict, said.verdict) == (COST, Verdict.SUPPORTED, None)
    assert statement.citations[0].quote == COST
    assert statement.citations[0].stance is Stance.REFUTES
    for e in statement.citations:
        assert resolves(e, corpus)

    rates = {rate.name: rate for rate in after.metrics}
    earlier = {rate.name: rate for rate in before.metrics}
    assert rates["supported_coverage"].numerator == earlier["supported_coverage"].numerator - 1
    assert rates["citation_recall"].numerator == earlier["citation_recall"].numerator - 1
    assert any("Corrected by people" in line for line in after.method)

    info = finished.info
    assert info["status"] == "finished"
    files = [(r["revision"], r["file"]) for r in info["revisions"]]  # type: ignore[index,union-attr]
    assert files == [(1, "report.1.json"), (2, "report.json")]
    finished.check()
    others = [s for s in after.claims if s.id != change.statement]
    assert others == [s for s in before.claims if s.id != change.statement]
    page = (finished.path / "report.html").read_text("utf-8")
    assert "Corrected by Ana, 2026-03-05 09:30 UTC: misread. Before: “" in page
    assert (
        "corrected by a person; ruled" in page or change.statement not in after.sections[0].answer
    )
    assert "Corrected by Ana" in (finished.path / "report.md").read_text("utf-8")


def test_a_persons_verdict_stands_beside_the_ruling(finished: RunFolder, corpus: Corpus) -> None:
    change = _change(replay(finished), verdict=Verdict.REFUTED)
    rule = Counting()
    correct(finished, change, corpus=corpus, adjudicator=rule, clock=later)
    assert rule.calls == 0
    statement = next(s for s in replay(finished).claims if s.id == change.statement)
    assert statement.ruling.verdict is Verdict.SUPPORTED
    assert statement.corrections[0].verdict is Verdict.REFUTED
    text = (finished.path / "report.md").read_text("utf-8")
    assert "Verdict of Ana: refuted; the ruling is the adjudicator’s" in text

    again = replace(change, text=NEW, verdict=Verdict.SUPPORTED, by="Bo")
    correct(finished, again, corpus=corpus, adjudicator=Counting(wrong="7.6"), clock=later)
    statement = next(s for s in replay(finished).claims if s.id == change.statement)
    assert [c.by for c in statement.corrections] == ["Ana", "Bo"]
    assert statement.ruling.verdict is Verdict.REFUTED  # never silently what the person says
    assert len(finished.info["revisions"]) == 3  # type: ignore[arg-type]

    entries = load_feedback(feedback_path(finished.path.parents[1]))
    assert [(e.author, e.old_verdict, e.ruled_verdict, e.new_verdict) for e in entries] == [
        ("Ana", Verdict.SUPPORTED, Verdict.SUPPORTED, Verdict.REFUTED),
        ("Bo", Verdict.SUPPORTED, Verdict.REFUTED, Verdict.SUPPORTED),
    ]
    assert entries[1].original_claim == COST
    assert entries[1].claim == NEW
    assert entries[0].evidence[0].quote == COST
    rates = {rate.name: rate for rate in summary(entries)}
    assert (rates["verdict_upheld"].numerator, rates["verdict_upheld"].denominator) == (0, 2)
    assert rates["reworded"].numerator == 1
    assert labelled(entries) == entries


def test_a_draft_is_corrected_before_it_is_published(
    waiting: RunFolder, corpus: Corpus, graph: KnowledgeGraph
) -> None:
    home = waiting.path.parents[1]
    draft = json.loads((waiting.path / "draft-report.json").read_text("utf-8"))
    report = Report.model_validate(draft)
    correct(waiting, _change(report, text=NEW), corpus=corpus, adjudicator=Counting())
    assert waiting.info["status"] == "waiting"
    assert NEW in (waiting.path / "draft-report.md").read_text("utf-8").replace("\\", "")
    waiting.check()
    approve(waiting, by="Bo")
    with pytest.raises(DecisionRefused, match="approved and not yet published"):
        correct(waiting, _change(report, text="No."), corpus=corpus, adjudicator=Counting())
    silent = Counting()
    done = go(corpus, graph, home, resume=waiting.id, by=silent)
    assert silent.calls == 0
    assert NEW in [s.claim.text for s in done.report.claims]
    assert done.report.approvals[0].by == "Bo"
    assert "revisions" not in done.folder.info
    assert report_json(replay(waiting)).encode() == waiting.report_path.read_bytes()
    assert len(load_feedback(feedback_path(home))) == 1


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"reason": " "}, "reason is empty"),
        ({"text": " "}, "text is empty"),
        ({}, "--text or --verdict"),
        ({"text": COST}, "says exactly that"),
        ({"statement": "s99", "text": NEW}, "no statement 's99': choose one of s1"),
        ({"by": "", "text": NEW}, "name is empty"),
    ],
)
def test_what_is_no_correction_is_refused(
    finished: RunFolder, corpus: Corpus, values: dict[str, object], message: str
) -> None:
    before = finished.ledger.rows()
    change = _change(replay(finished), **values)
    with pytest.raises(DecisionRefused, match=message):
        correct(finished, change, corpus=corpus, adjudicator=Counting())
    assert finished.ledger.rows() == before
    finished.check()


def test_runs_without_statements_are_not_corrected(
    waiting: RunFolder, finished: RunFolder, corpus: Corpus
) -> None:
    change = _change(replay(finished), text=NEW)
    finished.record(status="running")
    with pytest.raises(DecisionRefused, match="under way or was cut short"):
        correct(finished, change, corpus=corpus, adjudicator=Counting())
    reject(waiting, by="Bo", reason="not now")
    with pytest.raises(RunRejected, match="not now"):
        correct(waiting, change, corpus=corpus, adjudicator=Counting())
    other = RunFolder.create(waiting.path.parents[1], "verify", later)
    with pytest.raises(DecisionRefused, match="no research run"):
        correct(other, change, corpus=corpus, adjudicator=Counting())


def test_a_changed_row_is_noticed_before_anything_is_corrected(
    finished: RunFolder, corpus: Corpus
) -> None:
    change = _change(replay(finished), text=NEW)
    with sqlite3.connect(finished.ledger.path) as connection:
        connection.execute("DROP TRIGGER ledger_no_update")
        connection.execute("UPDATE ledger SET payload = '{}' WHERE step = 'scoping'")
    connection.close()
    with pytest.raises(LedgerDamaged, match="scoping"):
        correct(finished, change, corpus=corpus, adjudicator=Counting())


def test_other_documents_than_the_report_was_made_on_give_no_ruling(
    finished: RunFolder, embedder: Embedder, tmp_path: Path
) -> None:
    other = Corpus.open_or_create("lights", home=tmp_path / "other", embedder=embedder)
    rule = Counting()
    amendment = correct(
        finished, _change(replay(finished), text=NEW), corpus=other, adjudicator=rule
    )
    assert rule.calls == 0
    assert amendment.ruling.verdict is Verdict.NOT_JUDGED
    assert amendment.ruling.reason == CHANGED
    assert amendment.citations_kept == 0
    statement = next(s for s in replay(finished).claims if s.claim.text == NEW)
    assert statement.citations == ()
    assert "0 of" in (finished.path / "report.md").read_text("utf-8")


def test_a_quotation_that_is_not_there_does_not_resolve(corpus: Corpus) -> None:
    assert not resolves(Evidence(quote="x", document="none.md", start=0, end=1), corpus)


def test_two_corrections_of_one_statement_do_not_overwrite_each_other(
    finished: RunFolder, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = _change(replay(finished), text=NEW)
    seen = standing_of(finished.ledger)
    correct(finished, change, corpus=corpus, adjudicator=Counting())
    monkeypatch.setattr("research.people.correcting.standing_of", lambda _: seen)
    late = replace(change, text="It cost 8 million euro.", by="Bo")
    with pytest.raises(DecisionRefused, match="a moment before"):
        correct(finished, late, corpus=corpus, adjudicator=Counting())
    monkeypatch.undo()
    assert [a.by for a in standing_of(finished.ledger).amendments] == ["Ana"]


def test_a_line_that_is_no_feedback_is_named(tmp_path: Path) -> None:
    assert load_feedback(tmp_path / "feedback.jsonl") == ()
    path = tmp_path / "feedback.jsonl"
    path.write_text("\n{}\n")
    with pytest.raises(UsageError, match=r"feedback\.jsonl, line 2"):
        load_feedback(path)


KILLED = textwrap.dedent(
    """
    import os, signal, sys
    from pathlib import Path
    from ingest import Corpus
    from orchestra import files
    from orchestra.ledger import Ledger
    from orchestra.runs import RunFolder, open_run
    from research.people import approve, correct
    from research.people.correcting import Change
    from tests.research.people.support import Counting

    home, lights, run, what, at = Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:6]
    left = int(at)
    def count():
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    add, record = Ledger.append_all, RunFolder.record
    def append_all(self, *given, **more):
        made = add(self, *given, **more)
        count()
        return made
    def recorded(self, **values):
        record(self, **values)
        count()
    Ledger.append_all, RunFolder.record = append_all, recorded
    folder = open_run(home, run)
    if what == "approve":
        approve(folder, by="Ana")
    else:
        change = Change(statement="s1", reason="misread", text="It cost 8 euro.", by="Ana")
        corpus = Corpus.open("lights", home=lights)
        correct(folder, change, corpus=corpus, adjudicator=Counting())
    """
)


def _killed(folder: RunFolder, corpus: Corpus, what: str, at: int) -> None:
    home, lights = folder.path.parents[1], corpus.path.parents[1]
    command = [sys.executable, "-c", KILLED, str(home), str(lights), folder.id, what, str(at)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


@pytest.mark.slow
def test_killed_between_the_decision_and_run_json(
    waiting: RunFolder, corpus: Corpus, graph: KnowledgeGraph
) -> None:
    home = waiting.path.parents[1]
    _killed(waiting, corpus, "approve", 1)
    folder = open_run(home, waiting.id)
    assert folder.info["status"] == "waiting"  # run.json is behind; the ledger is the truth
    folder.check()
    assert standing_of(folder.ledger).status == "approved"
    with pytest.raises(DecisionRefused, match="was approved by Ana"):
        approve(folder, by="Bo")
    silent = Counting()
    done = go(corpus, graph, home, resume=folder.id, by=silent)
    assert silent.calls == 0
    assert done.report.approvals[0].by == "Ana"
    folder.check()


@pytest.mark.slow
@pytest.mark.parametrize("at", [1, 2])
def test_a_correction_that_was_cut_short_is_completed(
    finished: RunFolder, corpus: Corpus, graph: KnowledgeGraph, at: int
) -> None:
    first = finished.report_path.read_bytes()
    home = finished.path.parents[1]
    _killed(finished, corpus, "correct", at)
    folder = open_run(home, finished.id)
    assert folder.info["status"] == "revising"
    folder.check()
    silent = Counting()
    done = go(corpus, graph, home, resume=folder.id, by=silent)
    assert silent.calls == 0
    folder.check()
    assert report_json(replay(folder)).encode() == folder.report_path.read_bytes()
    kept = at == 2  # at 1 the process died before the correction was in the ledger
    assert (done.report.claims[0].claim.text == "It cost 8 euro.") is kept
    assert (folder.path / "report.1.json").exists() is kept
    assert (folder.report_path.read_bytes() == first) is not kept
    assert len(load_feedback(feedback_path(home))) == kept
