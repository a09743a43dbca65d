"""Reading a catalogue as one generation sees it."""
# ruff: noqa: S608 - only constants of this module are put into SQL; every value is bound

from __future__ import annotations

import fnmatch
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.catalogue import codec
from ingest.types import Chunk, Document, Filter
from orchestra.errors import DocumentNotFound

_LIVE = "documents.added <= :g AND (documents.removed IS NULL OR documents.removed > :g)"
_MANY = 500
_LAST = 2**62
_REMEMBERED = 4_000_000  # characters of documents that were read and are kept in memory


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """What a listing shows of a document; ``characters`` is the length of its stored text."""

    id: str
    path: str
    format: str
    title: str | None
    author: str | None
    date: str | None
    sha256: str
    pages: int
    chunks: int
    characters: int
    notes: tuple[str, ...] = ()
    source: str = ""


class CatalogueReader:
    """One generation of a catalogue. Later generations do not change what it gives."""

    def __init__(self, connection: sqlite3.Connection, generation: int, path: Path) -> None:
        self._connection = connection
        self.generation = generation
        self._path = path
        self._read: dict[int, Document] = {}
        self._room = _REMEMBERED

    def is_kept(self) -> bool:
        """Whether a writer has not yet cleared this generation away."""
        return bool(self._generation_value("generation", 0))

    def documents(self) -> list[DocumentInfo]:
        """Every document, by path."""
        rows = self._connection.execute(
            "SELECT id, path, format, title, author, date, sha256, page_count, chunk_count,"
            f" characters, notes, source FROM documents WHERE {_LIVE} ORDER BY path, number",
            {"g": self.generation},
        )
        infos: list[DocumentInfo] = []
        for row in rows:
            notes: tuple[str, ...] = tuple(json.loads(row[10]))
            infos.append(DocumentInfo(*(*row[:10], notes, row[11])))
        return infos

    def document(self, path_or_id: str) -> Document:
        """A whole document.

        Raises:
            DocumentNotFound: no document has this path or id.
        """
        number = self.number(path_or_id)
        known = self._read.get(number)
        if known is None:
            known = self._document(number)
            self._room -= len(known.text)
            if self._room < 0:
                self._read, self._room = {}, _REMEMBERED - len(known.text)
            self._read[number] = known
        return known

    def _document(self, number: int) -> Document:
        row = self._connection.execute(
            "SELECT id, path, format, sha256, title, author, date, pages, notes FROM documents"
            " WHERE number = ?",
            (number,),
        ).fetchone()
        parts = self._connection.execute(
            "SELECT body FROM blocks WHERE document = ? ORDER BY part", (number,)
        )
        return Document(
            id=row[0],
            path=row[1],
            format=row[2],
            sha256=row[3],
            text=self._text(number),
            title=row[4],
            author=row[5],
            date=row[6],
            blocks=tuple(block for (body,) in parts for block in codec.unpart(body)),
            pages=codec.pages_of(row[7]),
            notes=tuple(json.loads(row[8])),
        )

    def text(self, path_or_id: str) -> str:
        """The stored text of a document."""
        return self._text(self.number(path_or_id))

    def quote(self, path_or_id: str, start: int, end: int) -> str:
        """``stored_text[start:end]``, reading only the pieces that hold it."""
        number = self.number(path_or_id)
        if not 0 <= start <= end:
            raise ValueError(f"{path_or_id}: {start}:{end} is not a stretch of text")
        first = start - start % codec.PIECE
        rows = self._connection.execute(
            "SELECT body FROM texts WHERE document = ? AND start BETWEEN ? AND ? ORDER BY start",
            (number, first, max(end - 1, first)),
        )
        return "".join(codec.unpiece(body) for (body,) in rows)[start - first : end - first]

    def _text(self, number: int) -> str:
        rows = self._connection.execute(
            "SELECT body FROM texts WHERE document = ? ORDER BY start", (number,)
        )
        return "".join(codec.unpiece(body) for (body,) in rows)

    def number(self, path_or_id: str) -> int:
        """The row number of the document with this path or id.

        Raises:
            DocumentNotFound: there is none; the message names some that exist.
        """
        row = self._connection.execute(
            f"SELECT number FROM documents WHERE (path = :key OR id = :key) AND {_LIVE}"
            " ORDER BY path = :key DESC, number LIMIT 1",
            {"key": path_or_id, "g": self.generation},
        ).fetchone()
        if row is None:
            known = [info.path for info in self.documents()[:5]]
            listing = ", ".join(known) + (", …" if len(known) == 5 else "") if known else "none"
            raise DocumentNotFound(
                f"no document {path_or_id!r} in this corpus; it holds: {listing}"
            )
        return int(row[0])

    def path_of(self, path_or_id: str) -> str:
        """The path of the document with this path or id; DocumentNotFound as in :meth:`number`."""
        row = self._connection.execute(
            "SELECT path FROM documents WHERE number = ?", (self.number(path_or_id),)
        ).fetchone()
        return str(row[0])

    def chunks(self, path_or_id: str, first: int = 0, last: int | None = None) -> list[Chunk]:
        """The chunks of a document, in reading order, from one ordinal to another (both in)."""
        rows = self._connection.execute(
            f"SELECT {codec.CHUNK_COLUMNS} FROM chunks JOIN documents"
            " ON documents.number = chunks.document WHERE chunks.document = ?"
            " AND ordinal BETWEEN ? AND ? ORDER BY ordinal",
            (self.number(path_or_id), first, _LAST if last is None else last),
        )
        return [codec.chunk_of(row) for row in rows]

    def chunk(self, chunk_id: str) -> Chunk:
        """One chunk by its id.

        Raises:
            DocumentNotFound: no chunk has this id.
        """
        row = self._connection.execute(
            f"SELECT {codec.CHUNK_COLUMNS} FROM chunks JOIN documents"
            f" ON documents.number = chunks.document WHERE chunks.id = :key AND {_LIVE}",
            {"key": chunk_id, "g": self.generation},
        ).fetchone()
        if row is None:
            raise DocumentNotFound(f"no chunk {chunk_id!r} in this corpus; search it again")
        return codec.chunk_of(row)

    def at_points(self, points: Sequence[int]) -> dict[int, Chunk]:
        """Chunks by the store's point numbers; unknown ones are absent."""
        found: dict[int, Chunk] = {}
        for batch in codec.batched(points, _MANY):
            marks = ",".join("?" * len(batch))
            rows = self._connection.execute(
                f"SELECT {codec.CHUNK_COLUMNS}, chunks.point FROM chunks JOIN documents"
                f" ON documents.number = chunks.document WHERE chunks.point IN ({marks})",
                batch,
            )
            found.update((row[-1], codec.chunk_of(row)) for row in rows)
        return found

    def matching(self, wanted: Filter) -> frozenset[int] | None:
        """Row numbers of the documents a filter lets through; None when it names no document.

        A document without a date never passes a filter by date. Dates compare as far as both
        go: "2019" lies between "2019-03" and "2020".
        """
        if not (wanted.documents or wanted.formats or wanted.date_from or wanted.date_to):
            return None
        rows = self._connection.execute(
            f"SELECT number, path, format, date FROM documents WHERE {_LIVE}",
            {"g": self.generation},
        )
        return frozenset(
            number
            for number, path, kind, date in rows
            if _named(path, wanted.documents)
            and (not wanted.formats or kind in wanted.formats)
            and _dated(date, wanted.date_from, wanted.date_to)
        )

    def average_length(self) -> float:
        """Average chunk length in BM25 terms, as recorded when the generation was made."""
        return float(self._generation_value("average_length", 1.0))

    def chunk_count(self) -> int:
        """How many chunks the generation has."""
        return int(self._generation_value("chunks", 0))

    def fingerprint(self) -> str:
        """A hash over ids and content hashes of all documents."""
        return str(self._generation_value("fingerprint", ""))

    def _generation_value(self, column: str, default: float | str) -> float | str:
        row = self._connection.execute(
            f"SELECT {column} FROM generations WHERE generation = ?", (self.generation,)
        ).fetchone()
        return default if row is None else row[0]

    def all_points(self) -> Iterator[int]:
        """Every point of the generation, ascending."""
        rows = self._connection.execute(
            "SELECT point FROM chunks JOIN documents ON documents.number = chunks.document"
            f" WHERE {_LIVE} ORDER BY point",
            {"g": self.generation},
        )
        return (row[0] for row in rows)


def _named(path: str, patterns: Iterable[str]) -> bool:
    patterns = tuple(patterns)
    return not patterns or any(
        path == pattern or fnmatch.fnmatchcase(path, pattern) for pattern in patterns
    )


def _dated(date: str | None, date_from: str | None, date_to: str | None) -> bool:
    if date_from is None and date_to is None:
        return True
    if date is None:
        return False
    early = date_from is not None and date[: len(date_from)] < date_from[: len(date)]
    late = date_to is not None and date[: len(date_to)] > date_to[: len(date)]
    return not (early or late)
