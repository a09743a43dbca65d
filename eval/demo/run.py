"""``symphony eval demo``: ingest the dossier, judge its gold claims, research its questions."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from eval.demo.citations import of_reports, of_rulings, score_citations
from eval.demo.claims import score_claims, worst
from eval.demo.gold import Gold, dossier_folder, load_gold
from eval.demo.reports import (
    BASELINE_CHUNKS,
    score_contradictions,
    score_facts,
    score_refusals,
)
from eval.loaders import spread
from eval.types import Figure, Metrics, NotMeasured, Table
from ingest.types import Progress

if TYPE_CHECKING:
    from adjudicator.adjudicator import Adjudicator
    from ingest.corpus import Corpus
    from research.types import Report

QUESTION = "What do the documents say about {about}?"
SETTINGS = {
    "contradictions": "disagreements in the reports on the questions and on "
    f"“{QUESTION.format(about='…')}” for each planted one",
    "key fact held": "all its strings occur as whole words (case and white space aside)",
    "gold passage quoted": "same document and stance, one quote inside the other or 60 % of the "
    "gold passage's word triples",
    "judges": "offline, as configured without a key",
}
NOT_MEASURED = (
    NotMeasured(
        what="whether statements beyond the gold are true",
        why="gold holds the key facts only; citations are checked to the letter instead",
    ),
)
_CLAUSE = ("whether ", "who ", "when ", "why ", "how ", "what ", "where ")


def _corpus(gold: Gold, work: Path, progress: Progress | None) -> Corpus:
    from ingest.corpus import Corpus
    from kg.graph import KnowledgeGraph

    corpus = Corpus.open_or_create("harbour-bridge", home=work)
    corpus.ingest([gold.documents], progress=progress)
    KnowledgeGraph.open(corpus)
    return corpus


def _cut(gold: Gold, cap: int | None) -> Gold:
    if cap is None:
        return gold
    few = max(1, cap // 8)
    return gold.model_copy(
        update={
            "claims": spread(gold.claims, cap),
            "questions": spread(gold.questions, few),
            "contradictions": spread(gold.contradictions, few),
        }
    )


def question_on(about: str) -> str:
    """A question on the matter of a planted contradiction, e.g. "length of the main span"."""
    matter = about if about.startswith(_CLAUSE) else f"the {about}"
    return QUESTION.format(about=matter)


def _reports(
    questions: Sequence[tuple[str, str]],
    corpus: Corpus,
    adjudicator: Adjudicator,
    progress: Progress | None,
) -> dict[str, Report]:
    from research import research

    async def run() -> dict[str, Report]:
        found: dict[str, Report] = {}
        for done, (name, question) in enumerate(questions):
            if progress:
                progress("reports", done, len(questions), question)
            found[name] = await research(question, corpus=corpus, adjudicator=adjudicator)
        return found

    return asyncio.run(run())


def _pages(reports: dict[str, Report]) -> dict[str, str]:
    from research.render.plain import markdown

    return {name: markdown(report) for name, report in reports.items()}


def demo(
    data: Path, out: Path, *, progress: Progress | None = None, cap: int | None = None
) -> Metrics:
    """Measures on the dossier in ``corpora/``; ``data`` is not used.

    With a ``cap``: on so many claims, and on an eighth as many questions and contradictions.
    """
    del data
    from adjudicator.adjudicator import Adjudicator

    gold = _cut(load_gold(dossier_folder()), cap)
    corpus = _corpus(gold, out, progress)
    adjudicator = Adjudicator.from_settings()
    rulings = adjudicator.verify_many(
        [claim.claim for claim in gold.claims], corpus=corpus, progress=progress
    )
    asked = [(question.id, question.question) for question in gold.questions]
    asked += [(pair.id, question_on(pair.about)) for pair in gold.contradictions]
    reports = _reports(asked, corpus, adjudicator, progress)

    pairs = list(zip(gold.claims, rulings, strict=True))
    figures, outcomes, tables, plots = score_claims(pairs)
    evidence = [*of_rulings(rulings), *of_reports(reports.values())]
    figures += score_citations(evidence, corpus)
    more, shown = _research(gold, reports, corpus)
    return Metrics(
        benchmark="demo",
        title="Demo dossier",
        description=(
            f"An invented town's dossier: {len(gold.claims)} gold claims (half of them frozen "
            f"before the adjudicator was written), {len(gold.questions)} questions, "
            f"{len(gold.contradictions)} planted contradictions."
        ),
        figures=(*figures, *more),
        outcomes=tuple(outcomes),
        tables=(*tables, *shown),
        plots=tuple(plots),
        worst=worst(pairs),
        sources=gold.sources,
        settings=SETTINGS,
        not_measured=NOT_MEASURED,
    )


def _research(
    gold: Gold, reports: dict[str, Report], corpus: Corpus
) -> tuple[list[Figure], list[Table]]:
    answerable = [question for question in gold.questions if question.answerable]
    pages = _pages({question.id: reports[question.id] for question in answerable})
    texts = [question.question for question in answerable]
    hits = corpus.search_many(texts, limit=max(BASELINE_CHUNKS))
    found = {
        question.id: [hit.text for hit in listed]
        for question, listed in zip(answerable, hits, strict=True)
    }
    figures, tables = score_facts(answerable, reports, pages, found)
    figures += score_refusals(gold.questions, reports)
    disagreements = [item for report in reports.values() for item in report.disagreements]
    more, table = score_contradictions(disagreements, gold.contradictions, gold.superseded)
    return [*figures, *more], [*tables, table]
