"""LlamaIndex, both ways: its documents into a corpus, and a corpus as its vector store."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.readers.source import document_id
from ingest.types import Block, Document, Page
from orchestra.errors import DocumentUnreadable

if TYPE_CHECKING:
    from llama_index.core.schema import Document as LlamaDocument

_PATH_KEYS = ("file_path", "file_name", "path", "source", "url")
_TITLE_KEYS = ("title", "document_title")
_AUTHOR_KEYS = ("author", "authors")
_DATE_KEYS = ("date", "publication_date", "last_modified_date", "creation_date")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_PARAGRAPH = re.compile(r"\S(?:.*?\S)?(?=\s*\n\s*\n|\s*\Z)", re.DOTALL)
_JOIN = "\n\n"


@dataclass(frozen=True, slots=True)
class LlamaSource:
    """The LlamaIndex documents that share one path: one document, or its pages."""

    name: str
    parts: tuple[tuple[str, int | None], ...]
    title: str | None
    author: str | None
    date: str | None

    @property
    def source(self) -> str:
        """Known by its path; the prefix keeps it apart from files on disk."""
        return f"llama:{self.name}"

    def digest(self) -> str:
        """SHA-256 of the texts, page numbers and what the metadata say."""
        value = repr((self.parts, self.title, self.author, self.date))
        return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()

    def read(self, name: str) -> Document:
        """The document, one block per paragraph.

        Raises:
            DocumentUnreadable: there is no text in it.
        """
        text = _JOIN.join(part for part, _ in self.parts)
        if not text.strip():
            raise DocumentUnreadable(f"{name}: holds no text; check what the reader gave")
        pages = tuple(self._pages())
        return Document(
            id=document_id(name),
            path=name,
            format="llama",
            sha256=self.digest(),
            text=text,
            title=self.title,
            author=self.author,
            date=self.date,
            blocks=tuple(self._blocks(text, pages)),
            pages=pages,
        )

    def _pages(self) -> Iterable[Page]:
        start = 0
        for part, number in self.parts:
            end = start + len(part)
            if number is not None:
                yield Page(number, start, end)
            start = end + len(_JOIN)

    @staticmethod
    def _blocks(text: str, pages: Sequence[Page]) -> Iterable[Block]:
        spans: list[tuple[int, int, int | None]] = [(p.start, p.end, p.number) for p in pages]
        for start, end, number in spans or [(0, len(text), None)]:
            for found in _PARAGRAPH.finditer(text[start:end]):
                yield Block(start + found.start(), start + found.end(), page=number)


def from_llama(documents: Iterable[LlamaDocument]) -> list[LlamaSource]:
    """Groups LlamaIndex documents by path; see :meth:`ingest.corpus.Corpus.add`."""
    groups: dict[str, list[LlamaDocument]] = {}
    for document in documents:
        name = _first(document, _PATH_KEYS) or str(document.doc_id)
        groups.setdefault(_safe(name), []).append(document)
    sources: list[LlamaSource] = []
    for name, members in sorted(groups.items()):
        pages = [_page(member) for member in members]
        if len(members) == 1 or (None not in pages and len(set(pages)) == len(pages)):
            sources.append(_source(name, members, pages))
        else:
            sources.extend(
                _source(f"{name}#{number}", [member], [page])
                for number, (member, page) in enumerate(zip(members, pages, strict=True), start=1)
            )
    return sources


def _source(
    name: str, members: Sequence[LlamaDocument], pages: Sequence[int | None]
) -> LlamaSource:
    first = members[0]
    date = _DATE.match(_first(first, _DATE_KEYS) or "")
    parts = zip((member.text for member in members), pages, strict=True)
    return LlamaSource(
        name=name,
        parts=tuple(sorted(parts, key=lambda part: part[1] or 0)),
        title=_first(first, _TITLE_KEYS),
        author=_first(first, _AUTHOR_KEYS),
        date=date.group() if date else None,
    )


def _first(document: LlamaDocument, keys: Iterable[str]) -> str | None:
    for key in keys:
        value = document.metadata.get(key)
        if value not in (None, ""):
            return str(value)
    return None


def _page(document: LlamaDocument) -> int | None:
    label = str(document.metadata.get("page_label", document.metadata.get("page", "")))
    return int(label) if label.isdecimal() and int(label) > 0 else None


def _safe(name: str) -> str:
    """A relative path without steps upwards."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "/".join(parts) or "document"
