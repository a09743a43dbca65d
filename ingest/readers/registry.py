"""Which reader reads which file: by suffix, checked against the file's first bytes."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from ingest.readers.dating import RECORDS, date_of
from ingest.readers.source import Reading, Source, document_id, sha256_of
from ingest.types import Document
from orchestra.errors import DocumentUnreadable

FORMATS: dict[str, str] = {
    ".pdf": "pdf",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "md",
    ".markdown": "md",
    ".txt": "txt",
    ".text": "txt",
    ".log": "txt",
    ".eml": "txt",
    ".docx": "docx",
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
"""Suffix, in lower case, to format."""

_MODULES = {
    "pdf": "ingest.readers.pdf",
    "html": "ingest.readers.html",
    "md": "ingest.readers.markdown",
    "txt": "ingest.readers.plain",
    "docx": "ingest.readers.word",
    "csv": "ingest.readers.delimited",
    "jsonl": "ingest.readers.json_lines",
}
_SNIFF_BYTES = 1024
_CONVERT = "convert it to pdf, html, md, txt, docx, csv or jsonl"


def supported(path: Path) -> bool:
    """Whether a file with this name is of a format that can be read."""
    return path.suffix.lower() in FORMATS


def read(path: Path, *, name: str, ocr: bool = True) -> Document:
    """Reads one file into a document.

    Args:
        path: the file.
        name: the document's path as the corpus will know it (forward slashes, relative).
        ocr: read pages without a text layer with Tesseract where it is installed.

    Raises:
        DocumentUnreadable: the file is missing, empty, broken, encrypted, holds no text or is
            not of a known format. The message names the file and what to do.
    """
    source = Source(path, name, ocr)
    try:
        kind = _format_of(source)
        reader: Callable[[Source], Reading] = import_module(_MODULES[kind]).read
        reading = reader(source)
        digest = sha256_of(path)
    except OSError as error:
        raise _from_os(source, error) from error
    except RecursionError as error:
        why = source.unreadable("its parts are nested too deeply", "simplify it and try again")
        raise why from error
    if not reading.blocks and not reading.notes:
        raise source.unreadable("holds no text", "check that this is the right file")
    return Document(
        id=document_id(name),
        path=name,
        format=kind,
        sha256=digest,
        text=reading.text,
        title=reading.title,
        author=reading.author,
        date=reading.date or date_of("" if kind in RECORDS else reading.text, name),
        blocks=reading.blocks,
        pages=reading.pages,
        notes=reading.notes,
    )


def _from_os(source: Source, error: OSError) -> DocumentUnreadable:
    reason = (error.strerror or str(error)).lower()
    todo = "check its permissions" if isinstance(error, PermissionError) else "check the path"
    return source.unreadable(f"cannot be opened ({reason})", todo)


def _format_of(source: Source) -> str:
    """The format by suffix, or by first bytes where the suffix lies about PDF or DOCX."""
    if source.path.is_dir():
        raise source.unreadable("is a folder that cannot be listed", "check its permissions")
    named = FORMATS.get(source.path.suffix.lower())
    with source.path.open("rb") as file:
        head = file.read(_SNIFF_BYTES)
    if not head:
        raise source.unreadable("is empty (0 bytes)", "replace it or remove it")
    if head.lstrip()[:5] == b"%PDF-":
        return "pdf"
    if named is None:
        suffix = source.path.suffix
        why = f"files of type {suffix!r} cannot be read" if suffix else "has no file extension"
        raise source.unreadable(why, _CONVERT)
    if named == "docx" and head[:4] != b"PK\x03\x04":
        old = head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        why = "is an old .doc or an encrypted .docx" if old else "is not a Word document"
        raise source.unreadable(why, "open it in a word processor and save it as .docx")
    return named
