"""The ledger: an append-only, hash-chained SQLite file with one row per step of a run.

Every row's hash covers its own columns and the hash of the row before it, so a changed, moved,
added or missing row breaks the chain. A ledger that was cut off at its end is still a chain: that
shows only against the head that ``run.json`` recorded, which :meth:`Ledger.check` is handed.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType

from pydantic import JsonValue

from orchestra.databases import connected, sound, transaction
from orchestra.errors import LedgerConflict, LedgerDamaged
from orchestra.files import canonical_json, room_for
from orchestra.seal import KIND as SEALED
from orchestra.seal import LostSeal, Seal

GENESIS = "0" * 64
"""What stands for the hash before the first row; also the head of an empty ledger."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS ledger (
    seq INTEGER PRIMARY KEY,
    run TEXT NOT NULL,
    step TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    UNIQUE (run, step, attempt)
) STRICT;
CREATE TRIGGER IF NOT EXISTS ledger_no_update BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER IF NOT EXISTS ledger_no_delete BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
"""
_COLUMNS = "seq, run, step, attempt, kind, payload, prev_hash, hash"


@dataclass(frozen=True, slots=True)
class Row:
    """One ledger row. ``at_rest`` is the canonical JSON text on the disk, which the hash covers."""

    seq: int
    run: str
    step: str
    attempt: int
    kind: str
    at_rest: str
    prev_hash: str
    hash: str
    seal: Seal | None = field(default=None, compare=False, repr=False)

    @property
    def payload_json(self) -> str:
        """The payload as it was written: canonical JSON, with what was hidden back in it.

        Raises:
            LedgerDamaged: the file with the hidden values is missing or damaged.
        """
        return self.at_rest if self.seal is None else self.seal.open(self.at_rest)

    @property
    def payload(self) -> JsonValue:
        """The payload as Python values."""
        value: JsonValue = json.loads(self.payload_json)
        return value

    def expected_hash(self) -> str:
        """SHA-256 over all other columns, the previous row's hash among them."""
        columns = [self.seq, self.run, self.step, self.attempt, self.kind]
        text = canonical_json([*columns, self.at_rest, self.prev_hash])
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class New:
    """A row to be added; see :meth:`Ledger.append`."""

    step: str
    kind: str
    payload: object
    attempt: int = 1


