"""The SQLite file: its tables, how it is opened, how its errors are told.

A document row is alive in the generations ``added <= generation < removed``. Rows with no
``added`` are staged: read by an ingestion that has not published yet. A reader that stays with
its generation therefore sees exactly that generation's documents while a writer works.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from orchestra.errors import CorpusBusy, CorpusDamaged, CorpusError, SymphonyError
from orchestra.files import room_for

FILE = "catalogue.db"
FORMAT = "1"
_REFUSED = frozenset(
    (
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_AUTH,
    )
)
_BUSY_TIMEOUT_S = 30.0

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS generations(
    generation INTEGER PRIMARY KEY, average_length REAL NOT NULL, chunks INTEGER NOT NULL,
    fingerprint TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents(
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, path TEXT NOT NULL,
    source TEXT NOT NULL, format TEXT NOT NULL, sha256 TEXT NOT NULL, title TEXT, author TEXT,
    date TEXT, notes TEXT NOT NULL, characters INTEGER NOT NULL, pages TEXT NOT NULL,
    page_count INTEGER NOT NULL, chunk_count INTEGER NOT NULL, made_with TEXT NOT NULL,
    complete INTEGER NOT NULL DEFAULT 0, added INTEGER, removed INTEGER);
CREATE INDEX IF NOT EXISTS documents_by_path ON documents(path);
CREATE INDEX IF NOT EXISTS documents_by_id ON documents(id);
CREATE INDEX IF NOT EXISTS documents_by_source ON documents(source);
CREATE INDEX IF NOT EXISTS documents_by_life ON documents(added, removed);
CREATE TABLE IF NOT EXISTS texts(
    document INTEGER NOT NULL, start INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY(document, start));
CREATE TABLE IF NOT EXISTS blocks(
    document INTEGER NOT NULL, part INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY(document, part));
CREATE TABLE IF NOT EXISTS chunks(
    point INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, document INTEGER NOT NULL,
    ordinal INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, text TEXT NOT NULL,
    kind TEXT NOT NULL, page INTEGER, page_end INTEGER, section TEXT NOT NULL,
    context TEXT NOT NULL, derived INTEGER NOT NULL, sentences TEXT NOT NULL,
    length REAL NOT NULL, vector BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS chunks_by_document ON chunks(document, ordinal);
CREATE INDEX IF NOT EXISTS chunks_by_id ON chunks(id);
CREATE INDEX IF NOT EXISTS chunks_by_vector ON chunks(vector);
CREATE TABLE IF NOT EXISTS vectors(key BLOB NOT NULL UNIQUE, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS failures(
    source TEXT PRIMARY KEY, sha256 TEXT NOT NULL, made_with TEXT NOT NULL, reason TEXT NOT NULL);
"""


class _Told(sqlite3.Connection):
    """A connection whose statements fail in the words of :func:`told`."""

    def __init__(self, database: Path, *arguments: object, **options: object) -> None:
        super().__init__(database, *arguments, **options)  # type: ignore[arg-type]
        self._file = database

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """As the base class does."""
        with told(self._file):
            return super().execute(sql, parameters)


def connect(path: Path, *, create: bool = False) -> sqlite3.Connection:
    """Opens the catalogue in WAL mode, so that reading and writing do not wait for each other.

    Raises:
        CorpusDamaged: the file is missing, is not a database, or has another format.
        StorageFull: no room to create it.
    """
    if not create and not path.is_file():
        raise CorpusDamaged(
            f"{path}: the corpus has no catalogue; delete its folder and ingest again"
        )
    with told(path):
        connection = sqlite3.connect(
            path, timeout=_BUSY_TIMEOUT_S, check_same_thread=False, factory=_Told
        )
        connection.isolation_level = None  # transactions are opened by hand
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        if create:
            connection.executescript(SCHEMA)
            connection.execute("INSERT OR IGNORE INTO meta VALUES('format', ?)", (FORMAT,))
        found = _format(connection)
    if found != FORMAT:
        connection.close()
        raise CorpusDamaged(
            f"{path}: the corpus's catalogue has format {found!r}, this version reads {FORMAT!r};"
            " ingest it again under another name, or delete the corpus's folder first"
        )
    return connection


def _format(connection: sqlite3.Connection) -> str | None:
    made = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'meta'"
    return meta(connection, "format") if connection.execute(made).fetchone() else None


def meta(connection: sqlite3.Connection, key: str) -> str | None:
    """One value of the ``meta`` table, or None."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def set_meta(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Sets one value of the ``meta`` table."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES(?, ?)", (key, value))


@contextmanager
def transaction(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """One write transaction: all of it or nothing, with errors told by :func:`told`."""
    with told(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turns what the disk and SQLite say into errors that name the file and the way out.

    Raises:
        StorageFull: the disk, the quota or the file size limit is reached.
        CorpusBusy: another process holds it for very long.
        CorpusDamaged: the database is not one.
        CorpusError: the system does not let it be opened or written.
    """
    try:
        with room_for(path):
            yield
    except sqlite3.DatabaseError as error:
        loose = isinstance(error, sqlite3.OperationalError | sqlite3.ProgrammingError)
        if getattr(error, "sqlite_errorcode", 1 if loose else None) == sqlite3.SQLITE_ERROR:
            raise  # a mistake in a statement
        raise _in_words(path, error) from error


def _in_words(path: Path, error: sqlite3.DatabaseError) -> SymphonyError:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    if code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return CorpusBusy(f"{path} is held by another process ({error}); try again")
    if code & 0xFF in _REFUSED:
        return CorpusError(
            f"{path}: the system refuses it ({error}); check the permissions of this file and of"
            " its folder, and that the disk is sound"
        )
    return CorpusDamaged(
        f"{path}: the corpus's catalogue is damaged ({error}); delete the corpus's folder and"
        " ingest again"
    )
