"""Growth: ingestion and search from a thousand chunks to a hundred thousand, tenfold each time.

Generated text and a stand-in embedder, as in :mod:`eval.bench.search`: what is measured is all
that is not the embedding model. ``SYMPHONY_BENCH_CHUNKS=1000000`` adds a million. Cold is the
first question of a process of its own, the corpus's opening included; its memory is that
process's peak. The limit beside exact search is reading every vector once, at the rate at which
this machine reads memory.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eval.bench.search import (
    LIMIT,
    MAX_TOKENS,
    SEED,
    Remembering,
    exact_searcher,
    overlap,
    queries,
    write_folder,
)
from eval.bench.startup import checked
from eval.bench.timing import Spread, clocked, run_child
from eval.rates import count, rate
from eval.report.plots import curves
from eval.types import Figure, Metrics, Plot, Table, Target
from ingest.types import Progress

if TYPE_CHECKING:
    from ingest.corpus import Corpus

VARIABLE = "SYMPHONY_BENCH_CHUNKS"
SIZES = (1_000, 10_000, 100_000)
QUERIES = 150
RECALLED = 40
_BANDWIDTH_MB = 256
_P50_MS = {100_000: 5.0, 1_000_000: 15.0}
_P99_MS = {100_000: 25.0}
_MEMORY_MB = {1_000_000: 4_000}

_COLD = """
import json, sys, time
from pathlib import Path
from ingest.corpus import Corpus
from ingest.embedding.standin import StandInEmbedder
home, name, tokens, limit, *asked = sys.argv[1:]
begun = time.perf_counter()
embedder = StandInEmbedder(max_tokens=int(tokens))
with Corpus.open(name, home=Path(home), embedder=embedder, store_url="") as corpus:
    times = []
    for query in asked:
        corpus.search(query, limit=int(limit))
        times.append(time.perf_counter() - begun)
        begun = time.perf_counter()
