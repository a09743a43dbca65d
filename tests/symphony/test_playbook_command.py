"""``symphony research --playbook``: played, replayed, resumed, refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestra.runs import list_runs, open_run
from tests.symphony.support import Run

OWN = """
name: quick
title: A quick check
about: Checks the figures of a memo.
parameters:
  memo: {kind: draft, about: the memo}
  parts: {kind: list, about: what it is about, default: [bridge]}
steps:
  - {id: figures, title: Figures, check: figures, draft: memo}
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "memo.md").write_text("The Quay Bridge cost 41.6 million euro.\n", "utf-8")
    path = tmp_path / "own.yaml"
    path.write_text(OWN, encoding="utf-8")
    return path


def test_a_playbook_of_ones_own_is_played_and_replayed(
    quay: Path, run: Run, own: Path, tmp_path: Path, small_home: Path
) -> None:
    out = tmp_path / "out"
    memo = f"memo={tmp_path / 'memo.md'}"
    outcome = run("research", "", "--corpus", "quay", "--playbook", own, "--set", memo,
                  "--set", "parts=a", "--set", "parts=b", "--out", out)  # fmt: skip
    assert outcome.status == 0, outcome.err
    assert "findings" in outcome.out
    assert (out / "report.html").is_file()
    last = list_runs(small_home)[-1]
    assert last.kind == "playbook"
    assert run("runs", "check", last.id).status == 0
    assert "byte for byte" in run("runs", "replay", last.id).out
    again = run("runs", "resume", last.id, "--json")
    assert again.json["values"]["parts"] == ["a", "b"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--playbook", "nope"), "investment-memo"),
        (("--playbook", "legal-argument"), "needs 'question'"),
        (("--playbook", "investment-memo", "--set", "company"), "write NAME=VALUE"),
        (("--playbook", "market-research", "--set", "x=y"), "no parameter 'x'"),
    ],
)
def test_what_cannot_be_played_is_refused(
    quay: Path, run: Run, arguments: tuple[str, ...], said: str
) -> None:
    outcome = run("research", "", "--corpus", "quay", *arguments)
    assert outcome.status == 2
    assert said in " ".join(outcome.err.split())


def test_a_question_goes_to_playbooks_that_ask_one(quay: Path, run: Run) -> None:
    outcome = run("research", "Why?", "--corpus", "quay", "--playbook", "market-research")
    assert outcome.status == 2
    assert "leave QUESTION empty" in " ".join(outcome.err.split())


def test_a_queued_playbook_is_played_by_a_worker_and_one_cut_short_is_found(
    quay: Path, run: Run, own: Path, tmp_path: Path, small_home: Path
) -> None:
    memo = f"memo={tmp_path / 'memo.md'}"
    asked = ("research", "", "--corpus", "quay", "--playbook", own, "--set", memo)
    queued = run(*asked, "--queue", "--json")
    assert queued.status == 0, queued.err
    name = str(queued.json["run"])
    folder = open_run(small_home, name)
    assert (folder.kind, folder.info["status"]) == ("playbook", "queued")
    assert "no run was interrupted" in run("runs", "resume").out
    worked = run("runs", "work", "--until-empty")
    assert f"{name}: finished" in worked.err
    assert (folder.path / "report.html").is_file()

    begun = run(*asked, "--queue", "--json")
    folder = open_run(small_home, str(begun.json["run"]))
    folder.record(status="running")  # as one that was killed
    with folder.held():
        assert "no run was interrupted" in run("runs", "resume").out
        busy = run("runs", "resume", folder.id)
        assert busy.status == 1
        assert "worked on by another process" in busy.err
    resumed = run("runs", "resume", "--json")
    assert resumed.json == [{"run": folder.id, "outcome": "finished"}]
    reports = [open_run(small_home, n).report_path.read_text("utf-8") for n in (name, folder.id)]
    assert reports[0] == reports[1]
