"""Gates that make a run wait, decisions on it, and going on without doing anything twice."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from ingest import Corpus
from kg.graph import KnowledgeGraph
from orchestra.errors import (
    DecisionRefused,
    LedgerDamaged,
    RunBusy,
    RunRejected,
    RunWaits,
    SettingsInvalid,
)
from orchestra.gates import GatesSpec
from orchestra.runs import open_run
from research import replay, report_json
from research.brief import Brief, parse_brief
from research.people import approve, reject, standing_of
from research.people.deciding import author
from research.people.types import Cause
from tests.research.people.support import (
    ONCE,
    PUBLISHING,
    Counting,
    go,
    later,
    noon,
    start,
)


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SYMPHONY_HOME", str(tmp_path))


def test_without_gates_nothing_is_recorded_of_them(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    run = go(corpus, graph, tmp_path)
    text = run.folder.report_path.read_text("utf-8")
    assert '"approvals"' not in text
    assert '"corrections"' not in text
    assert '"gates"' in text
    setting = run.folder.ledger.get("setting")
    assert setting is not None
    assert setting.payload["brief"] is None  # type: ignore[index,call-overload]
    assert not any(row.kind in ("wait", "person") for row in run.folder.ledger.rows())


def test_a_run_waits_before_publishing_and_goes_on_once_it_is_approved(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    plain = go(corpus, graph, tmp_path / "plain")
    folder = start(corpus, graph, tmp_path)
    assert folder.info["status"] == "waiting"
    assert folder.info["waiting_since"] == noon().isoformat()
    assert not folder.report_path.exists()
    assert (folder.path / "draft-report.html").is_file()
    folder.check()
    with pytest.raises(RunWaits, match="before it is published"):
        replay(folder)
    with pytest.raises(RunWaits):
        go(corpus, graph, tmp_path, resume=folder.id)

    before = folder.ledger.rows()
    decision = approve(folder, by="Ana Reis", note="as agreed", clock=later)
    assert decision.at == "2026-03-05T09:30:00+00:00"
    silent = Counting()
    done = go(corpus, graph, tmp_path, resume=folder.id, by=silent)
    assert silent.calls == 0
    assert folder.ledger.rows()[: len(before)] == before
    assert [row.kind for row in folder.ledger.rows()[len(before) :]] == ["person"]
    (said,) = done.report.approvals
    assert (said.by, said.at, said.note) == ("Ana Reis", decision.at, "as agreed")
    assert done.report.model_copy(update={"approvals": ()}) == plain.report
    assert not (folder.path / "draft-report.html").exists()
    assert report_json(replay(folder)).encode() == folder.report_path.read_bytes()
    assert "Approved by Ana Reis, 2026-03-05 09:30 UTC" in _text(folder.path / "report.md")
    assert "Approved by Ana Reis" in _text(folder.path / "report.html")
    open_run(tmp_path, folder.id).check()


def test_the_second_of_two_people_is_told_who_was_first(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    folder = start(corpus, graph, tmp_path)
    again = open_run(tmp_path, folder.id)
    with folder.held(), pytest.raises(RunBusy, match="somebody else is deciding"):
        approve(again, by="Bo")
    approve(folder, by="Ana")
    with pytest.raises(DecisionRefused, match="was approved by Ana"):
        reject(again, by="Bo", reason="no")
    assert [d.by for d in standing_of(folder.ledger).decisions] == ["Ana"]


def test_a_decision_that_slips_between_looking_and_writing_is_refused(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = start(corpus, graph, tmp_path)
    payload = {"action": "approve", "stage": "synthesis", "attempt": 1, "by": "A", "at": "x"}
    seen = standing_of(folder.ledger)
    monkeypatch.setattr("research.people.deciding.standing_of", lambda _: seen)
    folder.ledger.append(step="person/decision/synthesis", kind="person", payload=payload)
    with pytest.raises(DecisionRefused, match="a moment before"):
        approve(folder, by="Bo")


def test_a_rejected_run_has_no_report(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    folder = start(corpus, graph, tmp_path)
    with pytest.raises(DecisionRefused, match="reason is empty"):
        reject(folder, by="Ana", reason=" \n")
    reject(folder, by="Ana", reason="the account is not final", clock=later)
    assert folder.info["status"] == "rejected"
    assert not (folder.path / "draft-report.html").exists()
    folder.check()
    for again in (lambda: replay(folder), lambda: go(corpus, graph, tmp_path, resume=folder.id)):
        with pytest.raises(RunRejected, match=r"by Ana .*the account is not final"):
            again()
    assert not folder.report_path.exists()


def test_only_a_run_that_waits_can_be_decided_on(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    run = go(corpus, graph, tmp_path)
    with pytest.raises(DecisionRefused, match=r"does not wait .*finished"):
        approve(run.folder, by="Ana")


def test_a_damaged_ledger_takes_no_decision(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    folder = start(corpus, graph, tmp_path)
    rows = len(folder.ledger.rows())
    with sqlite3.connect(folder.ledger.path) as connection:
        connection.execute("DROP TRIGGER ledger_no_delete")
        connection.execute("DELETE FROM ledger WHERE seq = ?", (rows,))
    connection.close()
    with pytest.raises(LedgerDamaged, match="rows were cut off"):
        approve(folder, by="Ana")


def test_low_confidence_sends_back_and_then_asks_a_person(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    counting = Counting()
    brief = {"gates": {"min_confidence": 0.95}}
    folder = start(corpus, graph, tmp_path, brief=brief, adjudicator=counting)
    standing = standing_of(folder.ledger)
    assert standing.open is not None
    causes = [reason.cause for reason in standing.open.reasons]
    assert causes == [Cause.CONFIDENCE, Cause.ESCALATION]
    assert "s1" in standing.open.reasons[0].items
    assert "after 3 attempts" in standing.open.reasons[1].text
    decided = [
        (row.attempt, row.payload["decision"])  # type: ignore[index,call-overload]
        for row in folder.ledger.rows()
        if row.step == "gate/adjudication"
    ]
    assert decided == [(1, "send back"), (2, "send back"), (3, "escalate")]
    approve(folder, by="Ana")
    silent = Counting()
    done = go(corpus, graph, tmp_path, resume=folder.id, by=silent)
    assert silent.calls == 0
    assert [g.decision for g in done.report.gates if g.stage == "adjudication"][-1] == "escalate"
    assert report_json(replay(folder)).encode() == folder.report_path.read_bytes()


def test_one_attempt_asks_at_once(corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path) -> None:
    folder = start(corpus, graph, tmp_path, brief=ONCE)
    wait = standing_of(folder.ledger).open
    assert wait is not None
    assert "after 1 attempt" in wait.reasons[-1].text


def test_disagreement_of_the_judges_asks_a_person(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    brief = {"gates": {"max_disagreement": 0.4, "attempts": 1}}
    folder = start(corpus, graph, tmp_path, brief=brief, adjudicator=Counting(agreement=0.5))
    wait = standing_of(folder.ledger).open
    assert wait is not None
    assert wait.reasons[0].cause is Cause.DISAGREEMENT
    done = go(corpus, graph, tmp_path / "calm", brief=brief, by=Counting(agreement=0.8))
    assert done.report.answered


def test_an_instruction_in_a_document_asks_before_anything_is_analysed(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    brief = {"gates": {"policy_event": True, "before_publishing": True}}
    folder = start(corpus, graph, tmp_path, brief=brief)
    wait = standing_of(folder.ledger).open
    assert wait is not None
    assert wait.stage == "sourcing"
    assert "notice.txt" in wait.reasons[0].items[0]
    assert not any(row.step.startswith("analysis/") for row in folder.ledger.rows())
    assert not (folder.path / "draft-report.html").exists()
    approve(folder, by="Ana")
    with pytest.raises(RunWaits) as caught:
        go(corpus, graph, tmp_path, resume=folder.id)
    assert caught.value.stage == "synthesis"
    approve(folder, by="Bo")
    done = go(corpus, graph, tmp_path, resume=folder.id)
    assert [(a.stage, a.by) for a in done.report.approvals] == [
        ("sourcing", "Ana"),
        ("synthesis", "Bo"),
    ]


def test_what_a_brief_sets_goes_before_the_settings(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    settings = tmp_path / "symphony.toml"
    settings.write_text("[gates]\nbefore_publishing = true\n")
    folder = start(corpus, graph, tmp_path, brief={})
    settings.unlink()
    with pytest.raises(RunWaits):  # the run's own gates count, not what the settings say now
        go(corpus, graph, tmp_path, resume=folder.id)
    settings.write_text("[gates]\nbefore_publishing = true\nmin_confidence = 0.5\n")
    assert go(corpus, graph, tmp_path, brief={"gates": {"before_publishing": False}}).report
    settings.write_text("[gates]\nmin_confidence = 7\n")
    with pytest.raises(SettingsInvalid, match="min_confidence"):
        go(corpus, graph, tmp_path)


def test_gates_that_are_off_leave_no_trace_in_a_brief() -> None:
    assert "gates" not in parse_brief({"gates": {"before_publishing": False}}).model_dump()
    assert parse_brief({"gates": {}}) == Brief()
    nearer = GatesSpec(before_publishing=False)
    merged = GatesSpec(before_publishing=True, min_confidence=0.4).under(nearer)
    assert merged == GatesSpec(min_confidence=0.4)


def test_the_author_is_the_login_unless_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert author("  Ana\n Reis ") == "Ana Reis"
    monkeypatch.setattr("getpass.getuser", lambda: "ana")
    assert author(None) == "ana"
    with pytest.raises(DecisionRefused, match="--by"):
        author(" ")

    def nobody() -> str:
        raise OSError("no login")

    monkeypatch.setattr("getpass.getuser", nobody)
    with pytest.raises(DecisionRefused, match="--by NAME"):
        author(None)
    with pytest.raises(DecisionRefused, match="2000 are the most"):
        author("x" * 2_001)


def test_an_unanswered_question_waits_too(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    brief = {**PUBLISHING, "sources": {"documents": ["budget.csv"]}}
    folder = start(corpus, graph, tmp_path, brief=brief)
    assert standing_of(folder.ledger).status == "waiting"


def _text(path: Path) -> str:
    return path.read_text("utf-8").replace("\\", "")
