"""``symphony batch``: its page's example, broken jobs, again, changed, killed, by other workers."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from pydantic import JsonValue

from orchestra.durable.jobs import Job as Queued
from orchestra.errors import CorpusDamaged
from orchestra.runs import RunFolder, list_runs
from symphony import verification
from symphony.batch.spec import Job, load_batch
from symphony.batch.standing import standing_of, standings
from symphony.batch.state import Entry, Memory
from symphony.batch.summary import publish
from symphony.batch.verifying import begin
from symphony.store import open_corpus
from symphony.verification import Line
from symphony.working import finish
from tests.robustness.support import Shell
from tests.symphony.support import Run

PAGE = Path(__file__).resolve().parents[3] / "docs" / "batch.md"
_BLOCK = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)
CLAIMS = [
    {"id": "a", "claim": "The bridge is long.", "evidence": ["The bridge is long and blue."]},
    {"id": "b", "claim": "The bridge is green.", "evidence": ["The bridge is blue."]},
]

BROKEN = """
jobs:
- {id: good, claims: claims.jsonl}
- {id: gone, claims: absent.jsonl}
- {id: lost, question: 'Why?', corpus: nowhere}
- {id: blank, question: '?!', corpus: quay}
- {id: picture, draft: jobs.yaml, corpus: quay}
- {id: '<b>', claims: x}
"""
REASONS = {
    "gone": "there is no such file",
    "lost": "no corpus 'nowhere'",
    "blank": "holds no word",
    "picture": "must be a md, txt or docx file",
    "job-006": "pattern",
}


def blocks(language: str) -> list[str]:
    return [text for found, text in _BLOCK.findall(PAGE.read_text("utf-8")) if found == language]


def lay(folder: Path, text: str) -> Path:
    """A jobs file with the files that it names."""
    folder.mkdir(exist_ok=True)
    (folder / "brief.yaml").write_text("contains: [the day of the opening]\n", encoding="utf-8")
    lines = "".join(json.dumps(claim) + "\n" for claim in CLAIMS)
    (folder / "claims.jsonl").write_text(lines, encoding="utf-8")
    (folder / "statement.md").write_text("The Quay Bridge opened on 3 May 2025.\n", "utf-8")
    path = folder / "jobs.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def shell(small_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """The command line, each time in a process of its own, in a home with the corpus ``quay``."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "corpora").symlink_to(small_home / "corpora")
    monkeypatch.setenv("SYMPHONY_HOME", str(home))
    monkeypatch.setenv("SYMPHONY_EMBEDDING_MODEL", "stand-in")
    return Shell(home)


