"""What ragas is shown of a report, and what we ourselves say of the same report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adjudicator.types import Verdict
from eval.demo.gold import GoldQuestion
from eval.demo.matching import facts_held
from eval.dossiers.gold import Dossier
from eval.dossiers.passages import supports
from research.types import Report

CONTEXTS = 5


@dataclass(frozen=True, slots=True)
class Sample:
    """A question with its report, what search found, and the gold.

    Attributes:
        response: the report's statements.
        quoting: the report's quotations, each in quotation marks.
        cited: the stored text of every cited document.
        contexts: the best chunks, best first; ``context_documents`` are theirs.
        reference: the key facts as sentences; ``reference_documents`` are where they stand.
        ours: what we measure of the same thing, by the name of ragas's metric.
    """

    id: str
    question: str
    response: str
    quoting: str
    cited: tuple[str, ...]
    contexts: tuple[str, ...]
    context_documents: tuple[str, ...]
    reference: str
    reference_documents: tuple[str, ...]
    ours: Mapping[str, float]


def sample(
    dossier: Dossier,
    question: GoldQuestion,
    report: Report,
    found: Sequence[tuple[str, str]],
    stored: Mapping[str, str],
) -> Sample | None:
    """A sample of an answered question; None where nothing was answered.

    Args:
        dossier: names the sample.
        question: the gold.
        report: on it.
        found: document and text of the best chunks, best first.
        stored: the text of every document, by path.
    """
    quotes = [item for s in report.claims for item in supports(s) if not item.derived]
    if not report.claims or not quotes or not found:
        return None
    best = found[:CONTEXTS]
    gold = tuple(dict.fromkeys(fact.document for fact in question.key_facts))
    documents = tuple(dict.fromkeys(document for document, _ in best))
    resolves = [stored[q.document][q.start : q.end] == q.quote for q in quotes]
    supported = [s.ruling.verdict is Verdict.SUPPORTED for s in report.claims]
    inside = facts_held("\n".join(text for _, text in best), question.key_facts)
    return Sample(
        id=f"{dossier.name}/{question.id}",
        question=question.question,
        response=" ".join(s.claim.text for s in report.claims),
        quoting=" ".join(f"“{q.quote}”" for q in quotes),
        cited=tuple(stored[d] for d in dict.fromkeys(q.document for q in quotes)),
        contexts=tuple(text for _, text in best),
        context_documents=documents,
        reference=" ".join(fact.fact for fact in question.key_facts),
        reference_documents=gold,
        ours={
            "quoted_spans_alignment": sum(resolves) / len(resolves),
            "id_context_precision": len(set(documents) & set(gold)) / len(documents),
            "id_context_recall": len(set(documents) & set(gold)) / len(gold),
            "faithfulness": sum(supported) / len(supported),
            "context_recall": inside / len(question.key_facts),
        },
    )
