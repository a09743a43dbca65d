"""The graph as NetworkX and as GraphML."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.types import Entity, Event, Quantity, Relation, Source
from orchestra.files import atomic_write_bytes

if TYPE_CHECKING:
    from networkx import MultiDiGraph


def to_networkx(
    entities: Sequence[Entity],
    quantities: Sequence[Quantity],
    events: Sequence[Event],
    relations: Sequence[Relation],
) -> MultiDiGraph[str]:
    """Entities, quantities and events as nodes; relations, "measures" and "happened to" as edges.

    Every edge carries the sentence it came from: ``document``, ``page`` (0: none), ``start``,
    ``end``, ``quote``.
    """
    import networkx

    graph: MultiDiGraph[str] = networkx.MultiDiGraph()
    for entity in sorted(entities, key=lambda e: e.id):
        graph.add_node(
            entity.id, label=entity.name, kind=entity.kind.value, mentions=entity.mentions,
            aliases="; ".join(entity.aliases),
        )  # fmt: skip
    for q in quantities:
        amount = q.amount
        graph.add_node(
            q.id, label=f"{amount.text}: {q.subject}", kind="quantity", value=amount.value,
            unit=amount.unit, subject=q.subject,
        )  # fmt: skip
        if q.entity_id:
            graph.add_edge(q.id, q.entity_id, predicate="measures", **_where(q.source))
    for event in events:
        graph.add_node(
            event.id, label=f"{event.date.text}: {event.subject}", kind="event",
            first=event.date.first, last=event.date.last, subject=event.subject,
        )  # fmt: skip
        if event.entity_id:
            graph.add_edge(
                event.id, event.entity_id, predicate="happened to", **_where(event.source)
            )
    for r in relations:
        graph.add_edge(r.subject_id, r.object_id, predicate=r.predicate, **_where(r.source))
    return graph


def _where(source: Source) -> dict[str, str | int | bool]:
    return {
        "document": source.document, "page": source.page or 0, "start": source.start,
        "end": source.end, "quote": _clean(source.quote), "derived": source.derived,
    }  # fmt: skip


def _clean(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(c if c >= " " or c in "\t\n" else " " for c in text)


def write_graphml(graph: MultiDiGraph[str], path: Path) -> None:
    """Writes the graph as GraphML, atomically; the same graph gives the same bytes."""
    import networkx

    buffer = io.BytesIO()
    networkx.write_graphml_xml(graph, buffer)
    atomic_write_bytes(path, buffer.getvalue())