def summary(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((path / "summary.json").read_text("utf-8"))
    return found


@pytest.mark.slow
def test_the_pages_example_is_done_by_workers_and_not_done_again(
    shell: Shell, tmp_path: Path
) -> None:
    (text,) = blocks("yaml")
    first, several = (block.strip().splitlines() for block in blocks(""))
    path = lay(tmp_path / "batch", text)
    for command in several:
        outcome = shell(*shlex.split(command)[1:], cwd=path.parent)
        assert outcome.status == 0, outcome.err
    runs = [found.id for found in list_runs(shell.home)]
    assert len(runs) == 4
    again = shell(*shlex.split(first[0])[1:], cwd=path.parent)
    assert again.status == 0
    assert "worker" not in again.err, "there is nothing to do"
    assert [found.id for found in list_runs(shell.home)] == runs
    results = path.parent / "results"
    found = summary(results)
    assert found["counts"] == {"finished": 4}
    assert found["cost"] == {"currency": "USD", "total": 0.0}
    assert [len(job["figures"]) for job in found["jobs"]] == [5, 5, 5, 5]
    assert all(job["seconds"] > 0 for job in found["jobs"])
    assert all((results / name).is_file() for job in found["jobs"] for name in job["results"])
    verdicts = (results / "figures" / "verdicts.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["id"] for line in verdicts] == ["a", "b"]
    page = (results / "summary.html").read_text("utf-8")
    assert all(name in page for name in ("Citation precision", "Partly or conflicting", "cost"))


@pytest.mark.slow
def test_a_broken_job_stops_no_other_and_only_what_changed_is_done_again(
    shell: Shell, tmp_path: Path
) -> None:
    path = lay(tmp_path / "batch", BROKEN)
    results = tmp_path / "batch" / "jobs-results"
    outcome = shell("batch", path, "--json")
    assert outcome.status == 1, outcome.err
    value = summary(results)
    assert outcome.json == value
    jobs = {job["id"]: job for job in value["jobs"]}
    assert jobs["good"]["status"] == "finished"
    assert jobs["good"]["figures"]["Claims"] == "2 (0 not judged)"
    for name, reason in REASONS.items():
        assert jobs[name]["status"] == "broken"
        assert reason in jobs[name]["reason"]
    assert "<b>" not in (results / "summary.html").read_text("utf-8")

    (path.parent / "absent.jsonl").write_text(json.dumps(CLAIMS[0]) + "\nnot json\n", "utf-8")
    elsewhere = tmp_path / "elsewhere"
    again = shell("batch", path, "--out", elsewhere, "--parallel", 2)
    assert "gone: finished" in again.err
    assert "good: finished" not in again.err
    assert len(list_runs(shell.home)) == 2
    assert (elsewhere / "good" / "verdicts.jsonl").is_file()
    assert "2 (1 not judged)" in (elsewhere / "summary.md").read_text("utf-8")


@pytest.mark.slow
def test_a_job_that_failed_says_why_and_is_tried_anew(shell: Shell, tmp_path: Path) -> None:
    path = lay(tmp_path / "batch", "jobs:\n- {id: one, claims: claims.jsonl}\n")
    assert shell("batch", path, "--queue").status == 0
    (left,) = list_runs(shell.home)
    (left.path / "input.jsonl").write_text("{}", encoding="utf-8")
    outcome = shell("batch", path)
    assert outcome.status == 1, outcome.err
    assert "1/1 one: failed: " in outcome.err
    assert "was changed" in summary(tmp_path / "batch" / "jobs-results")["jobs"][0]["reason"]
    assert shell("batch", path).status == 0
    assert len(list_runs(shell.home)) == 2


def test_claims_that_have_a_row_are_not_judged_again(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification.batches, "__defaults__", (1,))
    judged: list[str] = []
    real = verification.judge

    def judge(batch: Sequence[Line], job: verification.Job) -> list[dict[str, JsonValue]]:
        if judged == ["a"]:
            judged.append("died")
            raise CorpusDamaged("died")
        judged.extend(line.id for line in batch)
        return real(batch, job)

    monkeypatch.setattr(verification, "judge", judge)
    run = begun(lay(tmp_path / "batch", "jobs:\n- {id: one, claims: claims.jsonl}\n"))
    assert finish(run.id) == "failed: died"
    assert finish(run.id) == "finished"
    assert finish(run.id) == "finished"
    assert judged == ["a", "died", "b"]
    assert run.info["figures"] == {
        "Claims": "2 (0 not judged)",
        "Supported": "1 (of 2 claims)",
        "Refuted": "1 (of 2 claims)",
        "Partly or conflicting": "0 (of 2 claims)",
        "Not established": "0 (of 2 claims)",
    }


def test_what_changed_under_way_is_said(shell: Shell, tmp_path: Path) -> None:
    run = begun(lay(tmp_path / "batch", "jobs:\n- {id: one, draft: statement.md, corpus: quay}\n"))
    row = run.ledger.get("job")
    assert row is not None
    assert isinstance(row.payload, dict)
    assert standing_of(Entry(id="one", run=run.id)).status == "running"
    (run.path / "input.md").write_text("Something else.", encoding="utf-8")
    assert "was changed" in finish(run.id)
    (run.path / "input.md").unlink()
    assert "is missing" in finish(run.id)
    shutil.rmtree(run.path)
    assert standing_of(Entry(id="one", run=run.id)).status == "damaged"


def begun(path: Path) -> RunFolder:
    """The run of the one job of a file, written down and not queued."""
    batch = load_batch(path)
    (job,) = batch.jobs
    assert isinstance(job, Job)
    corpus = open_corpus(job.corpus) if job.corpus else None
    return begin(job, batch.file(job.about), corpus)


def test_a_damaged_memory_is_an_empty_one(tmp_path: Path) -> None:
    memory = Memory(tmp_path, tmp_path / "jobs.yaml")
    assert memory.load() == {}
    memory.save([Entry(id="a", run="r")])
    assert memory.load() == {"a": Entry(id="a", run="r")}
    (memory.path / "batch.json").write_text('{"jobs": [{"id": 7}]}', encoding="utf-8")
    assert memory.load() == {}


def test_what_the_queue_says_of_a_run_that_did_not_end(shell: Shell, tmp_path: Path) -> None:
    run = begun(lay(tmp_path / "batch", "jobs:\n- {id: one, claims: claims.jsonl}\n"))
    entry = Entry(id="one", kind="claims", run=run.id, queued="q")
    told = {
        ("PENDING", ""): ("running", ""),
        ("SUCCESS", "failed: no room"): ("failed", "no room"),
        ("ERROR", ""): ("failed", "the queue says ERROR"),
        ("SUCCESS", "finished"): ("running", ""),
    }
    for (status, outcome), expected in told.items():
        (found,) = standings([entry], [Queued("q", run.id, status, outcome=outcome)])
        assert (found.status, found.reason) == expected
    busy = Queued("q", run.id, "SUCCESS", outcome="busy: another process is working on it")
    with run.held():
        assert standing_of(entry, busy).status == "running"
    assert standing_of(entry, busy).status == "failed", "nobody has it, and it did not end"
    run.record(status="waiting")
    assert standing_of(entry).status == "waiting"
    assert publish(standing_of(entry), tmp_path / "out") == []


def test_a_file_that_is_none_is_wrong_usage(run: Run, tmp_path: Path) -> None:
    assert run("batch", tmp_path / "nowhere.yaml").status == 2
