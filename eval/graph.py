"""``symphony eval graph``: the knowledge graph against hand-made items of the demo dossier."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eval.graph_gold import (
    GoldItem,
    entity_keys,
    is_even,
    load_complete,
    load_items,
    same_amount,
    same_subject,
)
from eval.rates import by_id, kept_rate, rate
from eval.types import Cell, Figure, Metrics, NotMeasured, Outcomes, Table, Target
from ingest.types import Progress
from kg.types import Entity, Quantity

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph

_PRECISION, _SUBJECT, _DUPLICATES = Target(at_least=0.9), Target(at_least=0.7), Target(at_most=0.02)
_LISTED = 40


@dataclass(frozen=True, slots=True)
class _Read:
    """The graph, by document."""

    entities: dict[str, Entity]
    mentioned: dict[str, set[str]]
    quantities: dict[str, list[Quantity]]
    days: dict[str, set[str]]
    edges: set[frozenset[str]]


def _read(graph: KnowledgeGraph) -> _Read:
    mentioned: dict[str, set[str]] = defaultdict(set)
    for entity, document, _, _ in graph.mentions():
        mentioned[document].add(entity)
    quantities: dict[str, list[Quantity]] = defaultdict(list)
    for quantity in graph.quantities():
        quantities[quantity.source.document].append(quantity)
    days: dict[str, set[str]] = defaultdict(set)
    for event in graph.events():
        if event.date.first == event.date.last:
            days[event.source.document].add(event.date.first)
    edges = {frozenset((r.subject_id, r.object_id)) for r in graph.relations()}
    return _Read({e.id: e for e in graph.entities()}, mentioned, quantities, days, edges)


def _matches(read: _Read, document: str, names: Iterable[str]) -> set[str]:
    """Ids of the entities mentioned in the document that bear one of the names."""
    wanted = set(names)
    return {i for i in read.mentioned[document] if entity_keys(read.entities[i]) & wanted}


def _found(read: _Read, item: GoldItem) -> bool:
    if item.type == "entity":
        return bool(_matches(read, item.document, item.names))
    if item.type == "quantity":
        return _quantity(read, item) is not None
    if item.type == "date":
        return item.date in read.days[item.document]
    ends = [{i for i, e in read.entities.items() if name in entity_keys(e)} for name in item.names]
    return any(frozenset((a, b)) in read.edges for a in ends[0] for b in ends[1])


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _quantity(read: _Read, item: GoldItem) -> Quantity | None:
    """The graph's quantity for the item: the one in the item's sentence, else any of its value."""
    same = [q for q in read.quantities[item.document] if same_amount(item, q.amount)]
    quote = _flat(item.quote)
    inside = [q for q in same if quote in _flat(q.source.quote) or _flat(q.source.quote) in quote]
    return next(iter(inside or same), None)


def _tied(read: _Read, item: GoldItem) -> bool:
    quantity = _quantity(read, item)
    if quantity is None:
        return False
    return same_subject(item, quantity.subject, read.entities.get(quantity.entity_id or ""))


def _recalls(read: _Read, items: Sequence[GoldItem]) -> list[tuple[Figure, Outcomes]]:
    made = []
    halves: tuple[tuple[str, str, Callable[[GoldItem], bool]], ...] = (
        ("", "", lambda _: True),
        ("dev/", ", dev half", lambda item: item.dev),
        ("frozen/", ", frozen half", lambda item: not item.dev),
    )
    for prefix, told, keep in halves:
        chosen = [i for i in items if keep(i) and not i.optional]
        for type_ in ("entity", "quantity", "date", "relation"):
            found = by_id((i.id, _found(read, i)) for i in chosen if i.type == type_)
            made.append(kept_rate(f"{prefix}{type_}_recall", f"{type_} recall{told}", found))
        tied = by_id((i.id, _tied(read, i)) for i in chosen if i.type == "quantity")
        label = f"quantities found and tied to the right subject{told}"
        made.append(kept_rate(f"{prefix}subject_recall", label, tied, target=_SUBJECT))
    return made


def _entity_precision(
    read: _Read, items: Sequence[GoldItem], documents: Sequence[str]
) -> tuple[Figure, list[tuple[Cell, ...]]]:
    good = 0
    wrong: list[tuple[Cell, ...]] = []
    for document in documents:
        gold = [i for i in items if i.type == "entity" and i.document == document]
        required = {n for i in gold if not i.optional for n in i.names}
        allowed = {n for i in gold if i.optional for n in i.names}
        for identity in sorted(read.mentioned[document]):
            keys = entity_keys(read.entities[identity])
            if keys & required:
                good += 1
            elif not keys & allowed:
                wrong.append((document, "entity", read.entities[identity].name))
    note = "entities mentioned in the completely listed documents; optional items left out"
    total = good + len(wrong)
    figure = rate("entity_precision", "entity precision", good, total, target=_PRECISION, note=note)
    return figure, wrong


def _quantity_precision(
    read: _Read, items: Sequence[GoldItem], documents: Sequence[str]
) -> tuple[list[Figure], list[tuple[Cell, ...]]]:
    good = outside = 0
    wrong: list[tuple[Cell, ...]] = []
    for document in documents:
        gold = [i for i in items if i.type == "quantity" and i.document == document]
        for quantity in read.quantities[document]:
            hits = [i for i in gold if same_amount(i, quantity.amount)]
            if any(not i.optional for i in hits):
                good += 1
            elif hits:
                continue
            elif not any(c.isdigit() for c in quantity.amount.text):
                outside += 1
                wrong.append((document, "number in words", quantity.amount.text))
            else:
                wrong.append((document, "quantity", quantity.amount.text))
    total = good + len(wrong) - outside
    label = "quantity precision"
    note = f"{outside} numbers in words left out: the gold holds none by its own rule"
    return [
        rate("quantity_precision", label, good, total, target=_PRECISION, note=note),
        rate("quantity_precision_strict", f"{label}, numbers in words counted as wrong", good,
              total + outside),
    ], wrong  # fmt: skip


def _duplicates(read: _Read, items: Sequence[GoldItem]) -> tuple[Figure, list[tuple[Cell, ...]]]:
    """Entities beyond the first for one and the same gold thing, over all that were matched."""
    things: dict[str, set[str]] = defaultdict(set)
    for item in items:
        if item.type == "entity":
            apart = f" ({item.document})" if item.apart_from else ""
            things[item.names[0] + apart] |= _matches(read, item.document, item.names)
    split = {name: ids for name, ids in things.items() if len(ids) > 1}
    matched = set().union(*things.values()) if things else set()
    extra = sum(len(ids) - 1 for ids in split.values())
    rows: list[tuple[Cell, ...]] = [
        ("", "duplicate", f"{name}: {', '.join(sorted(read.entities[i].name for i in ids))}")
        for name, ids in sorted(split.items())
    ]
    figure = rate(
        "duplicates", "duplicate entities", extra, len(matched), target=_DUPLICATES,
        note="entities beyond the first for one listed thing / entities matched",
    )  # fmt: skip
    return figure, rows


def _namesakes(read: _Read, items: Sequence[GoldItem]) -> Figure:
    """Pairs of namesakes that are two entities in the graph."""
    pairs = [(i, *i.apart_from) for i in items if i.apart_from]
    good = 0
    for item, name, document in pairs:
        one, two = _matches(read, item.document, item.names), _matches(read, document, [name])
        good += bool(one and two and not one & two)
    return rate("namesakes_apart", "namesakes kept apart", good, len(pairs))


def _kinds(read: _Read, items: Sequence[GoldItem]) -> Figure:
    """Of the found entities, those of the listed kind; an acronym may be what it stands for."""
    good = total = 0
    for item in items:
        ids = _matches(read, item.document, item.names) if item.type == "entity" else set()
        if ids and item.kind != "acronym":
            total += 1
            good += any(read.entities[i].kind.value == item.kind for i in ids)
    return rate("kind_accuracy", "found entities of the listed kind", good, total)


def _shown(row: tuple[Cell, ...]) -> bool:
    """Whether the row's document belongs to the development half (by the hash of its path)."""
    return is_even(str(row[0]))


