"""An adjudicator that reads no model: it supports what stands in the documents word for word."""

from __future__ import annotations

from collections.abc import Sequence

from adjudicator.types import Claim, ConflictScore, Evidence, Ruling, Stance, Verdict, Window
from ingest.corpus import Corpus
from tests.research.dossier import Rule, ruling


class Reader(Rule):
    """Quotes the passage that holds a claim's words; without one it establishes nothing."""

    def verify_many(
        self,
        claims: Sequence[str | Claim],
        *,
        corpus: object = None,
        evidence: Sequence[Sequence[str]] | None = None,
        progress: object = None,
    ) -> list[Ruling]:
        made = []
        for place, claim in enumerate(claims):
            text = claim if isinstance(claim, str) else claim.text
            name = "c" if isinstance(claim, str) else claim.id
            if isinstance(corpus, Corpus):
                found = _in_corpus(text, corpus)
            else:
                found = _in_passages(text, evidence[place] if evidence else ())
            verdict = Verdict.SUPPORTED if found else Verdict.NOT_ENOUGH_EVIDENCE
            made.append(ruling(text, verdict, name=name, evidence=found))
        return made

    def mutual_refutations(self, pairs: Sequence[tuple[Window, Window]]) -> list[ConflictScore]:
        return [ConflictScore(score=0.0) for _ in pairs]


def _in_corpus(text: str, corpus: Corpus) -> list[Evidence]:
    for hit in corpus.search(text, limit=5):
        at = hit.text.find(text)
        if at >= 0:
            return [_quoted(text, hit.document, hit.start + at, hit.page)]
    return []


def _in_passages(text: str, passages: Sequence[str]) -> list[Evidence]:
    for number, passage in enumerate(passages):
        at = passage.find(text)
        if at >= 0:
            return [_quoted(text, f"evidence[{number}]", at, None)]
    return []


def _quoted(text: str, document: str, start: int, page: int | None) -> Evidence:
    return Evidence(
        quote=text, document=document, page=page, start=start, end=start + len(text),
        stance=Stance.SUPPORTS, score=0.9,
    )  # fmt: skip
