"""A small corpus in memory for the graph's tests."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ingest.types import Block, Document, Kind


def document(
    path: str, *paragraphs: str, date: str | None = None, title: str | None = None
) -> Document:
    """A text document; a paragraph that begins with "# " is a heading."""
    blocks, parts, at, section = [], [], 0, ()
    for paragraph in paragraphs:
        heading = paragraph.startswith("# ")
        text = paragraph.removeprefix("# ")
        if heading:
            section = (text,)
        kind = Kind.HEADING if heading else Kind.TEXT
        blocks.append(Block(at, at + len(text), kind, section=section))
        parts.append(text)
        at += len(text) + 2
    text = "\n\n".join(parts)
    sha = hashlib.sha256(text.encode()).hexdigest()
    identity = hashlib.sha256(path.encode()).hexdigest()[:16]
    return Document(identity, path, "txt", sha, text, title, None, date, tuple(blocks))


class FakeCorpus:
    """Just what the graph needs of a corpus."""

    def __init__(self, folder: Path, *documents: Document) -> None:
        self.folder = folder
        self.held = {d.id: d for d in documents}
        self.read: list[str] = []

    @property
    def fingerprint(self) -> str:
        marks = sorted(d.id + d.sha256 for d in self.held.values())
        return hashlib.sha256("".join(marks).encode()).hexdigest()

    def documents(self) -> list[Document]:
        return sorted(self.held.values(), key=lambda d: d.path)

    def document(self, path_or_id: str) -> Document:
        self.read.append(path_or_id)
        return self.held[path_or_id]
