"""A playbook played on a small corpus: the report, the ledger, gates, people, and going on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ingest.corpus import Corpus
from kg.graph import KnowledgeGraph
from orchestra.errors import CorpusMismatch, LedgerDamaged, RunRejected, RunWaits, UsageError
from orchestra.runs import list_runs, open_run
from research.people.deciding import approve, reject
from research.playbooks import run as playing
from research.playbooks.drafts import Draft
from research.playbooks.run import PlaybookRun, replay, report_json, resume, run_playbook
from research.playbooks.spec import Playbook
from tests.research.dossier import Verdict
from tests.research.playbooks.support import DRAFT, Judge, nobody, playbook, values


def ticking() -> Callable[[], datetime]:
    moment = datetime(2025, 1, 1, tzinfo=UTC)

    def tick() -> datetime:
        nonlocal moment
        moment += timedelta(seconds=1)
        return moment

    return tick


def play(
    book: Playbook, corpus: Corpus, graph: KnowledgeGraph, home: Path, **more: Any
) -> PlaybookRun:
    judge: Any = more.pop("judge", Judge())
    return asyncio.run(
        run_playbook(
            book, corpus=corpus, graph=graph, adjudicator=judge, panel=nobody(), home=home,
            drafts=more.pop("drafts", {"memo": Draft("memo.md", DRAFT, "md")}),
            clock=more.pop("clock", ticking()), **more,
        )
    )  # fmt: skip


def go_on(run_id: str, corpus: Corpus, graph: KnowledgeGraph, home: Path, **more: Any) -> Any:
    judge: Any = more.pop("judge", Judge())
    clock = ticking()
    for _ in range(3600):
        clock()
    return asyncio.run(
        resume(run_id, corpus=corpus, graph=graph, adjudicator=judge, panel=nobody(), home=home,
               clock=clock, **more)
    )  # fmt: skip


def test_a_playbook_is_played_kept_and_replayed(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    told: list[str] = []
    done = play(playbook(), corpus, graph, tmp_path, out=tmp_path / "out",
                progress=lambda stage, *_: told.append(stage))  # fmt: skip
    report = done.report
    assert [step.id for step in report.steps] == ["cost", "figures"]
    assert "with no model configured" in report.steps[0].played
    assert report.steps[0].parts[0].report.answered
    assert "7.4 million" in report.steps[1].figures[0].stated
    assert report.steps[0].key_figures[0].topic == "When was the lighthouse opened?"
    assert "playbook lights" in told
    kept = (done.folder.path / "report.json").read_text("utf-8")
    assert kept == report_json(replay(done.folder)) == report_json(report)
    assert (tmp_path / "out" / "report.html").is_file()
    assert done.folder.info["status"] == "finished"
    runs = {folder.kind for folder in list_runs(tmp_path)}
    assert runs == {"playbook", "research"}
    assert str(done.folder.id) not in kept


def test_the_same_corpus_gives_the_same_report(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    book = playbook(steps=[values()["steps"][0]])
    one = play(book, corpus, graph, tmp_path / "one")
    other = play(book, corpus, graph, tmp_path / "other")
    assert report_json(one.report) == report_json(other.report)


def test_a_step_is_done_for_every_value_of_a_list(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    step = {"id": "parts", "title": "Parts", "mode": "fusion", "each": "parts",
            "question": "What did the {each} cost?", "outputs": ["sections"],
            "contains": ["Who paid for the {each}?"]}  # fmt: skip
    done = play(playbook(steps=[step]), corpus, graph, tmp_path,
                values={"parts": ("new lighthouse", "submarine cable")})  # fmt: skip
    found = done.report.steps[0]
    assert [part.label for part in found.parts] == ["new lighthouse", "submarine cable"]
    assert [row.grade.value for row in found.sections][1] == "not_established"


def only_figures(**gates: Any) -> Playbook:
    steps = [{**values()["steps"][1], "check": "claims", "gates": gates}]
    return playbook(steps=steps)


def test_too_many_findings_wait_for_a_person_and_no_step_is_done_again(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    book = only_figures(max_wrong=0)
    with pytest.raises(RunWaits) as waits:
        play(book, corpus, graph, tmp_path, judge=Judge(Verdict.REFUTED))
    folder = open_run(tmp_path, waits.value.run)
    assert folder.info["status"] == "waiting"
    with pytest.raises(RunWaits):
        replay(folder)
    approve(folder, by="Ada Kemp", note="seen")
    judge = Judge(Verdict.SUPPORTED)
    done = go_on(folder.id, corpus, graph, tmp_path, judge=judge)
    assert not judge.claims
    assert done.report.steps[0].wrong == 2
    assert done.report.approvals[0].by == "Ada Kemp"
    assert report_json(replay(done.folder)) == report_json(done.report)


def test_a_report_waits_before_it_is_published_and_may_be_rejected(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    book = only_figures().model_copy(update={"gates": playbook(
        gates={"before_publishing": True}).gates})  # fmt: skip
    with pytest.raises(RunWaits) as waits:
        play(book, corpus, graph, tmp_path)
    folder = open_run(tmp_path, waits.value.run)
    assert not folder.report_path.exists()
    reject(folder, by="Ada Kemp", reason="not yet")
    with pytest.raises(RunRejected):
        go_on(folder.id, corpus, graph, tmp_path)


def test_a_step_that_establishes_nothing_stops_the_playbook(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    first, second = values()["steps"]
    first = {**first, "question": "Who painted the submarine cable of Vostrelle?", "contains": [],
             "gates": {"needs_answer": True}, "outputs": ["statements"]}  # fmt: skip
    done = play(playbook(steps=[first, second]), corpus, graph, tmp_path)
    assert len(done.report.steps) == 1
    assert done.report.stopped == "0 of 1 questions answered"
    assert report_json(replay(done.folder)) == report_json(done.report)


def test_a_step_that_waits_is_gone_on_with_where_it_stood(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    first = {**values()["steps"][0], "gates": {"before_publishing": True}}
    clock = ticking()
    with pytest.raises(RunWaits) as waits:
        play(playbook(steps=[first]), corpus, graph, tmp_path, clock=clock)
    child = open_run(tmp_path, waits.value.run)
    assert child.kind == "research"
    parent = next(f for f in list_runs(tmp_path) if f.kind == "playbook")
    approve(child, by="Ada Kemp")
    judge = Judge()
    done = go_on(parent.id, corpus, graph, tmp_path, judge=judge)
    assert not judge.claims
    assert len([f for f in list_runs(tmp_path) if f.kind == "research"]) == 1
    assert done.report.steps[0].parts[0].report.approvals[0].by == "Ada Kemp"


def test_a_playbook_that_was_cut_off_takes_the_finished_research_as_it_is(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """Stands for the process's end."""

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(playing, "check", killed)
        with pytest.raises(Killed):
            play(playbook(), corpus, graph, tmp_path)
    parent = next(f for f in list_runs(tmp_path) if f.kind == "playbook")
    with pytest.raises(LedgerDamaged, match="resume it"):
        replay(parent)
    judge = Judge()
    done = go_on(parent.id, corpus, graph, tmp_path, judge=judge)
    assert [step.id for step in done.report.steps] == ["cost", "figures"]
    assert len([f for f in list_runs(tmp_path) if f.kind == "research"]) == 1


def test_what_cannot_be_gone_on_with_is_said(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    done = play(only_figures(), corpus, graph, tmp_path)
    for draft in done.folder.path.glob("draft-*"):
        draft.unlink()
    with pytest.raises(LedgerDamaged, match=r"draft memo\.md is missing"):
        go_on(done.folder.id, corpus, graph, tmp_path)

    class Other:
        name = corpus.name
        fingerprint = "another"
        path = corpus.path

    other: Any = Other()
    with pytest.raises(CorpusMismatch, match="begun on other documents"):
        go_on(done.folder.id, other, graph, tmp_path)


def test_missing_and_unknown_drafts_are_refused(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=r"needs the draft 'memo' \(the memo\)"):
        play(only_figures(), corpus, graph, tmp_path, drafts={})
    both = {"memo": Draft("a.md", DRAFT, "md"), "other": Draft("b.md", DRAFT, "md")}
    with pytest.raises(UsageError, match="takes no draft 'other'"):
        play(only_figures(), corpus, graph, tmp_path, drafts=both)
