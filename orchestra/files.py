"""Writing files so that a reader sees the old content or the new, never a half of either."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from orchestra.errors import StorageFull

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""The system's error numbers that mean "no room left"."""

# What SQLite says when a write is cut short, or its shared index finds no room even to read.
_NO_ROOM = frozenset((sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE))


def canonical_json(value: object, *, indent: int | None = None) -> str:
    """The one JSON text of ``value``: sorted keys, no spaces (unless ``indent``), UTF-8 kept.

    Floats are written as Python writes them: callers round them first (six decimals by habit).

    Raises:
        ValueError: the value holds NaN or an infinity, which JSON cannot say.
        TypeError: the value holds something that is not JSON.
    """
    separators = (",", ":") if indent is None else (",", ": ")
    return json.dumps(
        value,
        sort_keys=True,
        ensure_ascii=False,
        allow_nan=False,
        separators=separators,
        indent=indent,
    )


def atomic_write_text(path: Path, text: str) -> None:
    """Writes UTF-8 text, line ends as they are; see :func:`atomic_write_bytes`."""
    atomic_write_bytes(path, text.encode("utf-8"))


def atomic_write_bytes(path: Path, data: bytes) -> None:
    """Replaces ``path`` in one step; its folder is made where it is missing.

    Raises:
        StorageFull: the disk has no room left; the old file is untouched.
    """
    with atomic_writer(path) as file:
        file.write(data)


@contextmanager
def atomic_writer(path: Path) -> Iterator[BinaryIO]:
    """A file to write that takes the name ``path`` when the block ends well.

    The data is on the disk before the name points at it, so a crash leaves the old file.

    Raises:
        StorageFull: the disk has no room left; the old file is untouched.
    """
    path = Path(path)
    with room_for(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(_mode())
            Path(name).replace(path)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(name).unlink()
            raise
        _sync_folder(path.parent)


@contextmanager
def room_for(path: Path) -> Iterator[None]:
    """Turns "no space left" from the system or from SQLite into :class:`StorageFull`."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise StorageFull(_full(path)) from error
        raise
    except sqlite3.OperationalError as error:
        if "full" in str(error) or getattr(error, "sqlite_errorcode", 0) in _NO_ROOM:
            raise StorageFull(_full(path)) from error
        raise


def _full(path: Path) -> str:
    return f"no room left on the disk while writing {path}: free some space and run it again"


def _mode() -> int:
    """The permissions a plain ``open`` would give (mkstemp's are for the owner alone)."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Puts the renaming itself on the disk, where the system lets a folder be opened."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
