"""A file on its way to becoming a document, and what a reader makes of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from ingest.types import Block, Cell, Kind, Page
from orchestra.errors import DocumentUnreadable

_HASH_STEP = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read.

    Attributes:
        path: where it lies.
        name: the document's path as the corpus knows it; used in messages.
        ocr: whether pages without a text layer may be read by Tesseract.
    """

    path: Path
    name: str
    ocr: bool = True

    def bytes(self) -> bytes:
        """The whole file."""
        return self.path.read_bytes()

    def unreadable(self, why: str, what_to_do: str) -> DocumentUnreadable:
        """An error that names the file, what is wrong and what to do."""
        return DocumentUnreadable(f"{self.name}: {why}; {what_to_do}")


@dataclass(slots=True)
class Piece:
    """A block before it has a place in the stored text. ``tight``: one newline before it."""

    text: str
    kind: Kind = Kind.TEXT
    page: int | None = None
    section: tuple[str, ...] = ()
    derived: bool = False
    cells: tuple[Cell, ...] = ()
    tight: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found in a file; the registry makes a document of it."""

    text: str
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...] = ()
    title: str | None = None
    author: str | None = None
    date: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Facts:
    """Title, author, date and notes as they are gathered while a file is read."""

    title: str | None = None
    author: str | None = None
    date: str | None = None
    notes: list[str] = field(default_factory=list)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, read in steps."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while step := file.read(_HASH_STEP):
            digest.update(step)
    return digest.hexdigest()


def document_id(name: str) -> str:
    """The stable id of the document with this path."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
