"""The knowledge graph of a corpus: brought up to date, asked, exported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from filelock import FileLock

from ingest.types import ChangeSet, Document
from kg import store
from kg.checking import Checker
from kg.expansion import Neighbourhood
from kg.extract.document import VERSION, extract
from kg.extract.facts import DocumentFacts
from kg.finding import Finder
from kg.types import Entity, Event, Finding, Quantity, Relation, Source

if TYPE_CHECKING:
    from networkx import MultiDiGraph

FILE = "graph.db"


class _Listed(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def sha256(self) -> str: ...


class GraphCorpus(Protocol):
    """What the graph needs of a corpus; :class:`ingest.Corpus` is one."""

    @property
    def folder(self) -> Path:
        """The corpus's folder, where the graph keeps its file."""
        ...

    @property
    def fingerprint(self) -> str:
        """A hash over the documents' ids and contents."""
        ...

    def documents(self) -> Sequence[_Listed]:
        """Every document's id and hash."""
        ...

    def document(self, path_or_id: str) -> Document:
        """A whole document."""
        ...


class KnowledgeGraph:
    """Entities, quantities, events and relations of a corpus, each with its sentence.

    One object is one state of the graph: it reads once and does not see later updates. Many
    processes may read while one updates.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def open(cls, corpus: GraphCorpus) -> KnowledgeGraph:
        """The corpus's graph, first brought up to date where the corpus has changed.

        Raises:
            StorageFull: no room to bring it up to date.
            CorpusDamaged: the graph's file cannot be read.
        """
        graph = cls(corpus.folder / FILE)
        mark = _mark_of(corpus)
        if graph._mark() != mark:
            graph._synchronise(corpus)
        return cls._of_state(graph._path, mark)

    @classmethod
    @lru_cache(maxsize=4)
    def _of_state(cls, path: Path, mark: str) -> KnowledgeGraph:
        """One object for one state, so that the next run need not read the graph again."""
        del mark
        return cls(path)

    @classmethod
    def update(cls, corpus: GraphCorpus, changes: ChangeSet | None = None) -> KnowledgeGraph:
        """Brings the corpus's graph up to date after an ingestion; returns it.

        Only documents that are new, changed or gone are read; ``changes`` is what the ingestion
        says changed, and what the graph finds different is done besides.
        """
        graph = cls(corpus.folder / FILE)
        if changes or graph._mark() != _mark_of(corpus):
            graph._synchronise(corpus)
        return graph

    def _mark(self) -> str:
        if not self._path.is_file():
            return ""
        with store.opened(self._path) as connection:
            return store.meta(connection, "made from")

    def _synchronise(self, corpus: GraphCorpus) -> None:
        lock = FileLock(self._path.with_suffix(".lock"))
        with lock:
            mark = _mark_of(corpus)
            if self._mark() == mark:
                return
            stored, rules = self._stored()
            current = {info.id: info.sha256 for info in corpus.documents()}
            stale = stored if rules != str(VERSION) else {}
            new = sorted(i for i, sha in current.items() if i in stale or stored.get(i) != sha)
            gone = sorted(set(stored) - set(current))
            marks = {"made from": mark, "rules": str(VERSION)}
            store.write(self._path, gone=gone, facts=_extracted(corpus, new), marks=marks)

    def _stored(self) -> tuple[dict[str, str], str]:
        with store.opened(self._path, write=True) as connection:
            return store.documents(connection), store.meta(connection, "rules")

    @cached_property
    def _entities(self) -> list[Entity]:
        with store.opened(self._path) as connection:
            return store.read_entities(connection)

    @cached_property
    def _quantities(self) -> list[Quantity]:
        with store.opened(self._path) as connection:
            return store.read_quantities(connection)

    @cached_property
    def _events(self) -> list[Event]:
        with store.opened(self._path) as connection:
            return store.read_events(connection)

    @cached_property
    def _relations(self) -> list[Relation]:
        with store.opened(self._path) as connection:
            return store.read_relations(connection)

    @cached_property
    def _mentions(self) -> list[tuple[str, str, int, int]]:
        with store.opened(self._path) as connection:
            return store.read_mentions(connection)

    @cached_property
    def _finder(self) -> Finder:
        return Finder(self._entities)

    @cached_property
    def _neighbourhood(self) -> Neighbourhood:
        return Neighbourhood(self._entities, self._relations, self._mentions)

    @cached_property
    def _checker(self) -> Checker:
        return Checker(self._finder, self._quantities, self._events)

    def entities(self) -> list[Entity]:
        """Every entity, most mentioned first."""
        return list(self._entities)

    def quantities(self) -> list[Quantity]:
        """Every quantity with what it measures, by document and place."""
        return list(self._quantities)

    def events(self) -> list[Event]:
        """Every date with what happened on it, by document and place."""
        return list(self._events)

    def relations(self) -> list[Relation]:
        """Every relation between two entities, by document and place."""
        return list(self._relations)

    def mentions(self) -> list[tuple[str, str, int, int]]:
        """(entity id, document path, start, end) of every mention, by document and place."""
        return list(self._mentions)

    def sentences(self, entity_id: str, limit: int = 20) -> list[Source]:
        """Sentences that mention the entity, by document and place; the first ``limit``."""
        with store.opened(self._path) as connection:
            return store.read_sentences(connection, entity_id, limit)

    def find_entities(self, text: str) -> list[Entity]:
        """The entities whose names or aliases stand in ``text``, in order, each once."""
        return self._finder.find(text)

    def neighbours(self, text: str, limit: int = 10) -> list[Entity]:
        """The entities nearest to those named in ``text`` (not these themselves), nearest first."""
        return self._neighbourhood.nearest(self.find_entities(text), limit)

    def expand(self, query: str) -> list[str]:
        """Further search words for a query: other names of its entities, then neighbours' names.

        At most eight words in all.
        """
        return self._neighbourhood.words(query, self.find_entities(query))

    def check(self, claim_text: str) -> list[Finding]:
        """Quantities and dates of the graph about the same thing as those of the claim.

        Conservative: DIFFERENT only where name, measure and time fit. Most related first.
        """
        return self._checker.check(claim_text)

    def to_networkx(self) -> MultiDiGraph[str]:
        """The graph as a NetworkX multigraph; see :func:`kg.export.to_networkx`."""
        from kg.export import to_networkx

        return to_networkx(self._entities, self._quantities, self._events, self._relations)

    def export_graphml(self, path: Path) -> None:
        """Writes GraphML (readable by Gephi, yEd, Cytoscape), atomically."""
        from kg.export import write_graphml

        write_graphml(self.to_networkx(), path)

    def to_html(self, path: Path, *, title: str = "Knowledge graph") -> None:
        """Writes a self-contained interactive picture, atomically; opens with no network."""
        from kg.picture.page import page
        from orchestra.files import atomic_write_text

        atomic_write_text(path, page(self, title=title))


def _mark_of(corpus: GraphCorpus) -> str:
    return f"{corpus.fingerprint} rules {VERSION}"


def _extracted(corpus: GraphCorpus, ids: Sequence[str]) -> Iterator[DocumentFacts]:
    for document_id in ids:
        yield extract(corpus.document(document_id))
