"""Replies that models gave before: ``$SYMPHONY_HOME/cache.db``, by the digest of the exchange.

The digest covers the data class, and the class is a column besides, so a reply is never handed
across classes. Only replies of conversations that ended in a valid answer are kept. A cache that
cannot be read or written costs money, never an answer.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from pydantic import JsonValue

from orchestra.files import canonical_json
from orchestra.panel.specs import DataClass

_SCHEMA = """
CREATE TABLE IF NOT EXISTS replies (
    digest TEXT NOT NULL,
    data_class TEXT NOT NULL,
    model TEXT NOT NULL,
    reply TEXT NOT NULL,
    PRIMARY KEY (digest, data_class)
) STRICT, WITHOUT ROWID;
"""


class Cache:
    """The cache of one home folder; safe to use from several threads and processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def get(self, digest: str, data_class: DataClass) -> dict[str, JsonValue] | None:
        """The reply to this very exchange in this class; None where there is none."""
        with suppress(sqlite3.Error, OSError, ValueError), self._lock:
            row = (
                self._open()
                .execute(
                    "SELECT reply FROM replies WHERE digest=? AND data_class=?",
                    (digest, str(data_class)),
                )
                .fetchone()
            )
            found = json.loads(row[0]) if row else None
            return found if isinstance(found, dict) else None
        return None

    def put(
        self,
        replies: Iterable[tuple[str, Mapping[str, JsonValue]]],
        *,
        model: str,
        data_class: DataClass,
    ) -> None:
        """Keeps replies by digest; one that is there stays."""
        rows = [
            (digest, str(data_class), model, canonical_json(dict(reply)))
            for digest, reply in replies
        ]
        if not rows:
            return
        with suppress(sqlite3.Error, OSError), self._lock:
            self._open().executemany("INSERT OR IGNORE INTO replies VALUES (?,?,?,?)", rows)

    def close(self) -> None:
        """Lets go of the file; the next use opens it again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.touch(mode=0o600)
            connection = sqlite3.connect(
                self.path, timeout=5, isolation_level=None, check_same_thread=False
            )
            try:
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA synchronous=NORMAL")
                connection.executescript(_SCHEMA)
            except sqlite3.Error:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def __del__(self) -> None:
        """Lets go of the file where nobody closed it."""
        if self._connection is not None:
            self._connection.close()
