"""Questions that no document answers are refused; the others are answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.demo.gold import GoldQuestion
from eval.dossiers.gold import Dossier
from eval.dossiers.passages import first_place
from eval.rates import kept_rate
from eval.types import Figure, Outcomes, Target, WorstCase
from research.types import Report

Reported = Sequence[tuple[Dossier, Mapping[str, Report]]]


def score_refusals(reported: Reported) -> tuple[list[Figure], list[Outcomes], list[WorstCase]]:
    """Both rates, each over all dossiers; a system that always answers refuses 0 of the former."""
    absent = [(d, q, reports[q.id]) for d, reports in reported for q in d.refusals]
    present = [(d, q, reports[q.id]) for d, reports in reported for q in d.questions]
    refused, first = kept_rate(
        "refused/unanswerable",
        "questions that no document answers, refused",
        {q.id: not report.answered for _, q, report in absent},
        target=Target(at_least=1),
        note="a system that always answers has 0",
    )
    answered, second = kept_rate(
        "answered/answerable",
        "questions with an answer, answered",
        {q.id: report.answered for _, q, report in present},
        note="a system that always answers has 1",
    )
    wrong = [(d, q, r) for d, q, r in absent if r.answered and q.split == "dev"]
    wrong += [(d, q, r) for d, q, r in present if not r.answered and q.split == "dev"]
    halves = [
        kept_rate(
            f"refused/{split}",
            f"refused rightly, {split} half",
            {q.id: not r.answered for _, q, r in absent if q.split == split},
        )
        for split in ("frozen", "dev")
    ]
    figures = [refused, answered, *(figure for figure, _ in halves)]
    return figures, [first, second, *(kept for _, kept in halves)], [_case(*one) for one in wrong]


def _case(dossier: Dossier, question: GoldQuestion, report: Report) -> WorstCase:
    said = report.claims[0].claim.text if report.claims else "refused"
    reasons = "; ".join(item.reason for item in report.not_established)
    return WorstCase(
        id=question.id,
        claim=f"{dossier.name}: {question.question}",
        gold="answered" if question.answerable else "refused",
        said=said,
        why="" if report.answered else reasons,
        figure="answered/answerable" if question.answerable else "refused/unanswerable",
        evidence=first_place(report),
    )
