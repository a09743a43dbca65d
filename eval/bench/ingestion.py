"""Ingestion: how fast, where the time goes, beside the model's own rate and beside LlamaIndex.

The documents are SciFact abstracts: those that the test questions ask for and others between
them. Both sides embed them with the packaged model in chunks of at most the same number of word
pieces, in turns, in one process; the models are loaded before a clock starts. "The model alone"
embeds the very chunks that the corpus made of them, in one call.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING

from eval.bench.embedders import Wrapped
from eval.bench.timing import clocked
from eval.loaders import RetrievalSet, load_retrieval, spread
from eval.metrics.intervals import paired_bootstrap
from eval.metrics.ranking import ndcg
from eval.rates import count
from eval.types import Figure, Metrics, Table, Target
from ingest.types import Chunk, Embedder, Progress

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from ingest.corpus import Corpus
    from ingest.search.searcher import Method

DOCUMENTS = 1_200
ROUNDS = 2
SEED = 29
_SET = "scifact_retrieval"
_LIMIT = 50


class Clocked(Wrapped):
    """An embedder that counts the seconds spent in the model, embedding and counting apart."""

    def __init__(self, inner: Embedder) -> None:
        super().__init__(inner)
        self.embedding_s = 0.0
        self.counting_s = 0.0

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Word pieces of each text."""
        begun = time.perf_counter()
        counted = super().count_tokens(texts)
        self.counting_s += time.perf_counter() - begun
        return counted

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit vectors."""
        begun = time.perf_counter()
        vectors = super().embed(texts)
        self.embedding_s += time.perf_counter() - begun
        return vectors


@dataclass(slots=True)
class Stages:
    """Seconds of each stage of an ingestion, by the progress that it tells of."""

    seconds: dict[str, float] = field(default_factory=dict)
    _stage: str = ""
    _since: float = 0.0

    def __call__(self, stage: str, done: int, total: int, detail: str = "") -> None:
        """Notes when a stage begins."""
        del done, total, detail
        if stage != self._stage:
            self.close()
            self._stage, self._since = stage, time.perf_counter()

    def close(self) -> None:
        """Ends the last stage."""
        if self._stage:
            taken = time.perf_counter() - self._since
            self.seconds[self._stage] = self.seconds.get(self._stage, 0.0) + taken


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: seconds of ingestion by stage, of the model alone, and of LlamaIndex."""

    own_s: float
    stages: Mapping[str, float]
    model_s: float
    peer_s: float


