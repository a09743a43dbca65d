"""Drafts that a playbook checks: their text, and for Word files what they were read from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from orchestra.errors import UsageError

_MARKDOWN = {".md", ".markdown"}
_PLAIN = {".txt", ".text"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A text to be checked, into which all offsets point.

    ``form`` is "md" or "txt"; ``word`` is the Word file itself, where it was one.
    """

    name: str
    text: str
    form: str
    word: bytes | None = None


def read_draft(path: Path) -> Draft:
    """Reads a draft: Markdown and plain text as they are, the text of a Word file.

    Raises:
        UsageError: the file is of another kind, missing or empty.
        DocumentUnreadable: it cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix not in _MARKDOWN | _PLAIN | {".docx"}:
        raise UsageError(f"{path}: a draft must be a md, txt or docx file")
    if not path.is_file():
        raise UsageError(f"{path}: there is no such file")
    data = path.read_bytes()
    if suffix == ".docx":
        from ingest.readers import read

        found = Draft(path.name, read(path, name=path.name).text, "txt", data)
    else:
        from ingest.readers.decode import decode
        from ingest.readers.source import Source

        text, _ = decode(Source(path, path.name, False), data)
        found = Draft(path.name, text, "md" if suffix in _MARKDOWN else "txt")
    if not any(map(str.isalpha, found.text)):
        raise UsageError(f"{path} holds no text: there is nothing to check")
    return found
