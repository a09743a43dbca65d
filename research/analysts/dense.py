"""The dense analyst: sentences whose meaning is near the sub-question's."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.corpus import Corpus
from research.analysts.candidates import best, candidates
from research.material import AnalystReport, Finding, Pack, Plan

NAME = "dense"
FLOOR = 0.25
"""Cosine below which a sentence is not about the question."""


def analyse(plan: Plan, packs: Sequence[Pack], corpus: Corpus) -> AnalystReport:
    """Ranks the sentences of each pack by cosine similarity to the sub-question.

    A sentence is embedded with its heading line, as its chunk was.
    """
    findings: list[Finding] = []
    considered = abstained = 0
    for item, pack in zip(plan.sub_questions, packs, strict=True):
        sentences = candidates(pack)
        considered += len(sentences)
        if not sentences:
            abstained += 1
            continue
        headed = [f"{s.context}\n{s.text}" if s.context else s.text for s in sentences]
        vectors = corpus.embed([item.query, *headed])
        similarity = vectors[1:] @ vectors[0]
        scored = []
        for place, sentence in enumerate(sentences):
            score = float(similarity[place])
            if score >= FLOOR:
                scored.append((score, sentence, f"similarity {score:.2f}"))
        chosen = best(item.id, NAME, scored)
        abstained += not chosen
        findings += chosen
    return AnalystReport(
        analyst=NAME, findings=tuple(findings), considered=considered, abstained=abstained
    )
