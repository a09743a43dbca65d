"""Vectors of what questions came across: sentences in the corpus's folder, words in the model's.

A question embeds every sentence of the passages that it found: most of the time it takes. The next
question on the same documents comes across many of them again. The packaged model gives a text the
same vector in any batch, so what is kept is what would be computed; a sentence-transformers model
of the user's own does so up to rounding.

It is a cache, nothing more: where the file cannot be opened, read or written (a folder without
write permission, a full disk, damage), texts are embedded again and the question goes on.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from ingest.types import Embedder

    Vector = npt.NDArray[np.float32]

FILE, WORDS = "sentences.db", "words.db"
LIMIT = 60_000
"""Vectors kept; the newest stay. With 384 dimensions about 90 MB on disk."""

_SCHEMA = """CREATE TABLE IF NOT EXISTS vectors(
    number INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB NOT NULL UNIQUE, body BLOB NOT NULL)"""
_ASKED_AT_ONCE = 500
_WAIT_S = 0.5  # for another process that writes; longer than that it is quicker to compute
_LENGTH_TOLERANCE = 1e-3


class KeptVectors:
    """Embeds with an embedder and keeps what it gave in ``folder``.

    Nothing is held open between calls, so threads and processes may share a folder.
    """

    def __init__(
        self, folder: Path, embedder: Embedder, *, file: str = FILE, limit: int = LIMIT
    ) -> None:
        """Describes the store; its file is made when something is first kept."""
        self._path = folder / file
        self._embedder = embedder
        self._limit = limit

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit vectors, one a row, in the order of ``texts``; equal texts are embedded once."""
        keys = [_key(self._embedder.name, text) for text in texts]
        known = self._read(list(dict.fromkeys(keys)))
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            made = dict(zip(missing, self._embedder.embed(list(missing.values())), strict=True))
            self._write(made)
            known.update(made)
        if not keys:
            return np.zeros((0, self._embedder.dimensions), dtype=np.float32)
        return np.stack([known[key] for key in keys])

    def _read(self, keys: Sequence[bytes]) -> dict[bytes, Vector]:
        found: dict[bytes, Vector] = {}

        def read(connection: sqlite3.Connection) -> None:
            for first in range(0, len(keys), _ASKED_AT_ONCE):
                some = keys[first : first + _ASKED_AT_ONCE]
                marks = ",".join("?" * len(some))
                asked = f"SELECT key, body FROM vectors WHERE key IN ({marks})"  # noqa: S608
                for key, body in connection.execute(asked, some):
                    if len(body) == self._embedder.dimensions * 4 and _is_unit(body):
                        found[key] = np.frombuffer(body, dtype=np.float32)

        if self._path.is_file():
            self._opened(read)
        return found

    def _write(self, made: Mapping[bytes, Vector]) -> None:
        def write(connection: sqlite3.Connection) -> None:
            with connection:
                connection.executemany(
                    "INSERT OR REPLACE INTO vectors(key, body) VALUES(?, ?)",
                    ((key, vector.tobytes()) for key, vector in made.items()),
                )
                (last,) = connection.execute("SELECT max(number) FROM vectors").fetchone()
                connection.execute("DELETE FROM vectors WHERE number <= ?", (last - self._limit,))

        self._opened(write)

    def _opened(self, work: Callable[[sqlite3.Connection], None]) -> None:
        """Does ``work`` with the file; what goes wrong with it ends the work and nothing else."""
        try:
            with closing(sqlite3.connect(self._path, timeout=_WAIT_S)) as connection:
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA synchronous=NORMAL")
                connection.execute(_SCHEMA)
                work(connection)
        except sqlite3.OperationalError:
            return  # no permission, no room, or another process holds it
        except sqlite3.DatabaseError:
            forget(self._path.parent, self._path.name)  # damaged: the next call makes it anew


def _is_unit(body: bytes) -> bool:
    """Whether bytes can be a vector that was written: its length is 1."""
    length = float(np.linalg.norm(np.frombuffer(body, dtype=np.float32)))
    return abs(length - 1) < _LENGTH_TOLERANCE


def kept_words(embedder: Embedder) -> KeptVectors | None:
    """Where the vectors of single words are kept: beside the model, for all corpora; or nowhere."""
    folder: Path | None = getattr(embedder, "folder", None)
    return None if folder is None else KeptVectors(folder, embedder, file=WORDS)


def forget(folder: Path, file: str = FILE) -> None:
    """Drops what is kept in ``folder``, as when documents leave the corpus."""
    for end in ("", "-wal", "-shm"):
        with suppress(OSError):
            (folder / f"{file}{end}").unlink(missing_ok=True)


def _key(model: str, text: str) -> bytes:
    return hashlib.sha256(f"{len(model)}:{model}{text}".encode()).digest()[:16]