print(json.dumps(times[0]))
"""


@dataclass(frozen=True, slots=True)
class Grown:
    """What was measured at one size, and how many chunks that came to."""

    size: int
    chunks: int
    documents: int
    ingest_s: float | None
    cold_ms: float
    peak_mb: float
    warm: Spread
    found: int
    wanted: int
    exact_ms: float
    disk_mb: float


def growth(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """Fills a corpus of each size (kept below ``out``) and asks it."""
    del data
    grown: list[Grown] = []
    bandwidth = memory_bandwidth()
    for size in sizes():
        if progress:
            progress("growth", len(grown), len(sizes()), f"{size} chunks")
        grown.append(_measured(out, size, progress))
    return Metrics(
        benchmark="growth",
        title="Growth: ingestion and search, tenfold each time",
        description=f"Generated text, stand-in embedder; {QUERIES} questions a size, {LIMIT} hits.",
        figures=_figures(grown),
        tables=(_table(grown, bandwidth),),
        plots=_plots(grown, bandwidth),
        settings={
            "memory is read at": f"{bandwidth / 1e3:.1f} GB a second (sum over {_BANDWIDTH_MB} MB)",
            "cold": "a new process: opening the corpus and its first question",
            "recall": f"of {RECALLED} questions, against exact dense candidates",
        },
        seed=SEED,
    )


def sizes() -> tuple[int, ...]:
    """The sizes that are measured, ascending; the variable adds the largest one."""
    asked = os.environ.get(VARIABLE, "")
    more = {int(asked)} if asked.isdigit() and int(asked) > 0 else set()
    return tuple(sorted({*SIZES, *more}))


def memory_bandwidth() -> float:
    """MB of memory that one thread reads in a second: the best of five sums over an array."""
    block = np.ones(_BANDWIDTH_MB * 1_000_000 // 4, dtype=np.float32)
    return _BANDWIDTH_MB / min(clocked(lambda: block.sum()) for _ in range(5))


def _measured(out: Path, size: int, progress: Progress | None) -> Grown:
    from ingest.corpus import Corpus

    name = f"growth-{size}"
    write_folder(out / name, size)
    embedder = Remembering()
    with Corpus.open_or_create(name, home=out, embedder=embedder, store_url="") as corpus:
        new = corpus.generation == 0
        seconds = clocked(lambda: corpus.ingest([out / name], progress=progress))
        documents = corpus.documents()
        asked = queries(QUERIES + 20, seed=SEED - 3)
        embedder.hold(asked)
        times = [clocked(partial(corpus.search, query, limit=LIMIT)) for query in asked]
        found, wanted, exact_s = _against_exact(corpus, embedder, asked[-RECALLED:])
    cold_s, peak = _cold(out, name, asked[:1])
    return Grown(
        size=size,
        chunks=sum(document.chunks for document in documents),
        documents=len(documents),
        ingest_s=seconds if new else None,
        cold_ms=cold_s * 1e3,
        peak_mb=peak,
        warm=Spread.of([seconds * 1e3 for seconds in times[20:]]),
        found=found,
        wanted=wanted,
        exact_ms=exact_s * 1e3,
        disk_mb=_size(out / "corpora" / name) / 1e6,
    )


def _against_exact(
    corpus: Corpus, embedder: Remembering, asked: Sequence[str]
) -> tuple[int, int, float]:
    """Exact hits that were found, exact hits, and the seconds of one exact look at all vectors."""
    from ingest.search.searcher import Ask

    exact, ask = exact_searcher(corpus, embedder), Ask(limit=LIMIT)
    found = wanted = 0
    for query in asked:
        hits = exact.search([query], ask)[0]
        found += overlap(corpus.search(query, limit=LIMIT), hits)
        wanted += len(hits)
    vectors, dense = embedder.embed([asked[0]]), Ask(limit=LIMIT, method="dense")
    look = partial(exact.rank, [asked[0]], vectors, dense)
    return found, wanted, min(clocked(look) for _ in range(3))


def _cold(out: Path, name: str, asked: Sequence[str]) -> tuple[float, float]:
    """Seconds to the first answer of a new process, imports apart, and its peak memory in MB."""
    command = [sys.executable, "-c", _COLD, str(out), name, str(MAX_TOKENS), str(LIMIT), *asked]
    finished = checked(run_child(command), ["search", name])
    return float(json.loads(finished.output.splitlines()[-1])), finished.peak_mb


def _size(folder: Path) -> int:
    """Bytes that a folder takes on the disk, holes not counted."""
    return sum(p.stat().st_blocks * 512 for p in folder.rglob("*") if p.is_file())


def _figures(grown: Sequence[Grown]) -> tuple[Figure, ...]:
    figures = []
    for g in grown:
        size = g.size
        label = f"{size:,} chunks"
        for part, bars in (("p50", _P50_MS), ("p95", {}), ("p99", _P99_MS)):
            bar = Target(at_most=bars[size]) if size in bars else None
            value = getattr(g.warm, part)
            figures.append(
                count(f"search/{size}/{part}", f"hybrid search, {label}, warm, {part}", value,
                      unit="ms", n=g.warm.n, target=bar)
            )  # fmt: skip
        figures.append(
            rate(f"search/{size}/recall", f"recall@{LIMIT} against exact search, {label}", g.found,
                 g.wanted, target=Target(at_least=0.98))
        )  # fmt: skip
        bar = Target(at_most=_MEMORY_MB[size]) if size in _MEMORY_MB else None
        figures.append(
            count(f"memory/{size}", f"peak memory of a searching process, {label}", g.peak_mb,
                  unit="MB", target=bar)
        )  # fmt: skip
    timed = [g for g in grown if g.ingest_s is not None]
    if len(timed) > 1:
        cost = [(g.ingest_s or 0.0) / g.documents for g in timed]
        figures.append(
            count("ingest/growth", "cost of ingesting a document, largest over smallest corpus",
                  cost[-1] / cost[0], unit="×", target=Target(at_least=0.85, at_most=1.15))
        )  # fmt: skip
    return tuple(figures)


def _table(grown: Sequence[Grown], bandwidth: float) -> Table:
    rows = []
    for g in grown:
        limit = g.chunks * 384 * 4 / 1e6 / bandwidth * 1e3
        rate_s = None if g.ingest_s is None else round(g.chunks / g.ingest_s)
        rows.append(
            (g.chunks, rate_s, round(g.cold_ms), *(round(v, 2) for v in (g.warm.p50, g.warm.p95,
             g.warm.p99, g.exact_ms, limit)), round(g.peak_mb), round(g.disk_mb))
        )  # fmt: skip
    return Table(
        title="By size",
        columns=(
            "chunks", "ingested a second", "cold ms", "p50 ms", "p95 ms", "p99 ms",
            "exact dense, ms", "reading all vectors, ms", "peak MB", "disk MB",
        ),
        rows=tuple(rows),
        note="Chunks a second: only where the corpus was filled in this run.",
    )  # fmt: skip


def _plots(grown: Sequence[Grown], bandwidth: float) -> tuple[Plot, ...]:
    if len(grown) < 2:
        return ()
    xs = [float(g.chunks) for g in grown]
    limit = [g.chunks * 384 * 4 / 1e6 / bandwidth * 1e3 for g in grown]
    lines = [
        ("p50, warm", xs, [g.warm.p50 for g in grown]),
        ("p99, warm", xs, [g.warm.p99 for g in grown]),
        ("cold", xs, [g.cold_ms for g in grown]),
        ("exact dense", xs, [g.exact_ms for g in grown]),
        ("reading all vectors", xs, limit),
    ]
    plots = [
        curves("Search latency by size", lines, xlabel="chunks", ylabel="milliseconds", log=True)
    ]
    timed = [g for g in grown if g.ingest_s]
    if len(timed) > 1:
        ys = [1e3 * (g.ingest_s or 0.0) / g.chunks for g in timed]
        line = ("ingestion without the model", [float(g.chunks) for g in timed], ys)
        plots.append(
            curves("Cost of ingesting a chunk by size", [line], xlabel="chunks",
                   ylabel="milliseconds a chunk", log=True)
        )  # fmt: skip
    return tuple(plots)
