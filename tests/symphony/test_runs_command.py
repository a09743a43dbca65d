"""``symphony runs``: list, show, check, replay."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orchestra.runs import RunFolder
from symphony.verification import finish, read_line, record, unjudged
from tests.symphony.support import Run

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def verified(symphony_home: Path) -> RunFolder:
    """A finished verification of one bad line."""
    folder = RunFolder.create(symphony_home, "verify", lambda: NOON)
    folder.ledger.append(step="job", kind="job", payload={"form": "file"})
    record(folder, 1, [unjudged(read_line(1, "rubbish"), "line 1 is not JSON")])
    finish(folder)
    return folder


def test_no_runs_yet(run: Run, symphony_home: Path) -> None:
    assert run("runs", "list").out == "no runs yet\n"
    assert run("runs", "list", "--json").json == []


def test_list_and_show(run: Run, verified: RunFolder) -> None:
    listed = run("runs", "list").out
    assert verified.id in listed
    assert "finished" in listed
    assert run("runs", "list", "--json").json[0]["id"] == verified.id
    shown = run("runs", "show", verified.id[-6:])
    assert "status: finished" in shown.out
    assert "claim-00000001" in shown.out
    rows = run("runs", "show", verified.id, "--json").json["rows"]
    assert [row["kind"] for row in rows] == ["job", "ruling"]


def test_a_damaged_run_is_listed_as_such(run: Run, verified: RunFolder) -> None:
    (verified.path / "run.json").write_text("{")
    listed = run("runs", "list")
    assert listed.status == 0
    assert "damaged" in listed.out


def test_check_of_a_whole_chain(run: Run, verified: RunFolder) -> None:
    outcome = run("runs", "check", verified.id)
    assert outcome.status == 0
    assert "2 rows, the chain is whole" in outcome.out
    assert run("runs", "check", verified.id, "--json").json["sound"] is True


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger SET payload='{}' WHERE seq=1",
        "DELETE FROM ledger WHERE seq=1",
        "DELETE FROM ledger WHERE seq=2",
    ],
)
def test_check_finds_what_was_done_to_a_ledger(
    run: Run, verified: RunFolder, statement: str
) -> None:
    connection = sqlite3.connect(verified.path / "ledger.db")
    connection.executescript(
        f"DROP TRIGGER ledger_no_update; DROP TRIGGER ledger_no_delete; {statement};"
    )
    connection.close()
    outcome = run("runs", "check", verified.id)
    assert (outcome.status, outcome.out) == (1, "")
    assert "ledger.db" in outcome.err
    as_json = run("runs", "check", verified.id, "--json")
    assert as_json.status == 1
    assert as_json.json["sound"] is False
    assert run("runs", "replay", verified.id).status == 1


def test_check_of_a_run_that_never_ended_says_so(run: Run, symphony_home: Path) -> None:
    folder = RunFolder.create(symphony_home, "verify", lambda: NOON + timedelta(hours=1))
    outcome = run("runs", "check", folder.id)
    assert outcome.status == 0
    assert "has not ended" in outcome.out


def test_replay_compares_and_rebuilds(run: Run, verified: RunFolder) -> None:
    assert "byte for byte" in run("runs", "replay", verified.id).out
    kept = verified.report_path.read_bytes()
    verified.report_path.unlink()
    assert "has been rebuilt" in run("runs", "replay", verified.id).out
    assert verified.report_path.read_bytes() == kept
    verified.report_path.write_text("{}")
    outcome = run("runs", "replay", verified.id)
    assert outcome.status == 1
    assert "not what the ledger says" in outcome.err


def test_what_cannot_be_replayed_is_said(run: Run, symphony_home: Path) -> None:
    folder = RunFolder.create(symphony_home, "other", lambda: NOON)
    outcome = run("runs", "replay", folder.id)
    assert outcome.status == 2
    assert "kind 'other'" in outcome.err
