"""What research asks of its neighbours, as protocols: tests hand in small ones of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from adjudicator.types import Claim, ConflictScore, Ruling, Window
from ingest.corpus import Corpus
from ingest.types import Progress

if TYPE_CHECKING:
    from kg.types import Entity, Event, Quantity, Relation


class Rules(Protocol):
    """An adjudicator, as far as research asks it; :class:`adjudicator.Adjudicator` is one."""

    def verify_many(
        self,
        claims: Sequence[str | Claim],
        *,
        corpus: Corpus | None = None,
        evidence: Sequence[Sequence[str]] | None = None,
        progress: Progress | None = None,
    ) -> list[Ruling]:
        """One ruling a claim, in order."""
        ...

    def contradictions(self, pairs: Sequence[tuple[Window, Window]]) -> list[ConflictScore]:
        """How sure it is that the two passages of each pair cannot both be right."""
        ...

    def mutual_refutations(self, pairs: Sequence[tuple[Window, Window]]) -> list[ConflictScore]:
        """The same by reading both ways with a model: dearer, so the pairs are few."""
        ...


class Graph(Protocol):
    """A knowledge graph, as far as research reads it."""

    def find_entities(self, text: str) -> list[Entity]:
        """The entities that a text names."""
        ...

    def quantities(self) -> list[Quantity]:
        """All amounts tied to what they measure."""
        ...

    def events(self) -> list[Event]:
        """All dates tied to what happened."""
        ...

    def relations(self) -> list[Relation]:
        """All relations between entities."""
        ...

    def expand(self, query: str) -> Sequence[str]:
        """Further words to search for."""
        ...
