"""``spend.db``: every call that was paid for or may have been, in one SQLite file for all runs.

A call is *held* at its worst case before it is made, then *settled* with what it used, or
*released* where it never left. Holding is one ``BEGIN IMMEDIATE`` transaction that reads the
totals, compares them with the caps and adds to them, so any number of threads, tasks and
processes together never pass a cap.

A process that was killed leaves calls held. They count in full, because nobody knows whether the
vendor was paid, until the run is resumed: then :func:`orchestra.budget.recovery.recover` compares
them with the run's ledger. What the ledger knows is booked as it was; what never left is given
back; what was in flight stays booked at its worst case as *lost*.

``synchronous`` is NORMAL: a killed process loses nothing, a power cut can lose the last bookings
(never the file). The ledger, which is written with FULL, still lists those calls.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from orchestra.budget.caps import Total
from orchestra.databases import connected, transaction
from orchestra.errors import SpendDamaged
from orchestra.files import room_for
from orchestra.panel.prices import NANO, WorstCase

_SCHEMA = """
CREATE TABLE IF NOT EXISTS calls (
    id INTEGER PRIMARY KEY,
    run TEXT NOT NULL,
    day TEXT NOT NULL,
    step TEXT NOT NULL,
    role TEXT NOT NULL,
    model TEXT NOT NULL,
    owner TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('held', 'settled', 'released', 'lost')),
    priced INTEGER NOT NULL,
    nano INTEGER NOT NULL,
    tokens_in INTEGER NOT NULL,
    tokens_out INTEGER NOT NULL,
    most_nano INTEGER NOT NULL,
    most_tokens INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS calls_of_run ON calls (run, state);
