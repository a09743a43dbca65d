"""The queue: jobs by name, stable workers, nothing pickled, nothing sent anywhere."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

import orchestra.durable
from orchestra.durable import dead_slots, list_jobs, runtime_url, slot, submit
from orchestra.durable.places import config, told
from orchestra.errors import RunBusy, RuntimeUnreachable, SettingsInvalid, WorkerBusy
from orchestra.ledger import Ledger
from orchestra.runs import RunFolder, open_run
from orchestra.settings import load_settings

ROOT = Path(__file__).resolve().parents[3]
# A worker whose runs append a row; it watches every socket that anything opens.
WORKER = """
import socket, sys
opened = []
def watch(event, arguments):
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo"):
        opened.append((event, str(arguments[1:])))
sys.addaudithook(watch)
from pathlib import Path
from orchestra.durable import work
from orchestra.runs import open_run
home = Path(sys.argv[1])
def do(run):
    ledger = open_run(home, run).ledger
    ledger.append(step="done", kind="test", payload=len(ledger.rows()))
    if "boom" in sys.argv:
        raise ValueError("the handler broke")
    return "finished"
work(sys.argv[2], home, {"test": do}, until_empty=True, started=lambda name: print(name))
print(opened)
"""


def begun(home: Path) -> RunFolder:
    run = RunFolder.create(home, "test")
    run.ledger.append(step="setting", kind="test", payload={})
    return run


def worked(home: Path, url: str, *more: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", WORKER, str(home), url, *more],
        capture_output=True, text=True, timeout=240, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_all_is_public() -> None:
    for name in orchestra.durable.__all__:
        assert getattr(orchestra.durable, name) is not None
    with pytest.raises(AttributeError, match="nothing"):
        getattr(orchestra.durable, "nothing")  # noqa: B009


def test_a_job_is_its_run_and_the_state_of_its_ledger(tmp_path: Path) -> None:
    url = runtime_url(tmp_path)
    assert list_jobs(url) == []
    run = begun(tmp_path)
    first = submit(url, run.ledger, kind="test")
    assert submit(url, run.ledger, kind="test") == first
    assert [(job.id, job.run, job.status) for job in list_jobs(url)] == [
        (first, run.id, "ENQUEUED")
    ]
    run.ledger.append(step="more", kind="test", payload={})
    assert submit(url, run.ledger, kind="test") != first
    assert len(list_jobs(url)) == 2


def test_a_worker_does_what_waits_and_says_how_it_ended(tmp_path: Path) -> None:
    url = runtime_url(tmp_path)
    run = begun(tmp_path)
    submit(url, run.ledger, kind="test")
    other = begun(tmp_path)
    submit(url, other.ledger, kind="unheard")
    name, opened = worked(tmp_path, url)
    assert name.endswith("-1")
    assert opened == "[]", "a worker over SQLite opens no socket"
    assert [row.step for row in open_run(tmp_path, run.id).ledger.rows()] == ["setting", "done"]
    assert list_jobs(url) == []
    outcomes = {job.run: job.outcome for job in list_jobs(url, done=True)}
    assert outcomes[run.id] == "finished"
    assert outcomes[other.id] == "failed: no handler for runs of kind 'unheard'"
    with sqlite3.connect(tmp_path / "runtime.db") as connection:
        stored = connection.execute(
            "SELECT serialization, inputs, output FROM workflow_status UNION ALL "
            "SELECT serialization, output, output FROM operation_outputs"
        ).fetchall()
    connection.close()
    assert len(stored) == 4
    for serialization, inputs, output in stored:
        assert serialization == "portable_json"
        json.loads(inputs)
        json.loads(output)


def test_what_a_handler_raises_is_kept_and_ends_its_job_alone(tmp_path: Path) -> None:
    url = runtime_url(tmp_path)
    submit(url, begun(tmp_path).ledger, kind="test")
    worked(tmp_path, url, "boom")
    (job,) = list_jobs(url, done=True)
    assert job.status == "ERROR"
    assert "the handler broke" in job.outcome


def test_slots_are_stable_and_held_by_one(tmp_path: Path) -> None:
    with slot(tmp_path) as first, slot(tmp_path) as second:
        assert first.name.endswith("-1")
        assert second.name.endswith("-2")
        with dead_slots(tmp_path, first) as gone:
            assert gone == []
        with pytest.raises(WorkerBusy, match=first.name), slot(tmp_path, first.name):
            pass
    with slot(tmp_path) as again:
        assert again == first
        with dead_slots(tmp_path, again) as gone:
            assert gone == [second.name]
    with pytest.raises(SettingsInvalid, match="A worker"), slot(tmp_path, "A worker"):
        pass


def test_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert runtime_url(tmp_path) == f"sqlite:///{tmp_path}/runtime.db"
    assert runtime_url(tmp_path, "postgresql://db/x") == "postgresql://db/x"
    assert told("postgresql://ann:secret@db:5432/x") == "postgresql://db:5432/x"
    asked = config("sqlite:///x", executor="w-1")
    assert "conductor_key" not in asked
    assert (asked["enable_otlp"], asked["run_admin_server"]) == (False, False)
    monkeypatch.setenv("DBOS__CLOUD", "true")
    with pytest.raises(SettingsInvalid, match="DBOS__CLOUD"):
        config("sqlite:///x", executor="w-1")


def test_an_unreachable_database_is_named_without_its_password(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.db", run="x")
    url = "postgresql://ann:secret@127.0.0.1:9/x?connect_timeout=2"
    with pytest.raises(RuntimeUnreachable, match=r"127\.0\.0\.1:9/x") as caught:
        submit(url, ledger, kind="test")
    assert "secret" not in str(caught.value)


def test_the_setting(symphony_home: Path) -> None:
    assert load_settings().runtime_url == ""
    with pytest.raises(SettingsInvalid, match="a secret") as caught:
        load_settings(runtime_url="mysql://ann:hunter2@db/x")
    assert "hunter2" not in str(caught.value)


def test_a_run_is_held_by_one_process(tmp_path: Path) -> None:
    run = begun(tmp_path)
    with run.held(), pytest.raises(RunBusy, match=run.id), run.held():
        pass
    with run.held():
        pass


def test_nothing_of_it_is_imported_on_the_way_to_a_run() -> None:
    code = (
        "import sys, symphony.cli, symphony.commands.runs, research.run, orchestra.durable\n"
        "print(sorted({m.partition('.')[0] for m in sys.modules} & "
        "{'dbos', 'sqlalchemy', 'psycopg', 'asyncpg', 'websockets'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout == "[]\n", done.stderr
