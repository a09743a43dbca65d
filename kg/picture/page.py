"""One HTML page with the graph's data, style and script inside; it loads nothing from outside."""

from __future__ import annotations

import html
import json
from collections import Counter
from importlib.resources import files
from typing import TYPE_CHECKING

from kg.expansion import weights_of
from kg.picture.layout import place, strongest
from kg.types import Entity, Event, Quantity, Relation, Source

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph

_SENTENCES, _FACTS = 8, 8
_QUOTE = 420

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body>
<header>
<h1>{title}</h1>
<p id="counts">{counts}</p>
<label class="find">Find
<input id="find" type="search" autocomplete="off" placeholder="a name"></label>
<label class="range">Show <input id="many" type="range" min="5" max="{most}" value="{shown}">
<output id="count"></output></label>
<div id="legend" role="group" aria-label="Kinds"></div>
</header>
<main>
<svg id="map" role="img" aria-label="Map of entities and what ties them"><g id="view">
<g id="edges"></g><g id="nodes"></g><g id="labels"></g></g></svg>
<div id="tip" role="status" hidden></div>
<aside id="panel" aria-live="polite"></aside>
</main>
<script id="data" type="application/json">{data}</script>
<script>
{script}
</script>
</body>
</html>
"""


def page(graph: KnowledgeGraph, *, title: str = "Knowledge graph") -> str:
    """The page as text; the same graph gives the same bytes."""
    entities, relations = graph.entities(), graph.relations()
    weights = weights_of(relations, graph.mentions())
    nodes = strongest(entities, weights)
    spots = place(nodes, weights)
    rank = {node.id: number for number, node in enumerate(nodes)}
    facts = _facts(graph.quantities(), graph.events())
    data = {
        "nodes": [
            _node(n, spots[n.id], graph.sentences(n.id, _SENTENCES), facts.get(n.id, []))
            for n in nodes
        ],
        "edges": _edges(weights, rank),
        "relations": [
            _relation(r, rank) for r in relations if {r.subject_id, r.object_id} <= rank.keys()
        ],
    }  # fmt: skip
    counts = (
        f"{len(entities)} entities · {len(graph.quantities())} quantities · "
        f"{len(graph.events())} dates · {len(relations)} relations"
    )
    own = files("kg.picture")
    return _PAGE.format(
        title=html.escape(title), counts=html.escape(counts), most=max(5, len(nodes)),
        shown=max(5, min(80, len(nodes))), data=_safe(data),
        style=own.joinpath("page.css").read_text("utf-8").strip(),
        script=own.joinpath("page.js").read_text("utf-8").strip(),
    )  # fmt: skip


def _safe(data: object) -> str:
    """JSON in which nothing can end the script element or open a comment."""
    return (
        json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        .replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
        .replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    )  # fmt: skip


def _node(
    entity: Entity, spot: tuple[float, float], sentences: list[Source], facts: list[list[object]]
) -> dict[str, object]:
    return {
        "name": entity.name, "kind": entity.kind.value, "mentions": entity.mentions,
        "aliases": list(entity.aliases), "x": spot[0], "y": spot[1],
        "sentences": [_where(source) for source in sentences], "facts": facts[:_FACTS],
    }  # fmt: skip


def _where(source: Source) -> list[object]:
    """[quote, document, page, derived]; a long quote is cut with an ellipsis."""
    quote = " ".join(source.quote.split())
    short = quote if len(quote) <= _QUOTE else quote[:_QUOTE].rsplit(" ", 1)[0] + " …"
    return [short, source.document, source.page, source.derived]


def _facts(quantities: list[Quantity], events: list[Event]) -> dict[str, list[list[object]]]:
    """[what stands there, what it is of, document, page] by entity."""
    found: dict[str, list[list[object]]] = {}
    for q in quantities:
        if q.entity_id:
            row: list[object] = [q.amount.text, q.subject, q.source.document, q.source.page]
            found.setdefault(q.entity_id, []).append(row)
    for e in events:
        if e.entity_id:
            row = [e.date.text, e.subject, e.source.document, e.source.page]
            found.setdefault(e.entity_id, []).append(row)
    return found


def _edges(weights: Counter[tuple[str, str]], rank: dict[str, int]) -> list[list[int]]:
    return sorted(
        [rank[a], rank[b], weight] for (a, b), weight in weights.items() if a in rank and b in rank
    )


def _relation(relation: Relation, rank: dict[str, int]) -> list[object]:
    ends = [rank[relation.subject_id], rank[relation.object_id]]
    return [*ends, relation.predicate, *_where(relation.source)]
