"""Search benchmarks: documents are ingested as anyone's would be and found by ``Corpus.search``.

A document's rank is that of its best chunk. Measured on the same corpus: ``dense``, ``bm25``
and the ``graph``'s words alone, the reciprocal rank fusion of the first two (the plain reference),
``fused``, the default of ``Corpus.search``, and ``fused+graph``. ``fused`` is set against RRF, and
``fused+graph`` against ``fused``, query by query (paired bootstrap). Tests hold the measures equal
to those of ir-measures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from eval.expansion import graph_hits
from eval.loaders import RetrievalSet, load_retrieval
from eval.metrics.intervals import RESAMPLES, bootstrap_mean, paired_bootstrap
from eval.metrics.ranking import ndcg, recall, reciprocal_rank
from eval.ranked import DEPTH, LABELS, Rankings, bars, outcomes, recipe, worst, written
from eval.report.plots import grouped_bars
from eval.types import Figure, Metrics, Outcomes, Table, Target
from ingest.types import Hit, Progress

if TYPE_CHECKING:
    from ingest.corpus import Corpus
    from ingest.search.searcher import Method

SEED = 20_240_117
RRF_K = 60
METHODS: dict[str, Method] = {"dense": "dense", "bm25": "bm25", "fused": "hybrid"}
PAIRS = (("fused", "rrf"), ("fused+graph", "fused"))

Measure = Callable[[Sequence[str], Mapping[str, float]], float]
MEASURES: dict[str, Measure] = {
    "ndcg@10": partial(ndcg, k=10),
    "recall@10": partial(recall, k=10),
    "recall@100": partial(recall, k=100),
    "mrr@10": partial(reciprocal_rank, k=10),
}


def document_ranking(hits: Iterable[Hit], ids: Mapping[str, str]) -> list[str]:
    """Document ids by their best chunk, best first; folded near-duplicates follow their hit.

    Args:
        hits: chunks, best first.
        ids: the benchmark's id of each document path.
    """
    ranked: dict[str, None] = {}
    for hit in hits:
        ranked.setdefault(ids[hit.document])
        for document, _, _ in hit.duplicates:
            ranked.setdefault(ids[document])
    return list(ranked)


def reciprocal_rank_fusion(rankings: Sequence[Sequence[str]], *, k: int = RRF_K) -> list[str]:
    """Fuses rankings by Σ 1 / (k + rank) (Cormack, Clarke & Büttcher, SIGIR 2009), ties by id.

    Example:
        (a, b) and (b, c) at k = 60: b 1/62 + 1/61, a 1/61, c 1/62: (b, a, c).
    """
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, document in enumerate(ranking, 1):
            scores[document] = scores.get(document, 0.0) + 1 / (k + rank)
    return sorted(scores, key=lambda document: (-scores[document], document))


def per_query(
    rankings: Rankings, qrels: Mapping[str, Mapping[str, float]], measure: Measure
) -> list[float]:
    """The measure of every judged query, in the order of ``qrels``."""
    return [measure(rankings[query], gains) for query, gains in qrels.items()]


def _corpus(held: RetrievalSet, work: Path, progress: Progress | None) -> Corpus:
    """The set as a corpus below ``work``; ingested the first time, then only looked over."""
    from llama_index.core.schema import Document

    from ingest.corpus import Corpus

    corpus = Corpus.open_or_create(f"eval-{held.name}".replace("_", "-"), home=work)
    corpus.add(
        [
            Document(text=p.text, doc_id=p.id, metadata={"title": p.title})
            for p in held.passages
            if p.text.strip()
        ],
        progress=progress,
    )
    return corpus


def _rankings(corpus: Corpus, held: RetrievalSet, depth: int) -> dict[str, Rankings]:
    ids = {document.path: document.path for document in corpus.documents()}
    queries = list(held.queries)
    texts = [held.queries[query] for query in queries]
    found: dict[str, Rankings] = {}
    for name, method in METHODS.items():
        hits = corpus.search_many(texts, limit=depth, method=method)
        found[name] = {
            query: document_ranking(listed, ids)
            for query, listed in zip(queries, hits, strict=True)
        }
    found["rrf"] = {
        query: reciprocal_rank_fusion([found["dense"][query], found["bm25"][query]])
        for query in queries
    }
    alone, added = graph_hits(corpus, texts, limit=depth)
    for name, listed in (("graph", alone), ("fused+graph", added)):
        found[name] = {
            query: document_ranking(hits, ids) for query, hits in zip(queries, listed, strict=True)
        }
    return {name: found[name] for name in LABELS}


def measure(
    rankings: Mapping[str, Rankings],
    held: RetrievalSet,
    targets: Mapping[str, Target],
    *,
    seed: int = SEED,
    resamples: int = RESAMPLES,
) -> tuple[tuple[Figure, ...], list[Outcomes]]:
    """Every measure of every method with its bootstrap interval, the pairs, and all outcomes."""
    figures: list[Figure] = []
    values: dict[tuple[str, str], list[float]] = {}
    for method, ranked in rankings.items():
        for name, function in MEASURES.items():
            scores = values[method, name] = per_query(ranked, held.qrels, function)
            spread = bootstrap_mean(scores, seed=seed, resamples=resamples)
            key = f"{method}/{name}"
            figures.append(
                Figure(
                    key=key,
                    label=f"{LABELS[method]}: {written(name)}",
                    value=spread.value,
                    n=spread.n,
                    low=spread.low,
                    high=spread.high,
                    interval="bootstrap",
                    target=targets.get(key),
                    better="higher",
                    recipe=recipe(key),
                )
            )
    figures += [
        _gap(values, name, pair, seed, resamples)
        for pair in PAIRS
        for name in MEASURES
        if all((method, name) in values for method in pair)
    ]
    return tuple(figures), outcomes(values, held)


def _gap(
    values: Mapping[tuple[str, str], Sequence[float]],
    name: str,
    pair: tuple[str, str],
    seed: int,
    resamples: int,
) -> Figure:
    """One method minus another, query by query."""
    one, other = pair
    gap = paired_bootstrap(values[one, name], values[other, name], seed=seed, resamples=resamples)
    return Figure(
        key=f"{one}-{other}/{name}",
        label=f"{LABELS[one]} minus {LABELS[other]}: {written(name)}",
        value=gap.value,
        n=gap.n,
        low=gap.low,
        high=gap.high,
        interval="paired bootstrap",
        note=f"better on {gap.wins} queries, worse on {gap.losses}, equal on {gap.ties}; "
        f"{gap.not_better:.4f} of resamples show no gain",
    )


def run_set(
    name: str,
    folder: str,
    title: str,
    data: Path,
    out: Path,
    *,
    split: str = "test",
    targets: Mapping[str, Target] | None = None,
    references: Sequence[tuple[str, float]] = (),
    progress: Progress | None = None,
) -> Metrics:
    """Measures one BEIR set below ``data``; the corpus is kept below ``out`` for the next time."""
    held = load_retrieval(data, folder, split=split)
    corpus = _corpus(held, out, progress)
    rankings = _rankings(corpus, held, DEPTH)
    figures, kept = measure(rankings, held, targets or {})
    tables = [worst(rankings, held)]
    if references:
        tables.append(
            Table(
                title="Published or reference figures (not measured in this run)",
                columns=("system", "nDCG@10"),
                rows=tuple(references),
            )
        )
    chunks = sum(document.chunks for document in corpus.documents())
    return Metrics(
        benchmark=name,
        title=title,
        description=(
            f"{len(held.qrels)} judged queries of split {split} over {len(held.passages)} "
            f"documents ({chunks} chunks), ingested and searched as any corpus is."
        ),
        figures=figures,
        outcomes=tuple(kept),
        tables=tuple(tables),
        plots=(
            grouped_bars(f"{title}: parts and fusion", bars(figures), ylabel="mean over queries"),
        ),
        sources=held.sources,
        settings={
            "depth": f"{DEPTH} chunks a query and method",
            "RRF": f"k = {RRF_K} over the two document rankings",
            "document rank": "its best chunk",
            "interval": f"percentile bootstrap over queries, {RESAMPLES} resamples",
        },
        seed=SEED,
    )


def scifact(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """SciFact, test queries. Search settings were chosen on its train queries only."""
    return run_set(
        "scifact-retrieval",
        "scifact_retrieval",
        "SciFact retrieval",
        data,
        out,
        targets={
            "fused/ndcg@10": Target(at_least=0.735),
            "fused/recall@100": Target(at_least=0.96),
        },
        references=(
            ("BM25 + ms-marco-MiniLM reranker", 0.688),
            ("BM25 + mxbai-rerank-base reranker", 0.719),
            ("BM25 + bge-reranker-v2-m3 reranker", 0.731),
            ("BM25 + MiniLM-L-6-rerank-refreshed reranker", 0.750),
        ),
        progress=progress,
    )


def cranfield(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """Cranfield: graded judgements; nothing was tuned on it."""
    return run_set("cranfield", "cranfield", "Cranfield", data, out, progress=progress)


def hotpotqa(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """HotpotQA sample: two supporting paragraphs a question."""
    return run_set("hotpotqa", "hotpotqa_sample", "HotpotQA sample", data, out, progress=progress)


def twowiki(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """2WikiMultihopQA sample: two to four supporting paragraphs a question."""
    return run_set("2wiki", "2wiki_sample", "2WikiMultihopQA sample", data, out, progress=progress)