def score_graph(
    graph: KnowledgeGraph, items: Sequence[GoldItem], complete: Sequence[str]
) -> Metrics:
    """Scores a graph of the dossier.

    Args:
        graph: of the corpus that was made from the dossier's ``documents/``.
        items: its gold; see :mod:`eval.graph_gold` for when an item counts as found.
        complete: documents of which every entity and quantity is listed, for precision.
    """
    read = _read(graph)
    recalls = _recalls(read, items)
    entity, wrong_entities = _entity_precision(read, items, complete)
    quantity, wrong_quantities = _quantity_precision(read, items, complete)
    duplicates, split = _duplicates(read, items)
    missed: list[tuple[Cell, ...]] = [
        (i.document, f"missed {i.type}", i.subject or i.date or ", ".join(i.names))
        for i in items
        if i.dev and not i.optional and not _found(read, i)
    ]
    untied: list[tuple[Cell, ...]] = [
        (i.document, "other subject", i.subject)
        for i in items
        if i.dev and i.type == "quantity" and _found(read, i) and not _tied(read, i)
    ]
    size = f"{len(graph.entities())} entities, {len(graph.quantities())} quantities"
    return Metrics(
        benchmark="graph",
        title="Knowledge graph of the demo dossier",
        description=(__doc__ or "").strip(),
        figures=(
            entity, *quantity, duplicates, _namesakes(read, items), _kinds(read, items),
            *(figure for figure, _ in recalls),
        ),
        outcomes=tuple(kept for _, kept in recalls),
        tables=(
            Table(
                title="Not in the gold (development half)", columns=("document", "what", "found"),
                rows=tuple(r for r in (*wrong_entities, *wrong_quantities, *split) if _shown(r)),
                note="of the other half of the documents only the number is given",
            ),
            Table(
                title="Missed (development half)", columns=("document", "what", "item"),
                rows=(*missed, *untied)[:_LISTED],
                note=f"the first {_LISTED}; the frozen half is scored but never shown",
            ),
        ),
        not_measured=(
            NotMeasured(what="precision of dates and relations", why="the gold lists some only"),
        ),
        settings={"graph": size, "dev": "items whose line has an even sha256"},
    )  # fmt: skip


def graph(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """Measures on the dossier in ``corpora/``; ``data`` is not used."""
    del data
    from eval.demo.gold import dossier_folder
    from ingest.corpus import Corpus
    from kg.graph import KnowledgeGraph

    dossier = dossier_folder()
    corpus = Corpus.open_or_create("harbour-bridge", home=out)
    corpus.ingest([dossier / "documents"], progress=progress)
    return score_graph(
        KnowledgeGraph.open(corpus),
        load_items(dossier / "gold" / "graph.jsonl"),
        load_complete(dossier / "gold" / "graph_complete.json"),
    )
