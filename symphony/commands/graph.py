"""``symphony graph``: what the knowledge graph of a corpus holds."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestra.errors import UsageError
from symphony.commands.options import AsJson, CorpusName
from symphony.terminal import Narrator, emit_json, quiet_stdout, say, table

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph

app = typer.Typer(no_args_is_help=True, help="Show or export the knowledge graph of a corpus.")

_SHOWN = 20


class GraphFormat(StrEnum):
    """What a graph can be exported as."""

    GRAPHML = "graphml"
    HTML = "html"


def _open(corpus: str) -> KnowledgeGraph:
    with Narrator() as progress, quiet_stdout():
        from kg.graph import KnowledgeGraph
        from symphony.store import open_corpus

        progress("knowledge graph", 0, 0)
        return KnowledgeGraph.open(open_corpus(corpus))


@app.command()
def show(
    corpus: CorpusName,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.html", help="Also draw it, as a page.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Count what the graph holds and list its most mentioned entities."""
    graph = _open(corpus)
    entities = sorted(graph.entities(), key=lambda e: (-e.mentions, e.name, e.id))
    counts = {
        "entities": len(entities),
        "relations": len(graph.relations()),
        "quantities": len(graph.quantities()),
        "events": len(graph.events()),
    }
    if out is not None:
        graph.to_html(out)
    if as_json:
        listed = [
            {
                "name": e.name,
                "kind": e.kind.value,
                "aliases": list(e.aliases),
                "mentions": e.mentions,
            }
            for e in entities
        ]
        emit_json(counts | {"listed": listed, "picture": str(out) if out else None})
        return
    say(", ".join(f"{count} {name}" for name, count in counts.items()))
    rows = [
        [e.name, e.kind.value, str(e.mentions), "; ".join(e.aliases)] for e in entities[:_SHOWN]
    ]
    say(table(rows, header=["entity", "kind", "mentions", "also called"]))
    if len(entities) > _SHOWN:
        say(f"… and {len(entities) - _SHOWN} more")
    if out is not None:
        say(f"picture: {out}")


@app.command()
def export(
    corpus: CorpusName,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where it goes.")],
    kind: Annotated[
        GraphFormat, typer.Option("--format", help="GraphML for other tools, or a page.")
    ] = GraphFormat.GRAPHML,
) -> None:
    """Write the whole graph to a file."""
    if out.is_dir():
        raise UsageError(f"{out} is a folder: name the file to write")
    graph = _open(corpus)
    if kind is GraphFormat.GRAPHML:
        graph.export_graphml(out)
    else:
        graph.to_html(out)
    say(f"graph: {out}")
