"""A batch that is killed goes on; several workers share it over PostgreSQL."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from orchestra.durable import list_jobs, runtime_url
from orchestra.runs import list_runs
from tests.durability.postgres import database
from tests.research.dossier import write
from tests.robustness.support import Shell
from tests.robustness.test_killed import DIES

JOBS = """
defaults: {corpus: c}
jobs:
- {id: figures, claims: claims.jsonl}
- {id: again, claims: claims.jsonl, min_confidence: 0.5}
- {id: draft, draft: draft.md}
"""
CLAIM = "The lighthouse at Corran Point cost 12 million euro."


def laid(shell: Shell, folder: Path) -> Path:
    """The corpus ``c`` and a jobs file."""
    documents = folder / "documents"
    documents.mkdir()
    assert shell("ingest", write(documents), "--corpus", "c").status == 0
    lines = (json.dumps({"id": f"c{n}", "claim": CLAIM}) for n in range(3))
    (folder / "claims.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "draft.md").write_text(f"{CLAIM}\n", encoding="utf-8")
    (folder / "jobs.yaml").write_text(JOBS, encoding="utf-8")
    return folder / "jobs.yaml"


def summary(path: Path) -> dict[str, Any]:
    text = (path.parent / "jobs-results" / "summary.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.mark.slow
def test_a_killed_batch_goes_on(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "home")
    jobs = laid(shell, tmp_path)
    killed = shell.start("7", "batch", jobs, code=DIES)
    _, said = killed.communicate(timeout=240)
    assert killed.returncode == -signal.SIGKILL, said
    outcome = shell("batch", jobs)
    assert outcome.status == 0, outcome.err
    found = summary(jobs)
    assert found["counts"] == {"finished": 3}
    done = [job["run"] for job in found["jobs"]]
    assert {run.id for run in list_runs(shell.home) if run.info["status"] == "finished"} == {*done}


@pytest.mark.slow
def test_workers_share_a_batch_over_postgresql(tmp_path: Path, postgres: str) -> None:
    url = database(postgres, "batch")
    shell = Shell(tmp_path / "home", SYMPHONY_RUNTIME_URL=url)
    jobs = laid(shell, tmp_path)
    assert shell("batch", jobs, "--queue").status == 0
    assert summary(jobs)["counts"] == {"queued": 3}
    assert len(list_jobs(url)) == 3
    workers = [shell.start("runs", "work", "--until-empty") for _ in range(2)]
    for worker in workers:
        worker.communicate(timeout=240)
        assert worker.returncode == 0
    outcome = shell("batch", jobs, "--json")
    assert outcome.status == 0, outcome.err
    assert summary(jobs)["counts"] == {"finished": 3}
    assert len({job.worker for job in list_jobs(url, done=True)}) == 2
    assert not Path(runtime_url(shell.home).removeprefix("sqlite:///")).exists()
