"""The dossier's hand-made graph items, and when something in the graph is one of them.

Matching rules:

- **Entity**: in the item's document the graph mentions an entity one of whose names is the item's
  name or one of its aliases (upper and lower case, articles, possessives, hyphens aside).
- **Quantity**: in the item's document the graph has an amount of the same dimension and value.
  Where several have it, the one whose sentence holds the item's quote.
- **Tied to the right subject**: besides, at least half of the meaningful words of the item's
  subject are among the words of the found subject and the names of the entity that it is tied to. A
  subject has at most fourteen words, so that no whole sentence can pass for one.
- **Date**: an event of the item's document covers exactly the item's day.
- **Relation**: the graph has an edge between both entities, whatever its name.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from kg.keys import content_words, name_key
from kg.types import Amount, Entity
from kg.units import match_unit


@dataclass(frozen=True, slots=True)
class GoldItem:
    """One line of ``graph.jsonl``.

    Attributes:
        type: "entity", "quantity", "date" or "relation".
        document: path below ``documents/``.
        dev: whether rules may be chosen on it: the sha256 of its line is even.
        optional: a matter of taste: finding it is no error and missing it is none.
        names: an entity's name and aliases, as keys; a relation's two names.
        apart_from: (name key, document) of a namesake that is somebody else.
    """

    id: str
    type: str
    document: str
    dev: bool
    optional: bool
    names: tuple[str, ...] = ()
    kind: str = ""
    value: float = 0.0
    unit: str = ""
    subject: str = ""
    date: str = ""
    quote: str = ""
    apart_from: tuple[str, str] | None = None


def load_items(path: Path) -> list[GoldItem]:
    """Reads ``graph.jsonl``."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [_item(line) for line in lines]


def load_complete(path: Path) -> tuple[str, ...]:
    """The documents of which every entity and quantity is listed."""
    return tuple(json.loads(path.read_text(encoding="utf-8"))["documents"])


def is_even(text: str) -> bool:
    """Whether the text's sha256 is even: the rule that tells the development half."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % 2 == 0


def _item(line: str) -> GoldItem:
    row = json.loads(line)
    names: tuple[str, ...] = ()
    if row["type"] == "entity":
        names = tuple(name_key(n) for n in (row["name"], *row["aliases"]))
    elif row["type"] == "relation":
        names = (name_key(row["subject"]), name_key(row["object"]))
    other = row.get("distinct_from")
    return GoldItem(
        id=row["id"],
        type=row["type"],
        document=row["document"],
        dev=is_even(line),
        optional=bool(row.get("optional")),
        names=names,
        kind=row.get("kind", ""),
        value=float(row.get("normalised", 0.0)),
        unit=row.get("unit", ""),
        subject=row["subject"] if row["type"] == "quantity" else "",
        date=row.get("value", "") if row["type"] == "date" else "",
        quote=row.get("quote", ""),
        apart_from=(name_key(other["name"]), other["document"]) if other else None,
    )


def entity_keys(entity: Entity) -> frozenset[str]:
    """All names of an entity as keys."""
    return frozenset(name_key(n) for n in (entity.name, *entity.aliases))


def same_amount(item: GoldItem, amount: Amount) -> bool:
    """Whether the amount has the item's value, in the item's dimension where that has a unit."""
    base, factor, offset = _base(item.unit)
    expected = item.value * factor + offset
    if base and amount.unit.split("/")[0] != base.split("/")[0]:
        return False
    ends = (amount.value, amount.value if amount.high is None else amount.high)
    return any(abs(end - expected) <= 1e-6 * max(1.0, abs(expected)) for end in ends)


def _base(unit: str) -> tuple[str, float, float]:
    for written in (unit, unit.split("/")[0]):
        found = match_unit(f" {written}", 0)
        if found and found[1] == len(written) + 1:
            return found[0].base, found[0].factor, found[0].offset
    return "", 1.0, 0.0


def same_subject(item: GoldItem, subject: str, owner: Entity | None) -> bool:
    """Whether at least half of the item's meaningful words are in the subject or its entity."""
    wanted = set(content_words(item.subject))
    names = (owner.name, *owner.aliases) if owner else ()
    had = set(content_words(subject)) | {w for name in names for w in content_words(name)}
    return 2 * len(wanted & had) >= len(wanted)
