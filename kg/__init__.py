"""Floor 3: the knowledge graph: entities, quantities, dates, relations, each with its sentence."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.amounts import amounts_agree, find_amounts
    from kg.dates import dates_agree, find_dates
    from kg.graph import KnowledgeGraph
    from kg.names import find_names
    from kg.types import (
        Agreement,
        Amount,
        DateSpan,
        Entity,
        EntityKind,
        Event,
        Finding,
        Name,
        Quantity,
        Relation,
        Source,
    )

__all__ = [
    "Agreement",
    "Amount",
    "DateSpan",
    "Entity",
    "EntityKind",
    "Event",
    "Finding",
    "KnowledgeGraph",
    "Name",
    "Quantity",
    "Relation",
    "Source",
    "amounts_agree",
    "dates_agree",
    "find_amounts",
    "find_dates",
    "find_names",
]

_HOMES = {
    "KnowledgeGraph": "kg.graph",
    "amounts_agree": "kg.amounts",
    "dates_agree": "kg.dates",
    "find_amounts": "kg.amounts",
    "find_dates": "kg.dates",
    "find_names": "kg.names",
}


def __getattr__(name: str) -> object:
    """Imports a public name when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, "kg.types")), name)
