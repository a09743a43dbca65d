"""The writing side of a corpus: one process at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ingest.catalogue.database import FILE, connect, meta, set_meta, transaction
from ingest.catalogue.writer import CatalogueWriter
from ingest.ingestion import Ingestion, ocr_available
from ingest.publishing import Publisher
from ingest.types import Embedder, Progress
from orchestra.errors import CorpusBusy
from orchestra.files import room_for

LOCK = ".writing"
VECTORS = "vectors"


def make(path: Path) -> None:
    """Makes an empty corpus's folder and catalogue, where they are not there yet."""
    with room_for(path):
        path.mkdir(parents=True, exist_ok=True)
    connect(path / FILE, create=True).close()


@contextmanager
def write(
    name: str, path: Path, embedder: Embedder, *, progress: Progress | None, ocr: bool
) -> Iterator[Ingestion]:
    """An ingestion that holds the corpus's lock; the system lets go of it if the process dies.

    Raises:
        CorpusBusy: another process holds it.
    """
    lock = FileLock(path / LOCK)
    try:
        with room_for(path):
            lock.acquire(timeout=0)
    except Timeout as error:
        raise CorpusBusy(
            f"corpus {name!r} is being written by another process; wait until it has finished and"
            " run the command again (searching goes on meanwhile)"
        ) from error
    try:
        with closing(connect(path / FILE)) as connection:
            _record(connection, path, embedder)
            writer = CatalogueWriter(connection, path / FILE)
            publisher = Publisher(writer, path / VECTORS, embedder.dimensions)
            publisher.sweep()
            yield Ingestion(
                writer,
                publisher,
                embedder,
                progress=progress,
                ocr=ocr and ocr_available(),
            )
    finally:
        lock.release()


def _record(connection: sqlite3.Connection, path: Path, embedder: Embedder) -> None:
    """Writes down which model the corpus is embedded with; it never changes afterwards."""
    if meta(connection, "embedder") is None:
        with transaction(connection, path / FILE):
            set_meta(connection, "embedder", embedder.name)