CREATE TABLE IF NOT EXISTS totals (
    scope TEXT PRIMARY KEY,
    nano INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    calls INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS shifts (
    owner TEXT NOT NULL,
    run TEXT NOT NULL,
    day TEXT NOT NULL,
    began REAL NOT NULL,
    seen REAL NOT NULL,
    PRIMARY KEY (owner, day)
) STRICT;
CREATE INDEX IF NOT EXISTS shifts_of_day ON shifts (day);
"""
_CALL = "id, run, day, step, role, model, owner, state, priced, nano, tokens_in, tokens_out"


@dataclass(frozen=True, slots=True)
class Call:
    """One booked call. ``nano`` and the tokens are its worst case unless it is settled.

    ``state``: held, settled, released or lost; ``priced``: 1, or 0 without a known price.
    """

    id: int
    run: str
    day: str
    step: str
    role: str
    model: str
    owner: str
    state: str
    priced: int
    nano: int
    tokens_in: int
    tokens_out: int


@dataclass(frozen=True, slots=True)
class Line:
    """What the calls of one (step, role, model) of a run cost together.

    ``held`` are under way, or were when their process was killed; ``lost`` were in flight at a
    kill and are booked at their worst case; ``unpriced`` have no known price and count as 0.
    """

    step: str
    role: str
    model: str
    calls: int
    tokens_in: int
    tokens_out: int
    usd: float
    held: int = 0
    lost: int = 0
    unpriced: int = 0


class Book:
    """The open ``spend.db``. Safe for threads; processes take turns."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._lock = threading.RLock()
        self.path = path

    @classmethod
    def open(cls, path: Path) -> Book:
        """Opens or makes the file.

        Raises:
            SpendDamaged: the file is no spend.db.
            StorageFull: the disk has no room for a new one.
        """
        path = Path(path)
        with room_for(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        said = "is no record of spending: move it away; caps per day then start from nothing"
        connection = connected(
            path, schema=_SCHEMA, synchronous="NORMAL", damaged=SpendDamaged, said=said
        )
        return cls(connection, path)

    def hold(
        self,
        *,
        run: str,
        step: str,
        role: str,
        model: str,
        owner: str,
        worst: WorstCase,
        at: datetime,
        allowed: Callable[[Total, Total], str],
    ) -> int | str:
        """Books one call at its worst, if ``allowed(run's total, day's total)`` gives "".

        Returns:
            The call's number, or what ``allowed`` said, in which case nothing was booked.

        Raises:
            StorageFull: the disk has no room left; nothing was booked.
        """
        day = utc_day(at)
        with self._transaction():
            self._clock_in(owner, run, at)
            problem = allowed(self.total(run=run), self.total(day=day))
            if problem:
                return problem
            nano, tokens = worst.nano or 0, worst.tokens_in + worst.tokens_out
            added = self._connection.execute(
                "INSERT INTO calls (run, day, step, role, model, owner, state, priced, nano, "
                "tokens_in, tokens_out, most_nano, most_tokens) "
                "VALUES (?,?,?,?,?,?,'held',?,?,?,?,?,?)",
                (run, day, step, role, model, owner, worst.nano is not None, nano,
                 worst.tokens_in, worst.tokens_out, nano, tokens),
            )  # fmt: skip
            self._add(run, day, nano, tokens, 1)
            number = added.lastrowid
        if number is None:
            raise SpendDamaged(f"{self.path} gave a call no number")
        return number

    def settle(
        self, number: int, *, nano: int, tokens_in: int, tokens_out: int, at: datetime | None = None
    ) -> int:
        """Books what a held (or lost) call used; returns the nano-dollars booked for it.

        A call that has ended already stays as it was booked. ``at``: when, for its run's minutes.
        """
        with self._transaction():
            call = self.call(number)
            if at is not None:
                self._clock_in(call.owner, call.run, at)
            if call.state not in ("held", "lost"):
                return call.nano
            self._change(call, "settled", nano, tokens_in, tokens_out, calls=0)
        return nano

    def release(self, number: int) -> None:
        """Gives back a held call: it counts for nothing. One that has ended stays as it was."""
        with self._transaction():
            call = self.call(number)
            if call.state == "held":
                self._change(call, "released", 0, 0, 0, calls=-1)

    def lose(self, number: int) -> None:
        """Marks a held call as lost in flight; it stays booked at its worst case."""
        with self._transaction():
            self._connection.execute(
                "UPDATE calls SET state='lost' WHERE id=? AND state='held'", (number,)
            )

    def call(self, number: int) -> Call:
        """One call.

        Raises:
            SpendDamaged: it is not in the book.
        """
        found = self._calls("WHERE id=?", number)
        if not found:
            raise SpendDamaged(f"{self.path} no longer holds call {number}")
        return found[0]

    def calls(self, run: str) -> list[Call]:
        """All calls of a run, oldest first."""
        return self._calls("WHERE run=? ORDER BY id", run)

    def total(self, *, run: str = "", day: str = "") -> Total:
        """What a run, or a UTC day (``2026-11-21``), has used by now, held calls in full."""
        with self._lock:
            row = self._connection.execute(
                "SELECT nano, tokens, calls FROM totals WHERE scope=?", (run or f"day {day}",)
            ).fetchone()
            key, value = ("run", run) if run else ("day", day)
            spans = self._connection.execute(
                f"SELECT run, began, seen FROM shifts WHERE {key}=? ORDER BY run, began",  # noqa: S608
                (value,),
            ).fetchall()
        nano, tokens, calls = row or (0, 0, 0)
        return Total(nano, tokens, calls, _minutes(spans))

    def lines(self, run: str) -> tuple[Line, ...]:
        """The run's cost by step, role and model, in that order."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT step, role, model, COUNT(*), SUM(tokens_in), SUM(tokens_out), SUM(nano), "
                "SUM(state='held'), SUM(state='lost'), SUM(priced=0) FROM calls "
                "WHERE run=? AND state!='released' GROUP BY step, role, model "
                "ORDER BY step, role, model",
                (run,),
            ).fetchall()
        return tuple(
            Line(step, role, model, calls, read, written, nano / NANO, held, lost, unpriced)
            for step, role, model, calls, read, written, nano, held, lost, unpriced in rows
        )

    def clock_in(self, owner: str, run: str, at: datetime) -> None:
        """Notes that ``owner`` is at work on ``run`` now; minutes are counted from this."""
        with self._transaction():
            self._clock_in(owner, run, at)

    def close(self) -> None:
        """Lets go of the file."""
        self._connection.close()

    def __enter__(self) -> Book:
        """Returns itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Closes the file."""
        self.close()

    def __del__(self) -> None:
        """Lets go of the file where nobody closed it."""
        self._connection.close()

    def _clock_in(self, owner: str, run: str, at: datetime) -> None:
        second = at.timestamp()
        self._connection.execute(
            "INSERT INTO shifts (owner, run, day, began, seen) VALUES (?,?,?,?,?) "
            "ON CONFLICT (owner, day) DO UPDATE SET seen=MAX(seen, excluded.seen)",
            (owner, run, utc_day(at), second, second),
        )

    def _change(
        self, call: Call, state: str, nano: int, tokens_in: int, tokens_out: int, *, calls: int
    ) -> None:
        self._connection.execute(
            "UPDATE calls SET state=?, nano=?, tokens_in=?, tokens_out=? WHERE id=?",
            (state, nano, tokens_in, tokens_out, call.id),
        )
        tokens = tokens_in + tokens_out - call.tokens_in - call.tokens_out
        self._add(call.run, call.day, nano - call.nano, tokens, calls)

    def _add(self, run: str, day: str, nano: int, tokens: int, calls: int) -> None:
        for scope in (run, f"day {day}"):
            self._connection.execute(
                "INSERT INTO totals (scope, nano, tokens, calls) VALUES (?,?,?,?) "
                "ON CONFLICT (scope) DO UPDATE SET nano=nano+excluded.nano, "
                "tokens=tokens+excluded.tokens, calls=calls+excluded.calls",
                (scope, nano, tokens, calls),
            )

    def _calls(self, tail: str, *values: str | int) -> list[Call]:
        with self._lock:
            rows = self._connection.execute(f"SELECT {_CALL} FROM calls {tail}", values)  # noqa: S608
            return [Call(*row) for row in rows]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock, room_for(self.path), transaction(self._connection):
            yield


def utc_day(at: datetime) -> str:
    """The UTC day of a time, as ``2026-11-21``."""
    return at.astimezone(UTC).date().isoformat()


def _minutes(spans: Sequence[tuple[str, float, float]]) -> float:
    """Minutes covered by (run, began, seen), sorted; overlaps of one run count once."""
    seconds, last_run, reached = 0.0, "", 0.0
    for run, began, seen in spans:
        start = max(began, reached) if run == last_run else began
        seconds += max(0.0, seen - start)
        reached = max(seen, reached) if run == last_run else seen
        last_run = run
    return seconds / 60
