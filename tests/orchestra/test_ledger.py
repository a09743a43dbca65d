"""Whatever is done to a ledger behind its back is found."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestra.errors import LedgerConflict, LedgerDamaged, StorageFull
from orchestra.ledger import GENESIS, Ledger


def filled(path: Path, rows: int = 4) -> Ledger:
    ledger = Ledger.open(path)
    for n in range(rows):
        ledger.append(step=f"step-{n}", kind="stage", payload={"n": n, "text": "é"})
    return ledger


def tamper(path: Path, *statements: tuple[str, tuple[object, ...]]) -> None:
    connection = sqlite3.connect(path)
    connection.execute("DROP TRIGGER ledger_no_update")
    connection.execute("DROP TRIGGER ledger_no_delete")
    for statement, values in statements:
        connection.execute(statement, values)
    connection.commit()
    connection.close()


def test_rows_come_back_in_order_and_the_chain_holds(tmp_path: Path) -> None:
    with filled(tmp_path / "run-1" / "ledger.db") as ledger:
        rows = ledger.rows()
        assert [row.seq for row in rows] == [1, 2, 3, 4]
        assert rows[2].payload == {"n": 2, "text": "é"}
        assert {row.run for row in rows} == {"run-1"}
        assert rows[0].prev_hash == GENESIS
        assert ledger.check() == ledger.head == rows[-1].hash
        assert ledger.check(expected_head=ledger.head) == ledger.head


def test_an_empty_ledger_is_sound(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        assert ledger.check() == ledger.head == GENESIS
        assert ledger.get("none") is None


def test_the_same_content_gives_the_same_head(tmp_path: Path) -> None:
    one, two = filled(tmp_path / "a" / "r" / "l.db"), filled(tmp_path / "b" / "r" / "l.db")
    assert one.head == two.head


def test_appending_again_is_idempotent_and_other_content_is_refused(tmp_path: Path) -> None:
    with filled(tmp_path / "ledger.db") as ledger:
        row = ledger.append(step="step-1", kind="stage", payload={"text": "é", "n": 1})
        assert row.seq == 2
        assert len(ledger.rows()) == 4
        with pytest.raises(LedgerConflict, match=r"step 'step-1', attempt 1 .* next attempt"):
            ledger.append(step="step-1", kind="stage", payload={"n": 99})
        assert ledger.append(step="step-1", attempt=2, kind="stage", payload={"n": 99}).seq == 5


def test_it_goes_on_after_reopening(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    filled(path).close()
    with Ledger.open(path) as ledger:
        ledger.append(step="later", kind="gate", payload=None)
        assert len(ledger.rows()) == 5
        ledger.check()


def test_the_database_itself_refuses_to_change_or_delete(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    filled(path).close()
    for statement in ("UPDATE ledger SET payload='{}'", "DELETE FROM ledger WHERE seq=1"):
        connection = sqlite3.connect(path)
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
        connection.close()


COLUMNS: dict[str, Callable[[str], object]] = {
    "run": lambda old: old + "x",
    "step": lambda old: old + "x",
    "attempt": lambda old: 7,
    "kind": lambda old: "other",
    "payload": lambda old: old.replace("n", "m"),
    "prev_hash": lambda old: old[::-1] if old != GENESIS else "1" + old[1:],
    "hash": lambda old: old[1:] + ("0" if old[0] != "0" else "1"),
    "seq": lambda old: 99,
}


@given(row=st.integers(1, 5), column=st.sampled_from(sorted(COLUMNS)))
def test_any_single_change_is_found(
    tmp_path_factory: pytest.TempPathFactory, row: int, column: str
) -> None:
    path = tmp_path_factory.mktemp("ledger") / "ledger.db"
    ledger = filled(path, 5)
    head = ledger.head
    ledger.close()
    old = sqlite3.connect(path).execute(f"SELECT {column} FROM ledger WHERE seq=?", (row,))
    value = COLUMNS[column](str(old.fetchone()[0]))
    old.connection.close()
    tamper(path, (f"UPDATE ledger SET {column}=? WHERE seq=?", (value, row)))
    with Ledger.open(path) as changed, pytest.raises(LedgerDamaged, match=r"ledger\.db: "):
        changed.check(expected_head=head)


@given(row=st.integers(1, 5))
def test_a_missing_row_is_found(tmp_path_factory: pytest.TempPathFactory, row: int) -> None:
    path = tmp_path_factory.mktemp("ledger") / "ledger.db"
    ledger = filled(path, 5)
    head = ledger.head
    ledger.close()
    tamper(path, ("DELETE FROM ledger WHERE seq=?", (row,)))
    with Ledger.open(path) as cut, pytest.raises(LedgerDamaged):
        cut.check(expected_head=head)


def test_a_cut_off_end_shows_only_against_the_recorded_head(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger = filled(path)
    head = ledger.head
    ledger.close()
    tamper(path, ("DELETE FROM ledger WHERE seq>2", ()))
    with Ledger.open(path) as cut:
        cut.check()
        with pytest.raises(LedgerDamaged, match="cut off or added"):
            cut.check(expected_head=head)


def test_reordered_rows_are_found(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    filled(path).close()
    move = "UPDATE ledger SET seq=? WHERE seq=?"
    tamper(path, (move, (99, 2)), (move, (2, 3)), (move, (3, 99)))
    with (
        Ledger.open(path) as moved,
        pytest.raises(LedgerDamaged, match=r"row 2 .* does not follow"),
    ):
        moved.check()


def test_a_row_of_another_run_is_found(tmp_path: Path) -> None:
    path = tmp_path / "one" / "ledger.db"
    filled(path).close()
    (tmp_path / "two").mkdir()
    shutil.copy(path, tmp_path / "two")
    with (
        Ledger.open(tmp_path / "two" / "ledger.db", run="two") as copied,
        pytest.raises(LedgerDamaged, match="belongs to run 'one', not 'two'"),
    ):
        copied.check()


def test_a_file_that_is_no_ledger_is_named(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes(b"this is not a database" * 100)
    with pytest.raises(LedgerDamaged, match=r"ledger\.db is not a ledger"):
        Ledger.open(path)
    with pytest.raises(LedgerDamaged, match=r"none\.db is missing"):
        Ledger.open(tmp_path / "none.db", create=False)


def test_a_page_overwritten_with_rubbish_is_found(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    filled(path, 200).close()
    data = bytearray(path.read_bytes())
    data[4096 * 3 :] = b"\xff" * (len(data) - 4096 * 3)
    path.write_bytes(bytes(data))
    with pytest.raises(LedgerDamaged), Ledger.open(path) as broken:
        broken.check()


def test_threads_take_turns(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.db") as ledger:

        def work(name: int) -> None:
            for n in range(5):
                ledger.append(step=f"{name}-{n}", kind="judgement", payload=n)

        threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(ledger.rows()) == 20
        ledger.check()


def test_a_full_disk_is_said_and_adds_nothing(tmp_path: Path) -> None:
    with filled(tmp_path / "ledger.db") as ledger:
        pages = ledger._connection.execute("PRAGMA page_count").fetchone()[0]
        ledger._connection.execute(f"PRAGMA max_page_count={pages}")
        with pytest.raises(StorageFull, match=r"ledger\.db"):
            ledger.append(step="big", kind="stage", payload="x" * 100_000)
        assert len(ledger.rows()) == 4
        ledger.check()
