"""``symphony eval reports``: every dossier's questions, researched with no model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from eval.dossiers.asking import CHUNKS, ask, best_chunks, dossier_corpus
from eval.dossiers.gold import Dossier, load_all
from eval.reports.facts import Told, score_facts
from eval.reports.refusals import score_refusals
from eval.reports.standing import score_current, score_standing
from eval.types import Metrics, NotMeasured
from ingest.types import Progress

if TYPE_CHECKING:
    from research.types import Report


def reports(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """Measures on the dossiers in ``corpora/``; ``data`` is not used."""
    del data
    return score([told_of(dossier, out, progress) for dossier in load_all()])


def told_of(dossier: Dossier, out: Path, progress: Progress | None) -> Told:
    """The reports on every question of a dossier, and the chunks found best for those with facts.

    They are made below ``out``, or read again where an equal run lies there.
    """
    corpus = dossier_corpus(dossier, out, progress)
    questions = {q.id: q.question for q in dossier.questions}
    return Told(
        dossier,
        ask(dossier.asked, corpus, out, progress=progress),
        best_chunks(questions, corpus, limit=max(CHUNKS)),
    )


def score(told: list[Told]) -> Metrics:
    """All figures on reports that were made."""
    reported: list[tuple[Dossier, Mapping[str, Report]]] = [(t.dossier, t.report) for t in told]
    facts, kept, missed = score_facts(told)
    refusals, refused, wrong = score_refusals(reported)
    standing, stood, fallen = score_standing(reported)
    current, now, unsaid = score_current(reported)
    asked = sum(len(t.dossier.asked) for t in told)
    return Metrics(
        benchmark="reports",
        title="Reports on the dossiers",
        description=f"{asked} questions on {len(told)} invented dossiers, researched offline.",
        figures=(*facts, *refusals, *standing, current),
        worst=(*wrong, *unsaid, *fallen, *missed),
        outcomes=(*kept, *refused, *stood, now),
        sources=tuple(source for t in told for source in t.dossier.sources),
        settings={
            "key fact held": "all its strings occur as whole words (case and white space aside) "
            "in the statements or in a side of a disagreement",
            "statement known to the gold": "its words and a gold passage's hold one another, or "
            "60 % of the passage's word triples",
            "panel": "no model",
        },
        not_measured=(
            NotMeasured(
                what="whether statements that the gold does not know are true",
                why="they are sentences of the dossiers; whether they are cited rightly is "
                "measured in `citations`",
            ),
        ),
    )
