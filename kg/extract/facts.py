"""What is read from one document alone, before entities are resolved across documents."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.types import Cell, Kind
from kg.types import Amount, DateSpan, EntityKind


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or table row: ``stored_text[start:end] == text``."""

    start: int
    end: int
    text: str
    kind: Kind
    page: int | None
    section: tuple[str, ...] = ()
    derived: bool = False
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a document. ``key`` is its comparable form; ``title`` a person's ("dr")."""

    start: int
    end: int
    name: str
    key: str
    kind: EntityKind | None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A quantity or an event: what it says, of which name (a key), in which sentence."""

    subject: str
    owner: str
    sentence: Sentence
    amount: Amount | None = None
    date: DateSpan | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two names (keys) of this document."""

    subject: str
    predicate: str
    object: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Alias:
    """Two names (keys) that the document says are one: "Harbour Bridge Authority (HBA)"."""

    key: str
    other: str


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """Everything read from one document, in reading order; ``sentences`` are those with names."""

    document_id: str
    path: str
    sha256: str
    sentences: tuple[Sentence, ...] = ()
    mentions: tuple[Mention, ...] = ()
    quantities: tuple[Fact, ...] = ()
    events: tuple[Fact, ...] = ()
    links: tuple[Link, ...] = ()
    aliases: tuple[Alias, ...] = ()
