"""The command line: what was killed or queued is found and finished without naming it."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from orchestra.durable import list_jobs, runtime_url
from tests.research.dossier import write
from tests.robustness.support import Shell
from tests.robustness.test_killed import DIES

QUESTION = "What did the lighthouse at Corran Point cost?"


@pytest.mark.slow
def test_interrupted_and_queued_runs_are_finished(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "home")
    (tmp_path / "documents").mkdir()
    documents = write(tmp_path / "documents")
    assert shell("ingest", documents, "--corpus", "c").status == 0

    queued = shell("research", QUESTION, "--corpus", "c", "--queue", "--json")
    assert queued.status == 0, queued.err
    assert isinstance(queued.json, dict)
    first = str(queued.json["run"])
    assert [job.run for job in list_jobs(runtime_url(shell.home))] == [first]
    assert "no run was interrupted" in shell("runs", "resume").out, "it waits for a worker"

    killed = shell.start("25", "research", QUESTION, "--corpus", "c", code=DIES)
    killed.communicate(timeout=240)
    assert killed.returncode == -signal.SIGKILL
    resumed = shell("runs", "resume", "--json")
    assert resumed.status == 0, resumed.err
    assert isinstance(resumed.json, list)
    ((second, outcome),) = [(item["run"], item["outcome"]) for item in resumed.json]
    assert (second != first, outcome) == (True, "finished")

    worked = shell("runs", "work", "--until-empty")
    assert worked.status == 0, worked.err
    assert f"{first}: finished" in worked.err
    assert list_jobs(runtime_url(shell.home)) == []
    reports = [shell.home / "runs" / name / "report.json" for name in (first, second)]
    assert reports[0].read_bytes() == reports[1].read_bytes()
    assert shell("runs", "resume", "--out", tmp_path).status == 2
