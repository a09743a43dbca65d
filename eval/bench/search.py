"""Hybrid search over a large corpus: latency, and what the approximate index misses.

The corpus is made of generated text with a stand-in embedder (hashed words), through the same
ingestion as any other. Its words are drawn one by one, common ones often, with no topics: that is
hard on both indexes, for such vectors do not cluster and every question holds words that most
chunks share. Query vectors are made before the clock starts, so that latency is that of search
alone: candidates from both indexes, fusion, folding, reading the hits from the catalogue. No
question is asked twice by a method, the warm-up's included, so that no cache can answer.
The reference for recall is the same search with exact dense candidates (all vectors, NumPy).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from eval.bench.embedders import Wrapped
from eval.bench.texts import paragraphs, sentences
from eval.bench.timing import Spread, clocked
from eval.rates import count, rate
from eval.types import Figure, Metrics, NotMeasured, Table, Target
from ingest.types import Hit, Progress

if TYPE_CHECKING:
    from ingest.corpus import Corpus
    from ingest.search.searcher import Method, Searcher
    from ingest.store.index import Candidates, Entry, Query, Scored, VectorIndex, Within

Floats = npt.NDArray[np.float32]

CHUNKS = 100_000
PER_FILE = 1_000
MAX_TOKENS = 80
QUERIES = 300
WARM_UP = 20
LIMIT = 10
SEED = 5


class Remembering(Wrapped):
    """A stand-in embedder that keeps the vectors of chosen texts, so that asking costs nothing."""

    def __init__(self) -> None:
        from ingest.embedding.standin import StandInEmbedder

        super().__init__(StandInEmbedder(max_tokens=MAX_TOKENS))
        self._held: dict[str, Floats] = {}

    def hold(self, texts: Sequence[str]) -> None:
        """Makes the vectors of these texts now."""
        self._held |= dict(zip(texts, super().embed(texts), strict=True))

    def embed(self, texts: Sequence[str]) -> Floats:
        """Unit vectors; those that are held cost nothing."""
        if all(text in self._held for text in texts):
            return np.stack([self._held[text] for text in texts])
        return super().embed(texts)


class ExactIndex:
    """A vector index whose dense candidates are exact; all else is passed to the one it wraps."""

    def __init__(self, inner: VectorIndex, points: Sequence[int], vectors: Floats) -> None:
        self._inner = inner
        self._points = np.asarray(points, dtype=np.int64)
        self._vectors = vectors

    def query(self, queries: Sequence[Query]) -> list[Candidates]:
        """The inner index's answers, their dense half replaced by exact search."""
        return [
            answer
            if query.dense is None
            else replace(answer, dense=self._dense(query.dense, query.within, query.limit))
            for query, answer in zip(queries, self._inner.query(queries), strict=True)
        ]

    def _dense(self, vector: Floats, within: Within, limit: int) -> tuple[Scored, ...]:
        from ingest.store.index import ordered

        if within.documents is not None or within.kinds is not None:
            raise NotImplementedError("exact search knows no filter by document or kind")
        points, scores = self._points, self._vectors @ vector
        if within.points is not None:
            inside = np.isin(points, sorted(within.points))
            points, scores = points[inside], scores[inside]
        best = np.argsort(-scores, kind="stable")[:limit]
        return ordered((int(points[i]), float(scores[i])) for i in best)

    def vectors(self, points: Sequence[int]) -> dict[int, Floats]:
        """The inner index's stored vectors."""
        return self._inner.vectors(points)

    def upsert(self, entries: Iterable[Entry]) -> None:
        """Not possible: this is for reading."""
        raise NotImplementedError("an exact index is for reading")

    def delete(self, points: Sequence[int]) -> None:
        """Not possible: this is for reading."""
        raise NotImplementedError("an exact index is for reading")

    def count(self) -> int:
        """How many points there are."""
        return self._inner.count()

    def optimize(self) -> None:
        """Nothing to do."""

    def flush(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Closes the inner index."""
        self._inner.close()


def write_folder(folder: Path, chunks: int) -> None:
    """Text files whose paragraphs come out as about ``chunks`` chunks; written once."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in range((chunks + PER_FILE - 1) // PER_FILE):
        path = folder / f"{part:05d}.txt"
        if not path.exists():
            text = "\n\n".join(paragraphs(PER_FILE, seed=SEED + part, each=5))
            path.write_text(text + "\n", encoding="utf-8")


def queries(n: int, *, seed: int = SEED - 1) -> list[str]:
    """``n`` questions of 5 to 16 words from the same vocabulary."""
    return list(sentences(n, seed=seed, words=11))


def overlap(found: Sequence[Hit], exact: Sequence[Hit]) -> int:
    """How many of the exact hits were found."""
    return len({hit.chunk.id for hit in found} & {hit.chunk.id for hit in exact})


def exact_searcher(corpus: Corpus, embedder: Remembering) -> Searcher:
    """A searcher over the published generation whose dense candidates are exact."""
    from ingest.catalogue.database import FILE, connect
    from ingest.catalogue.reader import CatalogueReader
    from ingest.chunking import embedding_text
    from ingest.search.searcher import Searcher
    from ingest.store.edge import EdgeIndex
    from ingest.store.frequencies import TermFrequencies
    from ingest.store.generations import SHARD, TERMS, VECTORS, Generations

    path = corpus.folder / FILE
    catalogue = CatalogueReader(connect(path), corpus.generation, path)
    published = Generations(corpus.folder / VECTORS).path(corpus.generation)
    inner = EdgeIndex.open(published / SHARD)
    chunks = catalogue.at_points(range(1, 2 * inner.count() + 1))
    vectors = embedder.embed([embedding_text(chunk) for chunk in chunks.values()])
    exact = ExactIndex(inner, list(chunks), vectors)
    return Searcher(catalogue, embedder, exact, TermFrequencies.load(published / TERMS))


def _latencies(
    corpus: Corpus, warm_up: Sequence[str], asked: Sequence[str], method: Method
) -> tuple[Spread, float]:
    """Milliseconds a query, warm; and the very first one."""

    def ask(query: str) -> float:
        return clocked(lambda: corpus.search(query, limit=LIMIT, method=method))

    first, *_ = [ask(query) for query in warm_up]
    times = [ask(query) for query in asked]
    return Spread.of([seconds * 1e3 for seconds in times]), first * 1e3


def _recall(
    corpus: Corpus, exact: Searcher, asked: Sequence[str], method: Method
) -> tuple[int, int]:
    """Exact hits that were found, and exact hits."""
    from ingest.search.searcher import Ask

    ask = Ask(limit=LIMIT, method=method)
    wanted = [exact.search([query], ask)[0] for query in asked]
    found = corpus.search_many(asked, limit=LIMIT, method=method)
    hits = sum(overlap(got, want) for got, want in zip(found, wanted, strict=True))
    return hits, sum(map(len, wanted))


def _make(work: Path, chunks: int, progress: Progress | None) -> tuple[Corpus, Remembering, float]:
    from ingest.corpus import Corpus

    write_folder(work / f"search-{chunks}", chunks)
    embedder = Remembering()
    corpus = Corpus.open_or_create(f"search-{chunks}", home=work, embedder=embedder, store_url="")
    seconds = clocked(lambda: corpus.ingest([work / f"search-{chunks}"], progress=progress))
    return corpus, embedder, seconds


def search(
    data: Path, out: Path, *, chunks: int = CHUNKS, progress: Progress | None = None
) -> Metrics:
    """Fills a corpus (kept below ``out``), asks it, and compares with exact search."""
    del data
    corpus, embedder, filled = _make(out, chunks, progress)
    asked, warm_up = queries(QUERIES), queries(WARM_UP, seed=SEED - 2)
    embedder.hold([*asked, *warm_up])
    held = sum(document.chunks for document in corpus.documents())
    methods: tuple[Method, ...] = ("hybrid", "dense", "bm25")
    spreads = {method: _latencies(corpus, warm_up, asked, method) for method in methods}
    exact = exact_searcher(corpus, embedder)
    recalls = {method: _recall(corpus, exact, asked, method) for method in ("hybrid", "dense")}
    return Metrics(
        benchmark="search",
        title="Search latency",
        description=f"{held:,} chunks of generated text, {QUERIES} questions, {LIMIT} hits each.",
        figures=_figures(spreads, recalls, filled),
        tables=(_table(spreads),),
        settings={
            "embedder": "stand-in (hashed words); query vectors made before the clock starts",
            "reference": "the same search with dense candidates from all vectors (NumPy)",
            "warm-up": f"{WARM_UP} other questions",
        },
        not_measured=(
            NotMeasured(
                what="embedding the query",
                why="apart by definition; it does not grow with a corpus",
            ),
        ),
        seed=SEED,
    )


def _figures(
    spreads: Mapping[Method, tuple[Spread, float]],
    recalls: Mapping[str, tuple[int, int]],
    filled: float,
) -> tuple[Figure, ...]:
    hybrid = spreads["hybrid"][0]
    labels = {"p50": 5.0, "p95": None, "p99": None}
    figures = [
        count(
            f"hybrid/{name}",
            f"hybrid search, {name}",
            getattr(hybrid, name),
            unit="ms",
            n=hybrid.n,
            target=None if bar is None else Target(at_most=bar),
        )
        for name, bar in labels.items()
    ]
    for method, (hits, wanted) in recalls.items():
        target = Target(at_least=0.98) if method == "hybrid" else None
        label = f"{method} recall@{LIMIT} against exact search"
        figures.append(rate(f"{method}/recall@{LIMIT}", label, hits, wanted, target=target))
    note = "next to nothing where the corpus was there already"
    figures.append(count("ingest/seconds", "filling the corpus", filled, unit="s", note=note))
    return tuple(figures)


def _table(spreads: Mapping[Method, tuple[Spread, float]]) -> Table:
    rows = [
        (method, *(round(value, 3) for value in (first, spread.p50, spread.p95, spread.p99)))
        for method, (spread, first) in spreads.items()
    ]
    return Table(
        title="Milliseconds a query",
        columns=("method", "first", "p50", "p95", "p99"),
        rows=tuple(rows),
        note="First: the first query of that method in this process.",
    )
