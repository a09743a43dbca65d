"""Run folders: made, listed, found, checked."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orchestra.errors import LedgerDamaged, RunNotFound
from orchestra.runs import RunFolder, list_runs, open_run

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def finished(home: Path) -> RunFolder:
    run = RunFolder.create(home, "research", lambda: NOON)
    run.ledger.append(step="scoping", kind="stage", payload={"questions": 2})
    run.ledger.append(step="sourcing", kind="stage", payload={"hits": 9})
    run.finish(clock=lambda: NOON + timedelta(seconds=3), cost_usd=0)
    return run


def test_a_run_records_when_where_and_its_head(tmp_path: Path) -> None:
    run = finished(tmp_path)
    info = json.loads((run.path / "run.json").read_text())
    assert run.id.startswith("research-20260304T120000-")
    assert run.kind == "research"
    assert (info["status"], info["cost_usd"]) == ("finished", 0)
    assert info["ended"] == "2026-03-04T12:00:03+00:00"
    assert info["ledger_head"] == run.ledger.head == run.check()
    assert info["versions"]["pydantic"]
    assert run.report_path.parent == run.path


def test_two_runs_of_the_same_instant_have_two_ids(tmp_path: Path) -> None:
    one = RunFolder.create(tmp_path, "verify", lambda: NOON)
    two = RunFolder.create(tmp_path, "verify", lambda: NOON)
    assert one.id != two.id


def test_runs_are_listed_oldest_first_whatever_their_kind(tmp_path: Path) -> None:
    later = RunFolder.create(tmp_path, "a", lambda: NOON + timedelta(hours=1))
    first = RunFolder.create(tmp_path, "z", lambda: NOON)
    between = [
        RunFolder.create(tmp_path, "m", lambda n=n: NOON + timedelta(milliseconds=n))
        for n in range(1, 6)
    ]
    (between[2].path / "run.json").write_text("damaged")
    (tmp_path / "runs" / "not-a-run").mkdir()
    (tmp_path / "runs" / "file.txt").write_text("")
    listed = [run.id for run in list_runs(tmp_path)]
    whole = [run.id for run in between if run is not between[2]]
    assert [run_id for run_id in listed if run_id != between[2].id] == [
        first.id,
        *whole,
        later.id,
    ]
    assert list_runs(tmp_path / "nowhere") == []


def test_a_run_is_found_by_its_id_or_a_part_that_only_it_has(tmp_path: Path) -> None:
    run = finished(tmp_path)
    other = RunFolder.create(tmp_path, "research", lambda: NOON + timedelta(days=1))
    assert open_run(tmp_path, run.id) == run
    assert open_run(tmp_path, other.id[-6:]).id == other.id
    with pytest.raises(RunNotFound, match="several runs match 'research'"):
        open_run(tmp_path, "research")
    with pytest.raises(RunNotFound, match=f"no run is called '../x': choose one of .*{other.id}"):
        open_run(tmp_path, "../x")
    with pytest.raises(RunNotFound, match="none yet"):
        open_run(tmp_path / "nowhere", "x")


def test_check_finds_a_ledger_cut_off_after_the_end(tmp_path: Path) -> None:
    run = finished(tmp_path)
    run.ledger.append(step="afterwards", kind="stage", payload=None)
    with pytest.raises(LedgerDamaged, match="cut off or added"):
        open_run(tmp_path, run.id).check()


def test_check_of_a_run_that_was_cut_short_checks_the_chain(tmp_path: Path) -> None:
    run = RunFolder.create(tmp_path, "research", lambda: NOON)
    row = run.ledger.append(step="scoping", kind="stage", payload=1)
    assert open_run(tmp_path, run.id).check() == row.hash


def test_a_run_json_that_forgot_the_head_or_is_broken_is_damage(tmp_path: Path) -> None:
    run = finished(tmp_path)
    path = run.path / "run.json"
    path.write_text('{"status": "finished"}')
    with pytest.raises(LedgerDamaged, match="no longer says where"):
        run.check()
    path.write_text("[]")
    with pytest.raises(LedgerDamaged, match="JSON object"):
        run.check()
    path.unlink()
    with pytest.raises(LedgerDamaged, match="cannot be read"):
        run.check()


def test_a_run_without_its_ledger_is_damage(tmp_path: Path) -> None:
    run = finished(tmp_path)
    run.ledger.close()
    (run.path / "ledger.db").unlink()
    with pytest.raises(LedgerDamaged, match="missing"):
        open_run(tmp_path, run.id)


def test_a_kind_that_would_leave_the_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="lower-case"):
        RunFolder.create(tmp_path, "../x")
