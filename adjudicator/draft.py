"""A whole draft: every claim adjudicated, every quotation checked, the rest counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from adjudicator.claims import split_claims
from adjudicator.metrics import (
    agreement_rate,
    citation_coverage,
    citation_precision,
    citation_recall,
    cited,
    disagreement_rate,
    error_rate,
    rate,
    ratings_of,
    supported_coverage,
)
from adjudicator.quotes import check_quotes
from adjudicator.types import Claim, ClaimKind, DraftReport, QuoteCheck, QuoteOutcome, Rate, Ruling

if TYPE_CHECKING:
    from adjudicator.adjudicator import Adjudicator
    from ingest.corpus import Corpus

_RISK = re.compile(
    r"\b(?:risks?|hazards?|likelihood|probability|threats?|exposure)\b", re.IGNORECASE
)


def verify_draft(
    adjudicator: Adjudicator,
    text: str,
    corpus: Corpus,
    *,
    format: str = "md",  # noqa: A002
) -> DraftReport:
    """Split ``text`` into claims, adjudicate the checkable ones, check all quotations.

    The same draft, corpus and adjudicator give the same report.
    """
    claims = split_claims(text, format=format)
    checkable = [c for c in claims if c.kind is ClaimKind.CHECKABLE]
    advice = [c for c in claims if c.kind is ClaimKind.RECOMMENDATION]
    ruled = adjudicator.verify_many([*checkable, *advice], corpus=corpus)
    rulings, on_advice = ruled[: len(checkable)], ruled[len(checkable) :]
    quotes = check_quotes(claims, corpus)
    by_text = {q.quotation: q for q in quotes}
    rulings = [
        r.model_copy(update={"quotes": tuple(by_text[q] for q in c.quotations)})
        if c.quotations
        else r
        for r, c in zip(rulings, checkable, strict=True)
    ]
    set_aside = Counter(str(c.kind) for c in claims if c.kind is not ClaimKind.CHECKABLE)
    return DraftReport(
        draft=text,
        corpus=corpus.name,
        claims=tuple(claims),
        rulings=tuple(rulings),
        set_aside=dict(sorted(set_aside.items())),
        quotes=tuple(quotes),
        metrics=tuple(_metrics(adjudicator, checkable, rulings, on_advice, by_text)),
        instructions=tuple(adjudicator.instructions_in(checkable, corpus)),
    )


def _metrics(
    adjudicator: Adjudicator,
    claims: Sequence[Claim],
    rulings: Sequence[Ruling],
    on_advice: Sequence[Ruling],
    quotes: Mapping[str, QuoteCheck],
) -> list[Rate]:
    statements = [cited(r) for r in rulings]
    units = ratings_of(rulings)
    risky = [u for u, c in zip(units, claims, strict=True) if _RISK.search(c.text)]
    found = [
        citation_coverage(statements),
        supported_coverage(rulings),
        citation_recall(statements, adjudicator.entails),
        citation_precision(statements, adjudicator.entails),
        agreement_rate(units),
        disagreement_rate(units),
        error_rate(rulings),
    ]
    if on_advice:
        agreed = agreement_rate(ratings_of(on_advice))
        found.append(agreed.model_copy(update={"name": "agreement_on_recommendations"}))
    if risky:
        agreed = agreement_rate(risky)
        found.append(agreed.model_copy(update={"name": "agreement_on_risk_assessments"}))
    if quotes:
        good = sum(q.outcome is QuoteOutcome.FOUND for q in quotes.values())
        found.append(rate("quotations_found", good, len(quotes)))
    return found
