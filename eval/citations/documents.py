"""Whether a report cites the documents that belong to its question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from adjudicator.types import Evidence
from eval.citations.sets import Asked
from eval.dossiers.passages import place, supports
from eval.rates import kept_mean, kept_rate
from eval.types import Figure, Outcomes, WorstCase
from research.types import Report

BASELINE = 10


def cited_documents(report: Report) -> list[Evidence]:
    """The first supporting citation of every document that a report cites, in its order."""
    first: dict[str, Evidence] = {}
    for statement in report.claims:
        for item in supports(statement):
            first.setdefault(item.document, item)
    return list(first.values())


def score_documents(
    name: str,
    asked: Sequence[Asked],
    reports: Mapping[str, Report],
    found: Mapping[str, Sequence[str]],
    *,
    seed: int,
) -> tuple[list[Figure], list[Outcomes], list[WorstCase]]:
    """Share of cited documents that belong to the question, and of its own that are cited.

    Args:
        name: of the set; prefix of the figures' keys.
        asked: the questions.
        reports: by question id.
        found: the documents of the best chunks for each question, best first: the baseline's.
        seed: for the bootstrap over questions.
    """
    cited = {q.id: [item.document for item in cited_documents(reports[q.id])] for q in asked}
    quoted = {q.id: list(dict.fromkeys(found[q.id][:BASELINE])) for q in asked}
    figures: list[Figure] = []
    outcomes: list[Outcomes] = []
    for system, label, documents in (
        ("report", "reports", cited),
        ("baseline", f"baseline, {BASELINE} best chunks quoted", quoted),
    ):
        own = {q.id: len(set(documents[q.id]) & set(q.documents)) for q in asked}
        for kind, what, values in (
            (
                "document-precision", "cited documents that belong to the question",
                {q.id: own[q.id] / len(documents[q.id]) for q in asked if documents[q.id]},
            ),
            (
                "document-recall", "documents of the question that are cited",
                {q.id: own[q.id] / len(q.documents) for q in asked if q.documents},
            ),
        ):  # fmt: skip
            figure, kept = kept_mean(
                f"{name}/{kind}/{system}", f"{name}, {label}: {what}", values, seed=seed,
                note="mean over questions",
            )  # fmt: skip
            figures.append(figure)
            outcomes.append(kept)
    answered, kept = kept_rate(
        f"{name}/answered", f"{name}: questions answered",
        {q.id: reports[q.id].answered for q in asked},
    )  # fmt: skip
    return [*figures, answered], [*outcomes, kept], _strangers(name, asked, reports)


def _strangers(
    name: str, asked: Sequence[Asked], reports: Mapping[str, Report], n: int = 10
) -> list[WorstCase]:
    """The questions whose report cites most documents that are not the question's."""
    rows = []
    for question in asked:
        items = cited_documents(reports[question.id])
        wrong = [item for item in items if item.document not in question.documents]
        if wrong:
            rows.append((len(wrong), len(items), question, wrong))
    rows.sort(key=lambda row: (-row[0] / row[1], row[2].id))
    return [
        WorstCase(
            id=question.id,
            claim=question.question,
            gold=f"documents {', '.join(question.documents)}",
            said=f"{many} of {all_} cited documents belong to other questions",
            figure=f"{name}/document-precision/report",
            evidence=tuple(place(item) for item in wrong[:2]),
        )
        for many, all_, question, wrong in rows[:n]
    ]
