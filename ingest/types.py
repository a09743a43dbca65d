"""What ingestion makes: documents with positions, chunks, hits, change sets.

All offsets are code points into the document's stored text, half-open, and
``stored_text[start:end] == text`` holds for every block, chunk and hit, always.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class Kind(StrEnum):
    """What a stretch of text is. The last three are searchable but never evidence."""

    TEXT = "text"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    CAPTION = "caption"
    TABLE_ROW = "table_row"
    REFERENCE = "reference"
    CONTENTS = "contents"
    RUNNING = "running"

    @property
    def is_evidence(self) -> bool:
        """Whether text of this kind may support or refute a claim."""
        return self not in (Kind.REFERENCE, Kind.CONTENTS, Kind.RUNNING, Kind.HEADING)


@dataclass(frozen=True, slots=True)
class Cell:
    """A source cell of a table row that the tool composed.

    Attributes:
        row: 1-based row in the table as found (headings included).
        column: 1-based column.
        text: the cell's own words, verbatim.
        heading: the column's heading(s), joined with " › "; empty for the row's label.
        page: 1-based page, or None where there are no pages.
        box: (x0, y0, x1, y1) in PDF points from the page's top left, or None.
    """

    row: int
    column: int
    text: str
    heading: str = ""
    page: int | None = None
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of stored text of one kind: a paragraph, a heading, one table row.

    ``derived`` marks text the tool composed (a table row with its headings); its ``cells`` say
    from what. Every other block is the document's own words.
    """

    start: int
    end: int
    kind: Kind = Kind.TEXT
    page: int | None = None
    section: tuple[str, ...] = ()
    derived: bool = False
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page and the stored text that lies on it. ``number`` is 1-based."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A document as stored: its text, and where everything in it lies.

    Attributes:
        id: stable id made from the path (so an edited file keeps its id).
        path: path relative to what was ingested, with forward slashes.
        format: "pdf", "html", "md", "txt", "docx", "csv" or "jsonl" (or "llama" from a reader).
        sha256: of the original bytes.
        text: the stored text.
        title, author, date: where the file has them; ``date`` is ISO 8601 (year, month or day).
        blocks: in reading order, disjoint, ascending.
        pages: ascending; empty where there are no pages.
        notes: what a person should know, e.g. "page 3 has no text layer".
    """

    id: str
    path: str
    format: str
    sha256: str
    text: str
    title: str | None = None
    author: str | None = None
    date: str | None = None
    blocks: tuple[Block, ...] = ()
    pages: tuple[Page, ...] = ()
    notes: tuple[str, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """The 1-based page that holds ``offset``, or None where there are no pages."""
        for page in self.pages:
            if page.start <= offset < page.end:
                return page.number
        return None


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is embedded and found: some neighbouring sentences or table rows of one document.

    ``sentences`` are absolute (start, end) offsets in the stored text, inside the chunk.
    ``context`` is the heading line (title › section) that is embedded along with the text but is
    not part of it.
    """

    id: str
    document_id: str
    document: str
    ordinal: int
    start: int
    end: int
    text: str
    kind: Kind = Kind.TEXT
    page: int | None = None
    page_end: int | None = None
    section: tuple[str, ...] = ()
    context: str = ""
    derived: bool = False
    sentences: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A found chunk. ``score`` is the fused score (higher is better, comparable within one query).

    ``parts`` holds each method's own score or rank, e.g. {"dense": 0.61, "bm25": 11.2}.
    ``duplicates`` are near-identical chunks folded under this one, as (document, start, end).
    """

    chunk: Chunk
    score: float
    parts: Mapping[str, float] = field(default_factory=dict)
    duplicates: tuple[tuple[str, int, int], ...] = ()

    @property
    def document(self) -> str:
        """Path of the document relative to what was ingested."""
        return self.chunk.document

    @property
    def page(self) -> int | None:
        """1-based page where the chunk starts, or None."""
        return self.chunk.page

    @property
    def start(self) -> int:
        """Offset of the first character in the stored text."""
        return self.chunk.start

    @property
    def end(self) -> int:
        """Offset after the last character in the stored text."""
        return self.chunk.end

    @property
    def text(self) -> str:
        """The chunk's text: ``stored_text[start:end]``."""
        return self.chunk.text


@dataclass(frozen=True, slots=True)
class Filter:
    """Restricts a search. Empty fields restrict nothing; dates are ISO, inclusive.

    ``documents`` are paths or globs; ``formats`` as in :class:`Document`.
    """

    documents: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    date_from: str | None = None
    date_to: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, and why, in words for a person."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What one ingestion changed, by document id; the knowledge graph is updated from it."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """True when anything changed."""
        return bool(self.added or self.updated or self.removed)


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What happened to each file. ``notes`` are (path, note), e.g. a page without a text layer.

    ``renewed``: texts embedded because the corpus was made by an earlier version of its model.
    """

    changes: ChangeSet
    unchanged: int = 0
    chunks: int = 0
    failures: tuple[Failure, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    renewed: int = 0


class Progress(Protocol):
    """Told how far a long job is; may be called often."""

    def __call__(self, stage: str, done: int, total: int, detail: str = "") -> None:
        """``done`` of ``total`` steps of ``stage`` are finished; ``detail``: the current one."""
        ...


class Expander(Protocol):
    """Gives further search words for a query, e.g. a graph's neighbours of its entities."""

    def expand(self, query: str) -> Sequence[str]:
        """Further words to search for, best first; empty when there are none."""
        ...


class Reranker(Protocol):
    """Scores passages for a query; higher is better. One score per passage, same order."""

    def score(self, query: str, passages: Sequence[str]) -> Sequence[float]:
        """One score per passage."""
        ...


class Embedder(Protocol):
    """Turns texts into unit vectors. The same text gives the same vector alone and in any batch."""

    @property
    def name(self) -> str:
        """Model name, backend and weights hash: recorded by the corpus, which refuses to mix."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        ...

    @property
    def max_tokens(self) -> int:
        """Longest text in word pieces that is embedded whole."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Word pieces of each text, special ones included."""
        ...

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """One unit vector a row, in the order of ``texts``."""
        ...
