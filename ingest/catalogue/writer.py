"""Writing a catalogue: documents are staged, embedded, then published in one transaction.

Only the process that holds the corpus's lock may use this. What was staged survives a kill, and
the next ingestion takes it up where the content is still the same.
"""
# ruff: noqa: S608 - only constants of this module are put into SQL; every value is bound

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ingest.catalogue import codec, renewing
from ingest.catalogue.database import meta, set_meta, transaction
from ingest.chunking import embedding_text
from ingest.store.bm25 import terms
from ingest.store.generations import KEPT
from ingest.types import Chunk, Document

_INSERT_DOCUMENT = (
    "INSERT INTO documents(id, path, source, format, sha256, title, author, date, notes,"
    " characters, pages, page_count, chunk_count, made_with) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
_INSERT_CHUNK = (
    "INSERT INTO chunks(id, document, ordinal, start, end, text, kind, page, page_end, section,"
    " context, derived, sentences, length, vector) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)


@dataclass(frozen=True, slots=True)
class Known:
    """A document row that an ingestion may keep: what it was made from, and with what."""

    number: int
    id: str
    path: str
    source: str
    sha256: str
    made_with: str
    notes: bool


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """What the vector store needs of a chunk; ``text`` is what was embedded."""

    point: int
    document: int
    kind: str
    text: str
    vector: npt.NDArray[np.float32]


def vector_key(text: str) -> bytes:
    """The key of a text's vector. The corpus holds one embedding model only, so text is enough."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


class CatalogueWriter:
    """The writing side. Every method is one transaction."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._vectors = "vectors"  # or, while they are made anew, those beside them
        self._renewed_by: str | None = None

    @property
    def generation(self) -> int:
        """The generation that was published last; 0 before the first."""
        return int(meta(self._connection, "generation") or 0)

    def published(self) -> dict[str, Known]:
        """The documents of the current generation, by source."""
        return self._known("added IS NOT NULL AND removed IS NULL")

    def staged(self) -> dict[str, Known]:
        """Completely staged documents, by source."""
        return self._known("added IS NULL AND complete = 1")

    def _known(self, condition: str) -> dict[str, Known]:
        rows = self._connection.execute(
            "SELECT number, id, path, source, sha256, made_with, notes <> '[]' FROM documents"
            f" WHERE {condition} ORDER BY number"
        )
        return {row[3]: Known(*(*row[:6], bool(row[6]))) for row in rows}

    def failure(self, source: str, sha256: str, made_with: str) -> str | None:
        """Why this very file could not be read last time, or None."""
        row = self._connection.execute(
            "SELECT reason FROM failures WHERE source = ? AND sha256 = ? AND made_with = ?",
            (source, sha256, made_with),
        ).fetchone()
        return None if row is None else str(row[0])

    def remember_failure(self, source: str, sha256: str, made_with: str, reason: str) -> None:
        """Keeps why a file could not be read, so that it is not tried again while unchanged."""
        with transaction(self._connection, self._path):
            self._connection.execute(
                "INSERT OR REPLACE INTO failures VALUES(?,?,?,?)",
                (source, sha256, made_with, reason),
            )

    def stage(self, document: Document, source: str, made_with: str) -> int:
        """Writes a document down, unpublished and without its chunks; gives its number."""
        with transaction(self._connection, self._path):
            cursor = self._connection.execute(
                _INSERT_DOCUMENT,
                (
                    document.id,
                    document.path,
                    source,
                    document.format,
                    document.sha256,
                    document.title,
                    document.author,
                    document.date,
                    codec.dumps(list(document.notes)),
                    len(document.text),
                    codec.pages_json(document.pages),
                    len(document.pages),
                    0,
                    made_with,
                ),
            )
            number = int(cursor.lastrowid or 0)
            self._connection.executemany(
                "INSERT INTO texts VALUES(?,?,?)",
                ((number, start, body) for start, body in codec.pieces(document.text)),
            )
            self._connection.executemany(
                "INSERT INTO blocks VALUES(?,?,?)",
                ((number, part, body) for part, body in codec.block_parts(document.blocks)),
            )
            return number

    def stage_chunks(self, number: int, chunks: Iterable[Chunk]) -> int:
        """Adds chunks to a staged document; gives how many there were."""
        with transaction(self._connection, self._path):
            before = self._connection.total_changes
            self._connection.executemany(
                _INSERT_CHUNK, (_chunk_row(number, chunk) for chunk in chunks)
            )
            return self._connection.total_changes - before

    def complete(self, number: int) -> None:
        """Marks a staged document as wholly read and chunked."""
        with transaction(self._connection, self._path):
            self._connection.execute(
                "UPDATE documents SET complete = 1, chunk_count ="
                " (SELECT count(*) FROM chunks WHERE document = number) WHERE number = ?",
                (number,),
            )

    def drop_staged(self, keep: Iterable[int] = ()) -> None:
        """Removes staged documents but those to keep."""
        kept = set(keep)
        rows = self._connection.execute("SELECT number FROM documents WHERE added IS NULL")
        with transaction(self._connection, self._path):
            self._erase([row[0] for row in rows if row[0] not in kept])

    @property
    def is_renewing(self) -> bool:
        """Whether every vector is being made anew."""
        return self._renewed_by is not None

    def renew(self, embedder: str) -> None:
        """From here on every vector is made anew, by the model of this name.

        They are kept apart, and stand in the former ones' place from the next generation on; what
        a run that was killed had made is taken up.
        """
        renewing.begin(self._connection, self._path, embedder)
        self._vectors, self._renewed_by = renewing.TABLE, embedder

    def move(self, number: int, source: str) -> None:
        """Notes that a document's file now lies elsewhere."""
        with transaction(self._connection, self._path):
            self._connection.execute(
                "UPDATE documents SET source = ? WHERE number = ?", (source, number)
            )

    def pending(self) -> list[tuple[bytes, int]]:
        """Keys of chunks without a vector, longest text first, with a point that has it.

        Of staged chunks; of all where every vector is made anew.
        """
        wanted = "documents.added" if self._renewed_by is None else "documents.removed"
        rows = self._connection.execute(
            "SELECT chunks.vector, min(chunks.point) FROM chunks JOIN documents"
            f" ON documents.number = chunks.document WHERE {wanted} IS NULL"
            f" AND NOT EXISTS (SELECT 1 FROM {self._vectors} AS made"
            " WHERE made.key = chunks.vector)"
            " GROUP BY chunks.vector"
            " ORDER BY max(length(chunks.context) + length(chunks.text)) DESC, 2"
        )
        return [(row[0], row[1]) for row in rows]

    def texts_at(self, points: Sequence[int]) -> list[str]:
        """What is to be embedded for these points, in their order."""
        marks = ",".join("?" * len(points))
        rows = self._connection.execute(
            f"SELECT point, context, text FROM chunks WHERE point IN ({marks})", list(points)
        )
        found = {row[0]: f"{row[1]}\n{row[2]}" if row[1] else row[2] for row in rows}
        return [found[point] for point in points]

    def store_vectors(self, keys: Sequence[bytes], vectors: npt.NDArray[np.float32]) -> None:
        """Keeps vectors under their keys."""
        with transaction(self._connection, self._path):
            self._connection.executemany(
                f"INSERT OR IGNORE INTO {self._vectors} VALUES(?,?)",
                (
                    (key, np.ascontiguousarray(row, dtype="<f4").tobytes())
                    for key, row in zip(keys, vectors, strict=True)
                ),
            )

    def publish(self, numbers: Sequence[int], removed: Sequence[int], average_length: float) -> int:
        """Makes staged documents visible and removed ones invisible, all at once.

        The vectors of the new generation must already lie in their folder.
        """
        generation = self.generation + 1
        with transaction(self._connection, self._path):
            run = self._connection.executemany
            run(
                "UPDATE documents SET added = ? WHERE number = ?",
                [(generation, n) for n in numbers],
            )
            run(
                "UPDATE documents SET removed = ? WHERE number = ?",
                [(generation, n) for n in removed],
            )
            chunks, fingerprint = self._totals()
            self._connection.execute(
                "INSERT OR REPLACE INTO generations VALUES(?,?,?,?)",
                (generation, average_length, chunks, fingerprint),
            )
            set_meta(self._connection, "generation", str(generation))
            if self._renewed_by is not None:
                renewing.put_in_place(self._connection, self._renewed_by)
        self._vectors, self._renewed_by = "vectors", None
        return generation

    def _totals(self) -> tuple[int, str]:
        rows = self._connection.execute(
            "SELECT id, sha256, chunk_count FROM documents"
            " WHERE added IS NOT NULL AND removed IS NULL ORDER BY id, sha256"
        ).fetchall()
        lines = "".join(f"{row[0]} {row[1]}\n" for row in rows)
        return sum(row[2] for row in rows), hashlib.sha256(lines.encode()).hexdigest()

    def purge(self) -> None:
        """Removes what no kept generation shows: old documents, and vectors without a chunk."""
        oldest = self.generation - KEPT + 1
        rows = self._connection.execute(
            "SELECT number FROM documents WHERE removed IS NOT NULL AND removed <= ?", (oldest,)
        ).fetchall()
        with transaction(self._connection, self._path):
            self._connection.execute("DELETE FROM generations WHERE generation < ?", (oldest,))
            self._erase([row[0] for row in rows])
            if rows:
                self._connection.execute(
                    "DELETE FROM vectors WHERE NOT EXISTS"
                    " (SELECT 1 FROM chunks WHERE chunks.vector = vectors.key)"
                )

    def _erase(self, numbers: Iterable[int]) -> None:
        rows = [(number,) for number in numbers]
        for statement in (
            "DELETE FROM texts WHERE document = ?",
            "DELETE FROM blocks WHERE document = ?",
            "DELETE FROM chunks WHERE document = ?",
            "DELETE FROM documents WHERE number = ?",
        ):
            self._connection.executemany(statement, rows)

    def ids_of(self, numbers: Iterable[int]) -> dict[int, str]:
        """Document ids by row number."""
        return {
            number: self._connection.execute(
                "SELECT id FROM documents WHERE number = ?", (number,)
            ).fetchone()[0]
            for number in numbers
        }

    def notes_of(self, numbers: Iterable[int]) -> list[tuple[str, str]]:
        """(path, note) of some documents, in the order given."""
        notes: list[tuple[str, str]] = []
        for number in numbers:
            path, body = self._connection.execute(
                "SELECT path, notes FROM documents WHERE number = ?", (number,)
            ).fetchone()
            notes.extend((path, note) for note in json.loads(body))
        return notes

    def live(self) -> list[int]:
        """Row numbers of the current generation's documents, ascending."""
        rows = self._connection.execute(
            "SELECT number FROM documents WHERE added IS NOT NULL AND removed IS NULL"
            " ORDER BY number"
        )
        return [row[0] for row in rows]

    def stored_average(self) -> float:
        """The average chunk length that the current generation's weights were made with."""
        row = self._connection.execute(
            "SELECT average_length FROM generations WHERE generation = ?", (self.generation,)
        ).fetchone()
        return 1.0 if row is None else float(row[0])

    def stored_count(self) -> int:
        """How many chunks the current generation has."""
        row = self._connection.execute(
            "SELECT chunks FROM generations WHERE generation = ?", (self.generation,)
        ).fetchone()
        return 0 if row is None else int(row[0])

    def points_of(self, numbers: Iterable[int]) -> list[int]:
        """The points of some documents, ascending."""
        found: list[int] = []
        for number in numbers:
            rows = self._connection.execute(
                "SELECT point FROM chunks WHERE document = ?", (number,)
            )
            found.extend(row[0] for row in rows)
        return sorted(found)

    def length_totals(self, numbers: Iterable[int]) -> tuple[float, int]:
        """Sum of BM25 lengths and number of chunks of some documents."""
        total, count = 0.0, 0
        for number in numbers:
            row = self._connection.execute(
                "SELECT coalesce(sum(length), 0), count(*) FROM chunks WHERE document = ?",
                (number,),
            ).fetchone()
            total, count = total + row[0], count + row[1]
        return total, count

    def rows_of(self, numbers: Iterable[int]) -> Iterator[StoredChunk]:
        """The chunks of some documents with their vectors, by point within each."""
        for number in numbers:
            rows = self._connection.execute(
                "SELECT chunks.point, chunks.document, chunks.kind, chunks.context, chunks.text,"
                f" made.body FROM chunks JOIN {self._vectors} AS made ON made.key = chunks.vector"
                " WHERE chunks.document = ? ORDER BY chunks.point",
                (number,),
            )
            for point, document, kind, context, text, body in rows:
                yield StoredChunk(
                    point=point,
                    document=document,
                    kind=kind,
                    text=f"{context}\n{text}" if context else text,
                    vector=np.frombuffer(body, dtype="<f4"),
                )


def _chunk_row(number: int, chunk: Chunk) -> tuple[object, ...]:
    text = embedding_text(chunk)
    return (
        chunk.id,
        number,
        chunk.ordinal,
        chunk.start,
        chunk.end,
        chunk.text,
        chunk.kind.value,
        chunk.page,
        chunk.page_end,
        codec.dumps(list(chunk.section)),
        chunk.context,
        int(chunk.derived),
        codec.dumps([list(span) for span in chunk.sentences]),
        terms(text).length,
        vector_key(text),
    )
