"""``symphony runs list --waiting | approve | correct | reject``, as people type them."""

from __future__ import annotations

from pathlib import Path

import pytest

from adjudicator.types import Verdict
from orchestra.runs import list_runs
from symphony.commands.people import Opinion
from tests.symphony.support import Run

QUESTION = "What did the council approve for the Quay Bridge?"


@pytest.fixture
def gated(quay: Path, small_home: Path) -> Path:
    """The small home with a gate before publishing."""
    settings = small_home / "symphony.toml"
    settings.write_text("[gates]\nbefore_publishing = true\n")
    yield small_home
    settings.unlink()


def _ids(home: Path) -> list[str]:
    return [run.id for run in list_runs(home)]


def test_a_run_waits_is_listed_corrected_approved_and_published(
    gated: Path, run: Run, tmp_path: Path
) -> None:
    outcome = run("research", QUESTION, "--corpus", "quay", "--out", tmp_path / "o ut")
    assert outcome.status == 0, outcome.err
    name = _ids(gated)[-1]
    assert f"waiting: {name} waits for a person after synthesis" in outcome.out
    assert f"  symphony runs approve {name}\n" in outcome.out
    assert f"  symphony runs resume {name} --out '{tmp_path / 'o ut'}'" in outcome.out
    assert list((tmp_path / "o ut").iterdir()) == []
    assert "status" not in run("runs", "list", "--waiting").err
    listed = run("runs", "list", "--waiting")
    assert name in listed.out
    assert "every report is approved" in listed.out
    (waiting,) = run("runs", "list", "--waiting", "--json").json
    assert (waiting["run"], waiting["question"]) == (name, QUESTION)
    assert run("runs", "check", name).status == 0
    assert run("runs", "replay", name).status == 1

    again = run("runs", "resume", name, "--json")
    assert again.status == 0
    assert again.json["status"] == "waiting"
    assert again.json["reasons"][0]["cause"] == "before publishing"
    assert Path(again.json["draft"]).is_file()

    text = "The council approved 46.1 million euro for the Quay Bridge."
    arguments = ("runs", "correct", name, "--statement", "s1", "--by", "Ana")
    corrected = run(*arguments, "--text", text, "--reason", "from the letter")
    assert corrected.status == 0, corrected.err
    assert "corrected: s1 of" in corrected.out
    assert "draft-report.html" in corrected.out

    approved = run("runs", "approve", name, "--by", "Bo", "--note", "read it", "--json")
    assert approved.json["next"] == [f"symphony runs resume {name}"]
    second = run("runs", "approve", name)
    assert second.status == 2
    assert "was approved by Bo" in second.err
    assert run("runs", "list", "--waiting").out == "no run waits for a person\n"
    assert run("runs", "resume", name).status == 0
    assert "byte for byte" in run("runs", "replay", name).out

    verdict = run(*arguments, "--verdict", "refuted", "--reason", "the minutes say so", "--json")
    assert verdict.json["status"] == "finished"
    assert verdict.json["verdict"] == "refuted"
    assert (gated / "runs" / name / "report.1.json").is_file()
    told = run(*arguments, "--verdict", "supported", "--reason", "no, they do not")
    assert "your verdict, beside the ruling: supported" in told.out
    assert run("runs", "check", name).status == 0
    assert "byte for byte" in run("runs", "replay", name).out
    assert len((gated / "feedback.jsonl").read_text("utf-8").splitlines()) == 3


def test_a_rejected_run_ends(gated: Path, run: Run) -> None:
    run("research", QUESTION, "--corpus", "quay")
    name = _ids(gated)[-1]
    assert run("runs", "reject", name, "--reason", " ").status == 2
    outcome = run("runs", "reject", name, "--by", "Ana", "--reason", "not yet")
    assert "rejected:" in outcome.out
    for again in ("resume", "replay", "approve"):
        outcome = run("runs", again, name)
        assert outcome.status == 2
        assert "rejected by Ana" in outcome.err


def test_wrong_use_is_said(quay: Path, run: Run) -> None:
    for command in ("approve", "reject", "correct"):
        more = () if command == "approve" else ("--reason", "x")
        more += ("--statement", "s1") if command == "correct" else ()
        outcome = run("runs", command, "nobody", *more)
        assert outcome.status == 2
        assert "no run is called 'nobody'" in outcome.err
    run("verify", "The bridge is red.", "--corpus", "quay")
    from orchestra.settings import home

    name = _ids(home())[-1]
    outcome = run("runs", "correct", name, "--statement", "s1", "--text", "y", "--reason", "x")
    assert outcome.status == 2
    assert "no research run" in outcome.err


def test_every_verdict_but_silence_may_be_said() -> None:
    assert {v.value for v in Opinion} == {v.value for v in Verdict} - {"not_judged"}
