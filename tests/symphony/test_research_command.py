"""``symphony research``: the report's place and five figures; resumed, replayed, refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestra.runs import list_runs
from tests.symphony.support import Run

QUESTION = "What did the Quay Bridge cost?"


def test_it_ends_with_the_report_and_five_figures(
    quay: Path, run: Run, tmp_path: Path, small_home: Path
) -> None:
    outcome = run("research", QUESTION, "--corpus", "quay", "--out", tmp_path)
    assert outcome.status == 0, outcome.err
    lines = outcome.out.splitlines()
    assert f"report: {tmp_path / 'report.html'}" in lines
    assert len(lines[lines.index(f"        {tmp_path / 'report.md'}") + 1 :]) == 5
    for name in ("report.json", "report.md", "report.html"):
        assert (tmp_path / name).is_file()
    last = list_runs(small_home)[-1]
    assert last.kind == "research"
    assert last.report_path.read_bytes() == (tmp_path / "report.json").read_bytes()
    assert run("runs", "check", last.id).status == 0
    assert "byte for byte" in run("runs", "replay", last.id).out
    assert QUESTION in run("runs", "list").out


def test_json_is_the_report(quay: Path, run: Run) -> None:
    outcome = run("research", QUESTION, "--corpus", "quay", "--json")
    assert outcome.json["question"] == QUESTION


def test_a_question_without_evidence_is_refused_in_words(quay: Path, run: Run) -> None:
    outcome = run("research", "Which zebra won the chess cup in Ulan Bator?", "--corpus", "quay")
    assert outcome.status == 0
    assert "do not answer this question" in outcome.out


def test_a_run_that_was_cut_short_is_resumed(
    quay: Path, run: Run, small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from adjudicator.adjudicator import Adjudicator

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Adjudicator, "verify_many", stop)
        outcome = run("research", QUESTION, "--corpus", "quay")
    assert outcome.status == 130
    assert "symphony runs resume" in outcome.err
    cut = list_runs(small_home)[-1]
    assert cut.info["status"] == "running"
    assert run("runs", "replay", cut.id).status == 1
    done = run("runs", "resume", cut.id)
    assert done.status == 0, done.err
    assert "byte for byte" in run("runs", "replay", cut.id).out


def test_only_research_is_resumed(quay: Path, run: Run, small_home: Path) -> None:
    run("verify", "The bridge is red.", "--corpus", "quay")
    outcome = run("runs", "resume", list_runs(small_home)[-1].id)
    assert outcome.status == 2
    assert "no research run" in outcome.err


def test_an_empty_question_and_a_bad_brief_are_wrong_usage(
    quay: Path, run: Run, tmp_path: Path
) -> None:
    assert run("research", " ", "--corpus", "quay").status == 2
    brief = tmp_path / "brief.yaml"
    brief.write_text("nonsense: 1\n")
    outcome = run("research", QUESTION, "--corpus", "quay", "--brief", brief)
    assert outcome.status == 2
    assert "brief.yaml" in outcome.err
    assert run("research", QUESTION, "--corpus", "quay", "--mode", "debate").status == 2
