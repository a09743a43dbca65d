"""What can be ingested: files on disk, and documents that are already in memory."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ingest.catalogue.writer import Known
from ingest.readers.registry import read
from ingest.readers.source import sha256_of
from ingest.types import Document
from ingest.walk import printable, walk
from orchestra.errors import DocumentUnreadable


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file. ``source`` is its absolute path."""

    path: Path
    name: str
    ocr: bool = True

    @property
    def source(self) -> str:
        """The absolute path, links resolved above the file only."""
        return printable(_absolute(self.path))

    def digest(self) -> str:
        """SHA-256 of the file's bytes."""
        mode = self.path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise DocumentUnreadable(
                f"{self.name}: the folder cannot be listed; check its permissions"
            )
        if not stat.S_ISREG(mode):
            raise DocumentUnreadable(
                f"{self.name}: is a pipe or a device; put what comes out of it into a file"
            )
        return sha256_of(self.path)

    def read(self, name: str) -> Document:
        """The document, under the path that the corpus gave it."""
        return read(self.path, name=name, ocr=self.ocr)


def files(paths: Iterable[Path], *, ocr: bool) -> list[FileSource]:
    """The files under some paths, in a fixed order."""
    return [FileSource(found.path, found.name, ocr) for found in walk(paths)]


def below(paths: Iterable[Path]) -> Callable[[Known], bool]:
    """Whether a document's file lay in one of these folders (or was one of these files)."""
    roots = [Path(printable(_absolute(path))) for path in paths if path.is_dir()]

    def gone(known: Known) -> bool:
        source = Path(known.source)
        return source.is_absolute() and any(source.is_relative_to(root) for root in roots)

    return gone


def _absolute(path: Path) -> str:
    """The path with its folder's links resolved; a link to a file stays what it is."""
    with suppress(OSError):  # what may not be looked at is taken for a file
        if path.is_dir():
            return str(path.resolve())
    return str(path.parent.resolve() / path.name)
