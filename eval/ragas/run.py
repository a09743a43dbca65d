"""``symphony eval ragas``: ragas's metrics on the reports of the dossiers, beside our own.

Without a model the metrics that need none are measured. Where models are configured, the others go
through the orchestra's chain: policy, caps, cache and ledger hold for every call, and an answer
that did not come leaves its sample unscored. Where ragas and we measure the same, both are shown
with how often they agree.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from eval.citations.sets import sampled
from eval.dossiers.asking import ask, dossier_corpus
from eval.dossiers.gold import load_all
from eval.ragas.measures import OFFLINE, WITH_MODEL, Values, offline, with_model
from eval.ragas.samples import CONTEXTS, Sample, sample
from eval.rates import count, kept_mean, rate
from eval.types import Better, Figure, Metrics, NotMeasured, Outcomes, Table
from ingest.types import Progress
from orchestra.settings import home, load_settings

if TYPE_CHECKING:
    from ingest.types import Embedder
    from orchestra.configuration import Settings

SEED = 20_251_121
CAP = 10
CLOSE = 0.1
"""Two values of one sample agree when they are at most this far apart."""

_NEEDS_RAPIDFUZZ = (
    "the string-distance metrics (NonLLMContextPrecision, NonLLMContextRecall) need the package "
    "rapidfuzz, Rouge and Bleu need rouge_score and sacrebleu; none of them is a dependency"
)


def ragas(
    data: Path, out: Path, *, progress: Progress | None = None, cap: int | None = None
) -> Metrics:
    """Measures on the dossiers in ``corpora/``.

    Args:
        data: unused.
        out: where corpora and runs are kept.
        progress: told what is going on.
        cap: at most so many samples are shown to a model (10 by default; 0 asks no model).
    """
    del data
    from ingest.embedding import default_embedder

    samples = _samples(out, progress)
    embedder = default_embedder()
    figures, outcomes, rows = score(samples, asyncio.run(offline(samples, embedder)), OFFLINE)
    absent = [NotMeasured(what="ragas metrics by string distance", why=_NEEDS_RAPIDFUZZ)]
    settings = load_settings()
    shown = CAP if cap is None else cap
    if settings.live_models and shown:
        chosen = sampled(samples, shown)
        values, usd = asyncio.run(_asked(chosen, embedder, settings))
        more, kept, lines = score(chosen, values, WITH_MODEL)
        figures += [*more, count("usd", "cost of the models' calls", usd, unit="US dollars")]
        outcomes += kept
        rows += lines
    else:
        why = "no model is configured: give symphony.toml a [[models]] table"
        if settings.live_models:
            why = "it costs money, so it is asked for by name: symphony eval ragas"
        absent.append(NotMeasured(what=", ".join(WITH_MODEL), why=why))
    return Metrics(
        benchmark="ragas",
        title="ragas beside our figures",
        description=(__doc__ or "").partition("\n")[2].strip(),
        figures=tuple(figures),
        outcomes=tuple(outcomes),
        tables=(_table(rows),),
        not_measured=tuple(absent),
        settings={
            "samples": f"{len(samples)} answered questions, with their {CONTEXTS} best chunks",
            "shown to a model": f"at most {shown}" if settings.live_models else "none",
            "agree": f"at most {CLOSE:g} apart",
        },
        seed=SEED,
    )  # fmt: skip


def _samples(out: Path, progress: Progress | None) -> list[Sample]:
    found = []
    for dossier in load_all():
        corpus = dossier_corpus(dossier, out, progress)
        questions = {q.id: q.question for q in dossier.questions}
        reports = ask(questions, corpus, out, progress=progress)
        hits = corpus.search_many(list(questions.values()), limit=CONTEXTS)
        stored = {d.path: corpus.document(d.path).text for d in corpus.documents()}
        for question, listed in zip(dossier.questions, hits, strict=True):
            chunks = [(hit.document, hit.text) for hit in listed]
            made = sample(dossier, question, reports[question.id], chunks, stored)
            found += [made] if made is not None else []
    return found


async def _asked(
    samples: Sequence[Sample], embedder: Embedder, settings: Settings
) -> tuple[dict[str, Values], float]:
    """The metrics that need a model, and what their calls cost; the run is kept like any other."""
    from eval.ragas.measures import quietly
    from orchestra.chain.shadowing import desk_for_run
    from orchestra.runs import RunFolder

    with quietly():
        from eval.ragas.bridge import DeskLLM
    folder = RunFolder.create(home(), "eval")
    async with desk_for_run(folder.ledger, settings) as desk:
        llm = DeskLLM(desk)
        values = await with_model(samples, llm, embedder)
    folder.finish(cost={"currency": "USD", "total": round(llm.usd, 6)})
    return values, llm.usd


Row = tuple[str, float | None, float | None, str, str]


def score(
    samples: Sequence[Sample], values: Mapping[str, Values], labels: Mapping[str, str]
) -> tuple[list[Figure], list[Outcomes], list[Row]]:
    """The mean of every metric, ours of the same samples, and how often both agree."""
    figures: list[Figure] = []
    outcomes: list[Outcomes] = []
    rows: list[Row] = []
    for name, by_sample in values.items():
        held = {k: v for k, v in by_sample.items() if v is not None}
        missing = len(by_sample) - len(held)
        note = f"{missing} samples without an answer, in no mean" if missing else ""
        better: Better = "lower" if name == "noise_sensitivity" else "higher"
        figure, kept = kept_mean(
            f"ragas/{name}", f"ragas {name}: {labels[name]}", held, seed=SEED, note=note,
            better=better,
        )  # fmt: skip
        figures.append(figure)
        outcomes.append(kept)
        ours = {s.id: s.ours[name] for s in samples if name in s.ours and s.id in held}
        if not ours:
            rows.append((name, figure.value, None, "–", "no figure of ours measures this"))
            continue
        own, kept = kept_mean(f"ours/{name}", f"ours, the same as ragas {name}", ours, seed=SEED)
        near = sum(abs(held[key] - value) <= CLOSE for key, value in ours.items())
        figures += [own, rate(f"agree/{name}", f"{name}: ragas and ours agree", near, len(ours))]
        outcomes.append(kept)
        rows.append((name, figure.value, own.value, f"{near} / {len(ours)}", OURS.get(name, "")))
    return figures, outcomes, rows


OURS = {
    "quoted_spans_alignment": "ours compares with the stored text at the quotation's offsets; "
    "ragas takes any mark that looks like a quotation mark for one, apostrophes too",
    "id_context_precision": "the same sets of documents",
    "id_context_recall": "the same sets of documents",
    "faithfulness": "ours: statements that the adjudicator rules supported, from what they cite",
    "context_recall": "ours: key facts whose strings stand in the contexts",
}


def _table(rows: Sequence[Row]) -> Table:
    return Table(
        title="ragas and ours",
        columns=("metric", "ragas", "ours", "agree", "what differs"),
        rows=tuple(rows),
    )