def chosen(held: RetrievalSet, n: int) -> tuple[dict[str, str], list[str]]:
    """Texts of ``n`` documents by id, and the questions all of whose answers are among them."""
    asked = list(spread(sorted(q for q in held.queries if held.qrels.get(q)), n // 6))
    wanted = {document for query in asked for document in held.qrels[query]}
    texts = {p.id: f"{p.title}\n\n{p.text}" for p in held.passages if p.text.strip()}
    rest = spread(sorted(set(texts) - wanted), max(n - len(wanted), 0))
    names = sorted((wanted & set(texts)) | set(rest))
    return {name: texts[name] for name in names}, asked


def ingestion(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """Ingests the same documents in turns and asks both sides the same questions."""
    from eval.peers import llama_index
    from ingest.embedding.choice import embedder_named
    from ingest.embedding.model_folder import packaged_source
    from ingest.embedding.transformers import TransformersEmbedder

    held = load_retrieval(data, _SET)
    texts, asked = chosen(held, DOCUMENTS)
    own, theirs = embedder_named("minilm"), TransformersEmbedder(packaged_source())
    own.embed(["the model is loaded"])
    theirs.embed(["the model is loaded"])
    turns: list[Turn] = []
    for number in range(ROUNDS):
        corpus, own_s, stages = _own(texts, out / "ingestion-home", own)
        chunks = [c for d in corpus.documents() for c in corpus.chunks(d.id)]
        model_s = _alone(own, chunks)
        begun = time.perf_counter()
        made = llama_index.ingest(texts, theirs, chunk_tokens=own.max_tokens)
        turns.append(Turn(own_s, stages, model_s, time.perf_counter() - begun))
        if progress:
            progress("turns", number + 1, ROUNDS)
    questions = [held.queries[query] for query in asked]
    ranked = {
        "fused": _ranked(corpus, questions, "hybrid"),
        "dense": _ranked(corpus, questions, "dense"),
        "llama-index": llama_index.rankings(made, questions, limit=_LIMIT),
    }
    scores = {
        name: [
            ndcg(found, held.qrels[query], k=10) for query, found in zip(asked, lists, strict=True)
        ]
        for name, lists in ranked.items()
    }
    size = sum(len(text.encode()) for text in texts.values())
    return Metrics(
        benchmark="ingestion",
        title="Ingestion beside the model alone and beside LlamaIndex",
        description=(
            f"{len(texts)} SciFact abstracts ({size / 1e6:.1f} MB), {len(chunks)} chunks of ours"
            f" and {len(made.nodes)} nodes of LlamaIndex; medians of {ROUNDS} turns."
        ),
        figures=_figures(turns, len(chunks), len(made.nodes), len(texts), size, scores),
        tables=(_table(turns),),
        sources=held.sources,
        settings={
            "chunk size": f"at most {own.max_tokens} word pieces on both sides, no overlap",
            "LlamaIndex": "IngestionPipeline, SentenceSplitter, SimpleVectorStore in memory; "
            f"sentence-transformers, batches of {llama_index.BATCH}",
        },
        seed=SEED,
    )


def _own(
    texts: Mapping[str, str], home: Path, embedder: Embedder
) -> tuple[Corpus, float, dict[str, float]]:
    from llama_index.core.schema import Document

    from ingest.corpus import Corpus

    shutil.rmtree(home, ignore_errors=True)
    clocks, stages = Clocked(embedder), Stages()
    corpus = Corpus.create("ingestion", home=home, embedder=clocks, store_url="")
    documents = [Document(text=text, doc_id=name) for name, text in texts.items()]
    seconds = clocked(lambda: corpus.add(documents, progress=stages))
    stages.close()
    parts = dict(stages.seconds)
    parts["embed"] = parts.get("embed", 0.0) - clocks.embedding_s
    parts["read"] = parts.get("read", 0.0) - clocks.counting_s
    named = {
        "the model, embedding": clocks.embedding_s,
        "the model's tokenizer, counting": clocks.counting_s,
        "reading, chunking, catalogue": parts["read"],
        "vectors into the catalogue": parts["embed"],
        "index": parts.get("index", 0.0),
    }
    return corpus, seconds, named | {"the rest": seconds - sum(named.values())}


def _alone(embedder: Embedder, chunks: Sequence[Chunk]) -> float:
    """Seconds that the model takes for the texts of chunks."""
    from ingest.chunking import embedding_text

    shown = [embedding_text(chunk) for chunk in chunks]
    return clocked(lambda: embedder.embed(shown))


def _ranked(corpus: Corpus, questions: Sequence[str], method: Method) -> list[list[str]]:
    found = corpus.search_many(questions, limit=_LIMIT, method=method)
    return [list(dict.fromkeys(hit.document for hit in hits)) for hits in found]


def _figures(
    turns: Sequence[Turn],
    chunks: int,
    nodes: int,
    documents: int,
    size: int,
    scores: Mapping[str, Sequence[float]],
) -> tuple[Figure, ...]:
    own, model = median(t.own_s for t in turns), median(t.model_s for t in turns)
    ratio = median(t.peer_s / t.own_s for t in turns)
    share = median(t.model_s / t.own_s for t in turns)
    n = len(next(iter(scores.values())))
    gain = paired_bootstrap(scores["fused"], scores["llama-index"], seed=SEED)
    return (
        count("own/chunks", "ours: chunks a second", chunks / own),
        count("own/documents", "ours: documents a second", documents / own),
        count("own/megabytes", "ours: MB of text a second", size / 1e6 / own, unit="MB"),
        count("model/chunks", "the embedding model alone: chunks a second", chunks / model),
        count(
            "share", "ours, of the model's own rate", share, unit="×", n=len(turns),
            target=Target(at_least=0.9),
        ),
        count(
            "peer/nodes", "LlamaIndex: nodes a second",
            nodes / median(t.peer_s for t in turns),
        ),
        count(
            "ratio", "LlamaIndex's time over ours", ratio, unit="×", n=len(turns),
            target=Target(at_least=2),
        ),
        *(
            count(f"ndcg@10/{name}", f"{name}: nDCG@10", mean(values), unit="", n=n)
            for name, values in scores.items()
        ),
        Figure(
            key="ndcg@10/gain", label="fused over LlamaIndex, nDCG@10", value=gain.value, n=n,
            low=gain.low, high=gain.high, target=Target(at_least=-0.005),
        ),
    )  # fmt: skip


def _table(turns: Sequence[Turn]) -> Table:
    names = list(turns[0].stages)
    rows = [
        (name, *(round(turn.stages[name], 2) for turn in turns),
         round(median(t.stages[name] / t.own_s for t in turns), 3))
        for name in names
    ]  # fmt: skip
    return Table(
        title="Where the time of ours goes, seconds",
        columns=("stage", *(f"turn {n}" for n in range(1, len(turns) + 1)), "share"),
        rows=tuple(rows),
    )
