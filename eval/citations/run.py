"""``symphony eval citations``: do passages say what is hung on them?

On the dossiers citations are held against the gold. On ScholarQABench's expert questions and on
PubMedQA the passages of all questions make one corpus; reports are scored with ALCE's metrics by
two judges, beside the experts' own answers, and by whether they cite the question's own documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from adjudicator.metrics.citations import Cited, cited
from eval.citations.alce import Entails, agreement, by_words, figures, remembered
from eval.citations.documents import BASELINE, score_documents
from eval.citations.gold import Checked, check, score_gold
from eval.citations.sets import QuestionSet, pubmedqa, scholarqa
from eval.dossiers.asking import ask, dossier_corpus
from eval.dossiers.gold import load_all
from eval.rates import rate
from eval.types import Figure, Metrics, NotMeasured, Outcomes, Source, WorstCase
from ingest.types import Progress
from orchestra.errors import SymphonyError

if TYPE_CHECKING:
    from ingest.corpus import Corpus
    from research.types import Report

SEED = 20_251_121
CAP = 30
SETS: Mapping[str, Callable[..., QuestionSet]] = {"scholarqa": scholarqa, "pubmedqa": pubmedqa}
Scored = tuple[list[Figure], list[Outcomes], list[WorstCase], list[Source]]


def citations(
    data: Path, out: Path, *, progress: Progress | None = None, cap: int | None = None
) -> Metrics:
    """Measures on the dossiers and on two open sets.

    Args:
        data: the benchmark data folder.
        out: where corpora and runs are kept.
        progress: told what is going on.
        cap: at most so many questions a set (30 by default).
    """
    from adjudicator.adjudicator import Adjudicator

    judges = {"the verifier": remembered(Adjudicator.from_settings().entails), "words": by_words}
    parts = [_dossiers(out, judges, progress)]
    absent: list[NotMeasured] = []
    for name, load in SETS.items():
        try:
            held = load(data, cap=cap or CAP)
        except SymphonyError as error:
            absent.append(NotMeasured(what=name, why=str(error)))
            continue
        parts.append(_open_set(held, out, judges, progress))
    return Metrics(
        benchmark="citations",
        title="Citations",
        description=(__doc__ or "").partition("\n")[2].strip(),
        figures=tuple(f for part in parts for f in part[0]),
        outcomes=tuple(o for part in parts for o in part[1]),
        worst=tuple(w for part in parts for w in part[2]),
        sources=tuple(s for part in parts for s in part[3]),
        seed=SEED,
        settings={
            "judge words": "all figures and 80 % of the statement's content words stand in the "
            "passages together",
            "questions a set": str(cap or CAP),
            "panel": "no model",
        },
        not_measured=(
            *absent,
            NotMeasured(
                what="how good the answers to the expert questions are",
                why="ScholarQABench scores answers with a language model; the sets hold no figures "
                "or strings that an answer must have",
            ),
            NotMeasured(
                what="ALCE's metrics as evidence of good writing",
                why="an extractive report quotes its sources, so that precision and recall are "
                "high by construction; which documents it cites is the harder figure",
            ),
        ),
    )


def _dossiers(out: Path, judges: Mapping[str, Entails], progress: Progress | None) -> Scored:
    rows: list[Checked] = []
    statements: list[Cited] = []
    sources: list[Source] = []
    for dossier in load_all():
        corpus = dossier_corpus(dossier, out, progress)
        questions = {q.id: q.question for q in dossier.questions}
        reports = ask(questions, corpus, out, progress=progress)
        rows += check(dossier, reports, corpus)
        statements += _statements(reports.values())
        sources += dossier.sources
    found, outcomes, worst = score_gold(rows)
    found += figures(statements, judges, prefix="dossiers", whose="dossiers")
    found.append(_agreement("dossiers", statements, judges))
    return found, outcomes, worst, sources


def _open_set(
    held: QuestionSet, out: Path, judges: Mapping[str, Entails], progress: Progress | None
) -> Scored:
    corpus = _corpus(held, out, progress)
    questions = {q.id: q.question for q in held.questions}
    reports = ask(questions, corpus, out, progress=progress)
    hits = corpus.search_many(list(questions.values()), limit=BASELINE)
    found = {
        key: [hit.document for hit in listed] for key, listed in zip(questions, hits, strict=True)
    }
    shown, outcomes, worst = score_documents(held.name, held.questions, reports, found, seed=SEED)
    statements = _statements(reports.values())
    shown += figures(statements, judges, prefix=held.name, whose=held.name)
    shown.append(_agreement(held.name, statements, judges))
    experts = [one for question in held.questions for one in question.answer]
    if experts:
        shown += figures(
            experts, judges, prefix=f"{held.name}-experts", whose=f"{held.name}, the experts"
        )
        shown.append(_agreement(f"{held.name}-experts", experts, judges))
    return shown, outcomes, worst, [held.source]


def _statements(reports: Iterable[Report]) -> list[Cited]:
    return [cited(statement.ruling) for report in reports for statement in report.claims]


def _agreement(name: str, statements: Sequence[Cited], judges: Mapping[str, Entails]) -> Figure:
    one, other = judges.values()
    same, total = agreement(statements, one, other)
    return rate(f"{name}/judges-agree", f"{name}: statements on which both judges agree",
                same, total)  # fmt: skip


def _corpus(held: QuestionSet, out: Path, progress: Progress | None) -> Corpus:
    from llama_index.core.schema import Document

    from ingest.corpus import Corpus
    from kg.graph import KnowledgeGraph

    corpus = Corpus.open_or_create(f"eval-{held.name}", home=out)
    corpus.add(
        [Document(text=p.text, doc_id=p.id, metadata={"title": p.title}) for p in held.passages],
        progress=progress,
    )
    KnowledgeGraph.open(corpus)
    return corpus