class Ledger:
    """One run's ledger. Safe for several threads; several processes take turns."""

    def __init__(
        self, connection: sqlite3.Connection, path: Path, run: str, seal: Seal | None = None
    ) -> None:
        self._connection = connection
        self._lock = threading.RLock()
        self.path = path
        self.run = run
        self.seal = seal

    @classmethod
    def open(cls, path: Path, *, run: str | None = None, create: bool = True) -> Ledger:
        """Opens the ledger at ``path``; ``run`` defaults to the name of its folder.

        Raises:
            LedgerDamaged: the file is missing (with ``create=False``) or is no ledger.
            StorageFull: the disk has no room for a new one.
        """
        path = Path(path)
        if not create and not path.is_file():
            raise LedgerDamaged(f"{path} is missing: the run's folder is incomplete")
        if create:
            with room_for(path):
                path.parent.mkdir(parents=True, exist_ok=True)
        connection = connected(
            path, schema=_SCHEMA, synchronous="FULL", damaged=LedgerDamaged, said="is not a ledger"
        )
        try:
            first = _first(connection, path)
        except (sqlite3.Error, LedgerDamaged):
            connection.close()
            raise
        name, kind = first or (path.parent.name, "")
        seal = Seal.beside(path) or (LostSeal.of(path) if kind == SEALED else None)
        return cls(connection, path, run or name, seal)

    def append(
        self, *, step: str, kind: str, payload: object, attempt: int = 1, synced: bool = True
    ) -> Row:
        """Adds a row and returns it once it is on the disk.

        Appending the same (step, attempt, kind, payload) again returns the row that is there, so
        that a resumed run may repeat itself. A row that is not ``synced`` outlives the process,
        however that ends, at once, and a loss of power with the next one that is: for what can
        be found out again from the rows before it.

        Raises:
            LedgerConflict: this (step, attempt) is recorded with other content.
            StorageFull: the disk has no room left; nothing was added.
        """
        return self.append_all([New(step, kind, payload, attempt)], synced=synced)[0]

    def append_many(
        self,
        entries: Iterable[tuple[str, str, object]],
        *,
        attempt: int = 1,
        synced: bool = True,
    ) -> list[Row]:
        """Adds a row for each (step, kind, payload), all of them or none; see :meth:`append`."""
        return self.append_all([New(*entry, attempt) for entry in entries], synced=synced)

    def append_all(self, rows: Iterable[New], *, synced: bool = True) -> list[Row]:
        """Adds all rows or none; see :meth:`append`."""
        texts = [(row, self._written(row.payload)) for row in rows]
        with self._lock, room_for(self.path), self._transaction(synced=synced):
            return [self._add(row.step, row.attempt, row.kind, text) for row, text in texts]

    def _written(self, payload: object) -> str:
        """The payload as it is kept."""
        return canonical_json(payload if self.seal is None else self.seal.hide(payload))

    def _add(self, step: str, attempt: int, kind: str, text: str) -> Row:
        known = self.get(step, attempt)
        if known is not None:
            same = text == known.at_rest or replace(known, at_rest=text).payload_json == (
                known.payload_json  # hidden otherwise: more values are known by now
            )
            if known.kind == kind and same:
                return known
            raise LedgerConflict(
                f"{self.path}: step {step!r}, attempt {attempt} is already recorded with "
                "other content; use the next attempt number"
            )
        last = self._last()
        seq, prev = (last.seq + 1, last.hash) if last else (1, GENESIS)
        unsigned = Row(seq, self.run, step, attempt, kind, text, prev, "", self.seal)
        row = replace(unsigned, hash=unsigned.expected_hash())
        self._connection.execute(
            f"INSERT INTO ledger ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?)",  # noqa: S608
            (seq, self.run, step, attempt, kind, text, prev, row.hash),
        )
        return row

    def rows(self) -> list[Row]:
        """All rows, oldest first."""
        return self._select("ORDER BY seq")

    def get(self, step: str, attempt: int = 1) -> Row | None:
        """The row of a step's attempt, or None."""
        found = self._select("WHERE run=? AND step=? AND attempt=?", self.run, step, attempt)
        return found[0] if found else None

    @property
    def head(self) -> str:
        """The last row's hash; :data:`GENESIS` while there is none."""
        last = self._last()
        return last.hash if last else GENESIS

    def check(self, *, expected_head: str | None = None) -> str:
        """Walks the whole chain and returns its head.

        Args:
            expected_head: the head that was recorded elsewhere (``run.json``), where there is one:
                the only witness of rows cut off at the end.

        Raises:
            LedgerDamaged: names the first row that does not fit and what is wrong with it.
        """
        prev, number = GENESIS, 0
        for number, row in enumerate(self.rows(), start=1):
            problem = _problem(row, number, self.run, prev)
            if problem:
                raise LedgerDamaged(f"{self.path}: {problem}")
            prev = row.hash
        if expected_head is not None and expected_head != prev:
            raise LedgerDamaged(
                f"{self.path}: its {number} rows end in {prev[:12]}…, but run.json recorded "
                f"{expected_head[:12]}…: rows were cut off or added after the run"
            )
        return prev

    def close(self) -> None:
        """Lets go of the file."""
        self._connection.close()

    def __enter__(self) -> Ledger:
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

    @contextmanager
    def _transaction(self, *, synced: bool) -> Iterator[None]:
        if not synced:
            self._connection.execute("PRAGMA synchronous=NORMAL")
        try:
            with transaction(self._connection):
                yield
        finally:
            if not synced:
                self._connection.execute("PRAGMA synchronous=FULL")

    def _last(self) -> Row | None:
        found = self._select("ORDER BY seq DESC LIMIT 1")
        return found[0] if found else None

    def _select(self, tail: str, *values: str | int) -> list[Row]:
        query = f"SELECT {_COLUMNS} FROM ledger {tail}"  # noqa: S608
        with sound(self.path, damaged=LedgerDamaged, said="cannot be read"), self._lock:
            found = self._connection.execute(query, values).fetchall()
        return [Row(*(*columns, self.seal)) for columns in found]


def _first(connection: sqlite3.Connection, path: Path) -> tuple[str, str] | None:
    """The run and the kind that the first row names."""
    with sound(path, damaged=LedgerDamaged, said="cannot be read"):
        query = "SELECT run, kind FROM ledger ORDER BY seq LIMIT 1"
        found: tuple[str, str] | None = connection.execute(query).fetchone()
        return found


def _problem(row: Row, number: int, run: str, prev: str) -> str | None:
    """What is wrong with ``row`` as the ``number``-th of the chain; None when nothing is."""
    if row.seq != number:
        return f"row {number} is missing (the next one says it is row {row.seq})"
    if row.run != run:
        return f"row {number} belongs to run {row.run!r}, not {run!r}"
    if row.prev_hash != prev:
        return f"row {number} ({row.step}) does not follow the row before it"
    if row.hash != row.expected_hash():
        return f"row {number} ({row.step}) was changed after it was written"
    return None
