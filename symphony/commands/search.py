"""``symphony search``: the passages of a corpus that fit a query."""

from __future__ import annotations

import re
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from symphony.commands.options import AsJson, CorpusName
from symphony.questions import asked
from symphony.terminal import clean, emit_json, one_line, quiet_stdout, say

if TYPE_CHECKING:
    from ingest.corpus import Corpus
    from ingest.types import Expander, Hit

_SNIPPET = 320


class Method(StrEnum):
    """How to search."""

    HYBRID = "hybrid"
    DENSE = "dense"
    BM25 = "bm25"


def search(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="What to look for.")],
    corpus: CorpusName,
    limit: Annotated[
        int | None,
        typer.Option(min=1, max=1000, metavar="N", help="How many passages to show (default 10)."),
    ] = None,
    method: Annotated[Method, typer.Option(help="Meaning, words, or both fused.")] = Method.HYBRID,
    document: Annotated[
        list[str] | None,
        typer.Option(metavar="GLOB", help="Only documents of this path or glob; repeatable."),
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--format", metavar="NAME", help="Only this format (pdf, html, …); repeatable."
        ),
    ] = None,
    date_from: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="Only documents of this ISO date or later."),
    ] = None,
    date_to: Annotated[
        str | None,
        typer.Option("--to", metavar="DATE", help="Only documents of this ISO date or earlier."),
    ] = None,
    graph: Annotated[
        bool, typer.Option("--graph", help="Also look for the graph's neighbours of the query.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Search a corpus by meaning and by words, fused."""
    query = asked(query, "query", "say what to look for")
    with quiet_stdout():
        from ingest.types import Filter
        from orchestra.settings import load_settings
        from symphony.store import open_corpus

        store = open_corpus(corpus)
        where = Filter(
            documents=tuple(document or ()),
            formats=tuple(kind or ()),
            date_from=date_from,
            date_to=date_to,
        )
        hits = store.search(
            query,
            limit=limit or load_settings().search_limit,
            filter=where,
            method=method.value,
            expander=_graph(store) if graph else None,
        )
    if as_json:
        emit_json([_as_json(rank, hit) for rank, hit in enumerate(hits, start=1)])
        return
    if not hits:
        say("nothing found")
    words = _words(query)
    for rank, hit in enumerate(hits, start=1):
        _print(rank, hit, words)


def _graph(store: Corpus) -> Expander:
    from kg.graph import KnowledgeGraph

    return KnowledgeGraph.open(store)


def _as_json(rank: int, hit: Hit) -> dict[str, object]:
    chunk = hit.chunk
    return {
        "rank": rank,
        "document": hit.document,
        "page": hit.page,
        "page_end": chunk.page_end,
        "start": hit.start,
        "end": hit.end,
        "section": list(chunk.section),
        "kind": chunk.kind.value,
        "derived": chunk.derived,
        "score": round(hit.score, 6),
        "text": hit.text,
        "duplicates": [
            {"document": path, "start": start, "end": end} for path, start, end in hit.duplicates
        ],
    }


def _print(rank: int, hit: Hit, words: set[str]) -> None:
    page = f":{hit.page}" if hit.page is not None else ""
    section = " › ".join(hit.chunk.section)
    say(f"{rank:>3}. {one_line(hit.document)}{page}  {one_line(section, 60)}  [{hit.score:.3f}]")
    say(f"     {_highlight(_snippet(hit.text, words), words)}", styled=True)
    if hit.duplicates:
        places = sorted({one_line(path) for path, _, _ in hit.duplicates})
        say(f"     nearly the same in {', '.join(places)}")
    say()


def _words(query: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"\w+", query) if len(word) > 3}


def _snippet(text: str, words: set[str]) -> str:
    """The stretch of ``text`` that holds most of the words, on one line."""
    line = one_line(text)
    if len(line) <= _SNIPPET:
        return line
    places = [m.start() for m in re.finditer(r"\w+", line) if m.group().casefold() in words]
    best = max(places, key=lambda p: sum(p <= q < p + _SNIPPET for q in places), default=0)
    start = max(0, min(best - 40, len(line) - _SNIPPET))
    if start:
        start = line.find(" ", start) + 1
    stop = min(len(line), start + _SNIPPET)
    return ("…" if start else "") + line[start:stop] + ("…" if stop < len(line) else "")


def _highlight(text: str, words: set[str]) -> str:
    """Bold words on a terminal, plain text elsewhere."""
    text = clean(text)
    if not sys.stdout.isatty():
        return text
    return re.sub(
        r"\w+", lambda m: f"\x1b[1m{m[0]}\x1b[0m" if m[0].casefold() in words else m[0], text
    )
