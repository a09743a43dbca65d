"""ragas's metrics over samples: those that need no model, and those that do."""

from __future__ import annotations

import math
import os
import warnings
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from eval.ragas.samples import Sample
from orchestra.errors import SymphonyError

if TYPE_CHECKING:
    from eval.ragas.bridge import DeskLLM
    from ingest.types import Embedder

Values = dict[str, float | None]
Score = Callable[[Sample], Awaitable[float]]

OFFLINE = {
    "quoted_spans_alignment": "quotations that stand in the cited documents",
    "id_context_precision": "documents that search finds that are the gold's",
    "id_context_recall": "documents of the gold that search finds",
    "semantic_similarity": "similarity of report and key facts (our embeddings)",
}
WITH_MODEL = {
    "faithfulness": "statements of the report that the contexts bear out",
    "context_precision": "contexts that help, the first ones counting more",
    "context_recall": "key facts that the contexts bear out",
    "answer_relevancy": "likeness of the question and questions made from the report",
    "noise_sensitivity": "statements that are wrong although borne out (lower is better)",
}


@contextmanager
def quietly() -> Iterator[None]:
    """Ragas without its telemetry and without the warnings of its import."""
    os.environ["RAGAS_DO_NOT_TRACK"] = "true"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


async def offline(samples: Sequence[Sample], embedder: Embedder) -> dict[str, Values]:
    """The metrics of :data:`OFFLINE`, by name and sample; no model is asked."""
    with quietly():
        scores = _offline(embedder)
        return {name: await _each(score, samples) for name, score in scores.items()}


async def with_model(
    samples: Sequence[Sample], llm: DeskLLM, embedder: Embedder
) -> dict[str, Values]:
    """The metrics of :data:`WITH_MODEL`; a sample that got no answer is None."""
    with quietly():
        scores = _with_model(llm, embedder)
        return {name: await _each(score, samples) for name, score in scores.items()}


async def _each(score: Score, samples: Sequence[Sample]) -> Values:
    found: Values = {}
    for one in samples:
        try:
            value = float(await score(one))
        except SymphonyError:
            value = math.nan
        found[one.id] = None if math.isnan(value) else value
    return found


def _offline(embedder: Embedder) -> dict[str, Score]:
    from ragas.dataset_schema import SingleTurnSample
    from ragas.metrics._context_precision import IDBasedContextPrecision
    from ragas.metrics._context_recall import IDBasedContextRecall
    from ragas.metrics.collections import QuotedSpansAlignment, SemanticSimilarity

    from eval.ragas.bridge import OurEmbeddings

    spans = QuotedSpansAlignment()
    similar = SemanticSimilarity(embeddings=OurEmbeddings(embedder))
    precision, recall = IDBasedContextPrecision(), IDBasedContextRecall()

    def ids(one: Sample) -> Any:
        return SingleTurnSample(
            retrieved_context_ids=list(one.context_documents),
            reference_context_ids=list(one.reference_documents),
        )

    async def spanned(one: Sample) -> float:
        return await _value(spans, response=one.quoting, retrieved_contexts=list(one.cited))

    async def precise(one: Sample) -> float:
        return float(await precision.single_turn_ascore(ids(one)))

    async def recalled(one: Sample) -> float:
        return float(await recall.single_turn_ascore(ids(one)))

    async def alike(one: Sample) -> float:
        return await _value(similar, reference=one.reference, response=one.response)

    return {
        "quoted_spans_alignment": spanned,
        "id_context_precision": precise,
        "id_context_recall": recalled,
        "semantic_similarity": alike,
    }


def _with_model(llm: DeskLLM, embedder: Embedder) -> dict[str, Score]:
    from ragas.metrics import collections as listed

    from eval.ragas.bridge import OurEmbeddings

    metrics: Mapping[str, tuple[Any, tuple[str, ...]]] = {
        "faithfulness": (listed.Faithfulness(llm=llm), ("response", "retrieved_contexts")),
        "context_precision": (
            listed.ContextPrecision(llm=llm), ("reference", "retrieved_contexts"),
        ),
        "context_recall": (listed.ContextRecall(llm=llm), ("reference", "retrieved_contexts")),
        "answer_relevancy": (
            listed.AnswerRelevancy(llm=llm, embeddings=OurEmbeddings(embedder)), ("response",),
        ),
        "noise_sensitivity": (
            listed.NoiseSensitivity(llm=llm), ("response", "reference", "retrieved_contexts"),
        ),
    }  # fmt: skip

    def bound(metric: Any, fields: Sequence[str]) -> Score:
        async def score(one: Sample) -> float:
            given: dict[str, Any] = {
                "response": one.response,
                "reference": one.reference,
                "retrieved_contexts": list(one.contexts),
            }
            return await _value(
                metric, user_input=one.question, **{name: given[name] for name in fields}
            )

        return score

    return {name: bound(metric, fields) for name, (metric, fields) in metrics.items()}


async def _value(metric: Any, **given: Any) -> float:
    """A metric's value; ragas's result behaves like a number of its own kind."""
    return float((await metric.ascore(**given)).value)
