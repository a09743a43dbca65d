"""Search beside other engines: the same chunks, the same vectors, the same questions, in turns.

Generated text and a stand-in embedder. Ours answers through ``Corpus.search`` (fusion, folding of
near-duplicates, words of the hits from the catalogue), the others through their own query call,
which gives numbers alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eval.bench.search import LIMIT, SEED, Remembering, queries, write_folder
from eval.bench.timing import Spread, clocked
from eval.peers.engines import Engine, Floats, present
from eval.rates import count
from eval.types import Figure, Metrics, Table
from ingest.types import Chunk, Progress

if TYPE_CHECKING:
    from ingest.corpus import Corpus
    from ingest.search.searcher import Method

CHUNKS = 10_000
QUERIES = 60
_WARM_UP = 5
_METHODS: tuple[Method, ...] = ("hybrid", "dense", "bm25")
_MOST_POINTS = 20_000
"""Above so many points qdrant-client's local mode warns of itself."""

Ask = Callable[[str, Floats], object]


def peers(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """Fills every engine and asks each question of all of them, one after another."""
    del data
    from ingest.chunking import embedding_text
    from ingest.corpus import Corpus

    size = min(CHUNKS, _MOST_POINTS)
    embedder = Remembering()
    write_folder(out / f"growth-{size}", size)
    with Corpus.open_or_create(
        f"growth-{size}", home=out, embedder=embedder, store_url=""
    ) as corpus:
        corpus.ingest([out / f"growth-{size}"], progress=progress)
        chunks = [c for document in corpus.documents() for c in corpus.chunks(document.id)]
        vectors = embedder.embed([embedding_text(chunk) for chunk in chunks])
        asked = queries(QUERIES + _WARM_UP, seed=SEED - 4)
        embedder.hold(asked)
        there, absent = present()
        made = {known.name: known.make() for known in there}
        filled = {name: _filled(engine, chunks, vectors) for name, engine in made.items()}
        asks = _asks(corpus, made)
        times = _in_turns(asks, asked, embedder)
    kinds = {known.name: known.kind for known in there}
    spreads = {name: Spread.of(taken[_WARM_UP:]) for name, taken in times.items()}
    exact = np.argsort(-(embedder.embed(asked) @ vectors.T), axis=1)[:, :LIMIT]
    found = {
        name: sum(
            len(set(engine.query(text, vector, LIMIT)) & set(best.tolist()))
            for text, vector, best in zip(asked, embedder.embed(asked), exact, strict=True)
        )
        for name, engine in made.items()
        if kinds[name] == "dense"
    }
    return Metrics(
        benchmark="peers",
        title="Search beside other engines",
        description=f"{len(chunks):,} chunks of generated text, {QUERIES} questions in turns.",
        figures=_figures(spreads),
        tables=(_table(spreads, kinds, filled, found, len(asked)),),
        not_measured=tuple(absent),
        settings={"ours": "text of the hits and folding included; the others give numbers alone"},
        seed=SEED,
    )


def _filled(engine: Engine, chunks: Sequence[Chunk], vectors: Floats) -> float:
    return clocked(partial(engine.fill, [chunk.text for chunk in chunks], vectors))


def _asks(corpus: Corpus, made: dict[str, Engine]) -> dict[str, Ask]:
    def own(method: Method) -> Ask:
        return lambda text, _: corpus.search(text, limit=LIMIT, method=method)

    def other(engine: Engine) -> Ask:
        return lambda text, vector: engine.query(text, vector, LIMIT)

    ours = {f"ours, {method}": own(method) for method in _METHODS}
    return ours | {name: other(engine) for name, engine in made.items()}


def _in_turns(
    asks: dict[str, Ask], asked: Sequence[str], embedder: Remembering
) -> dict[str, list[float]]:
    """Milliseconds of every question; who begins changes with each."""
    times: dict[str, list[float]] = {name: [] for name in asks}
    names = list(asks)
    for number, text in enumerate(asked):
        vector = embedder.embed([text])[0]
        shift = number % len(names)
        for name in (*names[shift:], *names[:shift]):
            times[name].append(clocked(partial(asks[name], text, vector)) * 1e3)
    return times


def _figures(spreads: dict[str, Spread]) -> tuple[Figure, ...]:
    base = {"dense": "ours, dense", "bm25": "ours, bm25"}
    figures = [
        count(f"{name}/p50", f"{name}: p50", spread.p50, unit="ms", n=spread.n)
        for name, spread in spreads.items()
    ]
    for name in spreads:
        if not name.startswith("ours"):
            kind = "bm25" if name == "bm25s" else "dense"
            ratio = spreads[name].p50 / spreads[base[kind]].p50
            figures.append(count(f"{name}/ratio", f"{name} over ours, {kind}", ratio, unit="×"))
    return tuple(figures)


def _table(
    spreads: dict[str, Spread],
    kinds: dict[str, str],
    filled: dict[str, float],
    found: dict[str, int],
    n: int,
) -> Table:
    rows = []
    for name, spread in spreads.items():
        seconds, hits = filled.get(name), found.get(name)
        rows.append(
            (
                name,
                kinds.get(name, ""),
                *(round(value, 2) for value in (spread.p50, spread.p95, spread.p99)),
                None if seconds is None else round(seconds, 2),
                None if hits is None else round(hits / (n * LIMIT), 3),
            )
        )
    return Table(
        title="Milliseconds a query",
        columns=("engine", "by", "p50", "p95", "p99", "seconds to fill", f"recall@{LIMIT}"),
        rows=tuple(rows),
        note="Recall of the dense engines against all vectors.",
    )
