"""Every vector of a corpus made anew, when its embedding model has another version.

They lie in a table of their own until the generation that uses them is published: until then the
corpus is the former one, and a run that was killed is taken up.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from ingest.catalogue.database import meta, set_meta, transaction

TABLE = "renewed"


def begin(connection: sqlite3.Connection, path: Path, embedder: str) -> None:
    """Makes room for the vectors of the model of this name; what another one made goes."""
    with transaction(connection, path):
        connection.execute(
            f"CREATE TABLE IF NOT EXISTS {TABLE}(key BLOB NOT NULL UNIQUE, body BLOB NOT NULL)"
        )
        if meta(connection, TABLE) != embedder:
            connection.execute(f"DELETE FROM {TABLE}")  # noqa: S608 (a constant)
            set_meta(connection, TABLE, embedder)


def put_in_place(connection: sqlite3.Connection, embedder: str) -> None:
    """The vectors that were made anew for the former ones, within the caller's transaction."""
    connection.execute("DELETE FROM vectors")
    connection.execute(f"INSERT INTO vectors SELECT key, body FROM {TABLE}")  # noqa: S608
    connection.execute(f"DROP TABLE {TABLE}")
    connection.execute("DELETE FROM meta WHERE key = ?", (TABLE,))
    set_meta(connection, "embedder", embedder)
