"""How this project opens its own SQLite files and writes to them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestra.errors import SymphonyError
from orchestra.files import room_for

_WAIT_S = 30


def connected(
    path: Path, *, schema: str, synchronous: str, damaged: type[SymphonyError], said: str
) -> sqlite3.Connection:
    """An open database in WAL mode with the tables of ``schema``, for use by several threads.

    Args:
        path: of the file, made where it is missing; its folder exists.
        schema: statements that make what is missing.
        synchronous: when SQLite waits for the disk: FULL or NORMAL.
        damaged: raised where the file holds something else.
        said: of the file then ("is not a ledger").

    Raises:
        StorageFull: the disk has no room.
    """
    with room_for(path):
        connection = sqlite3.connect(
            path, timeout=_WAIT_S, isolation_level=None, check_same_thread=False
        )
        try:
            with sound(path, damaged=damaged, said=said):
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute(f"PRAGMA synchronous={synchronous}")
                connection.executescript(schema)
        except (sqlite3.Error, damaged):
            connection.close()
            raise
    return connection


@contextmanager
def sound(path: Path, *, damaged: type[SymphonyError], said: str) -> Iterator[None]:
    """Turns what SQLite says of a file that is broken, or is none of its own, into ``damaged``."""
    try:
        yield
    except (sqlite3.OperationalError, sqlite3.ProgrammingError):
        raise
    except sqlite3.DatabaseError as error:
        raise damaged(f"{path} {said} ({error})") from error


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of the block's statements or none; other writers wait from its first one on."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
