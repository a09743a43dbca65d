"""The writing side of a corpus: one process at a time."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ingest.catalogue.database import FILE, connect, meta, set_meta, transaction
from ingest.catalogue.writer import CatalogueWriter
from ingest.embedding.choice import is_same_model, mismatch
from ingest.ingestion import Ingestion, ocr_available
from ingest.publishing import Publisher
from ingest.store.indexes import indexes_for
from ingest.types import Embedder, Progress
from orchestra.errors import CorpusBusy
from orchestra.files import room_for

LOCK = ".writing"


def make(path: Path) -> None:
    """Makes an empty corpus's folder and catalogue, where they are not there yet."""
    with room_for(path):
        path.mkdir(parents=True, exist_ok=True)
    connect(path / FILE, create=True).close()


@contextmanager
def write(
    name: str,
    path: Path,
    embedder: Embedder,
    *,
    progress: Progress | None,
    ocr: bool,
    store_url: str | None = None,
) -> Iterator[Ingestion]:
    """An ingestion that holds the corpus's lock; the system lets go of it if the process dies.

    Raises:
        CorpusBusy: another process holds it.
        CorpusMismatch: the corpus was made with another model (not merely with an earlier version
            of this one: then everything is embedded anew).
        StoreUnreachable: the vectors go to a server that does not answer.
    """
    with _locked(name, path), closing(connect(path / FILE)) as connection:
        renewing = _record(name, connection, path, embedder)
        owner = _owner(connection, path)
        indexes = indexes_for(name, embedder.dimensions, owner=owner, store_url=store_url)
        with closing(indexes):
            writer = CatalogueWriter(connection, path / FILE)
            if renewing:
                writer.renew(embedder.name)
            publisher = Publisher(writer, path, indexes)
            publisher.sweep()
            yield Ingestion(
                writer,
                publisher,
                embedder,
                progress=progress,
                ocr=ocr and ocr_available(),
            )


def delete(name: str, path: Path, *, store_url: str | None = None) -> None:
    """Removes a corpus: what it keeps on a server, then its folder.

    Raises:
        CorpusBusy: another process is writing it.
        StoreUnreachable: its vectors are on a server that does not answer; nothing was removed.
    """
    with _locked(name, path):
        with closing(connect(path / FILE)) as connection:
            owner = _owner(connection, path)
        with closing(indexes_for(name, 0, owner=owner, store_url=store_url)) as indexes:
            indexes.sweep((), 0)
        shutil.rmtree(path)


@contextmanager
def _locked(name: str, path: Path) -> Iterator[None]:
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
        yield
    finally:
        lock.release()


def _record(name: str, connection: sqlite3.Connection, path: Path, embedder: Embedder) -> bool:
    """Writes down which model the corpus is embedded with; whether it is to be embedded anew."""
    recorded = meta(connection, "embedder")
    if recorded is None:
        with transaction(connection, path / FILE):
            set_meta(connection, "embedder", embedder.name)
    elif recorded != embedder.name:
        if not is_same_model(recorded, embedder.name):
            raise mismatch(name, recorded, embedder.name)
        return True
    return False


def _owner(connection: sqlite3.Connection, path: Path) -> str:
    """What tells this corpus from others of its name, on other machines and in other homes.

    A copied corpus has another path, so it never writes into its original's collections.
    """
    identity = meta(connection, "identity")
    if identity is None:
        identity = uuid.uuid4().hex
        with transaction(connection, path / FILE):
            set_meta(connection, "identity", identity)
    return hashlib.blake2b(f"{identity} {path.resolve()}".encode(), digest_size=6).hexdigest()
