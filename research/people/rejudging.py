"""Checks a corrected statement's quotations again, and has its new text adjudicated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adjudicator.types import Claim, Evidence, Ruling, Stance, Verdict
from ingest.corpus import Corpus
from orchestra.errors import DocumentNotFound
from research.material import CitationCheck, Judged
from research.people.texts import appendix_of_rulings
from research.ports import Rules
from research.stages.adjudication import REFUTES, SUPPORTS, check_citations
from research.types import Report, Source, Statement, Surroundings

CHANGED = (
    "the corpus holds other documents than the report was made on, so the corrected text was not "
    "adjudicated again"
)
_STANCES = {
    Verdict.SUPPORTED: Stance.SUPPORTS,
    Verdict.PARTLY_SUPPORTED: Stance.SUPPORTS,
    Verdict.REFUTED: Stance.REFUTES,
}


@dataclass(frozen=True, slots=True)
class Rejudged:
    """A ruling with the quotations that still stand; ``check``: whether the text follows from them.

    ``check`` is None where the text was not changed.
    """

    ruling: Ruling
    check: CitationCheck | None
    checked: int
    kept: int
    surroundings: tuple[Surroundings, ...] = ()
    sources: tuple[Source, ...] = ()


def rejudge(
    report: Report,
    statement: Statement,
    text: str | None,
    *,
    corpus: Corpus,
    adjudicator: Rules,
) -> Rejudged:
    """What becomes of a statement's ruling.

    Args:
        report: as it stands.
        statement: one of its statements.
        text: the corrected text; None leaves the text and its ruling.
        corpus: what quotations are compared with, and what the text is adjudicated against.
        adjudicator: asked of the new text over the corpus and on every quotation alone. It is
            not asked where the corpus holds other documents than the report was made on.
    """
    standing = [item for item in statement.citations if resolves(item, corpus)]
    checked, kept = len(statement.citations), len(standing)
    if text is None or text == statement.claim.text:
        ruling = statement.ruling.model_copy(update={"evidence": tuple(standing)})
        return Rejudged(ruling, None, checked, kept)
    if corpus.fingerprint != report.fingerprint:
        silent = tuple(e.model_copy(update={"stance": Stance.NEUTRAL}) for e in standing)
        ruling = _not_judged(statement, text, silent)
        return Rejudged(ruling, CitationCheck(cluster="", together=False), checked, kept)
    claim = statement.claim.model_copy(update={"text": text, "quotations": ()})
    raw = adjudicator.verify_many([claim], corpus=corpus)[0]
    own = _restanced(claim, standing, adjudicator)
    found = [e for e in raw.evidence if e.stance is not Stance.NEUTRAL and resolves(e, corpus)]
    ruling = raw.model_copy(
        update={
            "id": statement.id,
            "claim": text,
            "evidence": _joined(own, found),
            "parts": (),
            "quotes": (),
        }
    )
    check = check_citations([Judged(cluster="", ruling=ruling)], adjudicator)[0]
    around, sources = appendix_of_rulings(report, ruling, corpus)
    return Rejudged(ruling, check, checked, kept, around, sources)


def resolves(item: Evidence, corpus: Corpus) -> bool:
    """Whether the quotation is what stands at its offsets now."""
    try:
        return corpus.quote(item.document, item.start, item.end) == item.quote
    except DocumentNotFound:
        return False


def _restanced(claim: Claim, quotes: Sequence[Evidence], adjudicator: Rules) -> list[Evidence]:
    """The old quotations with what each of them, alone, says of the new text."""
    rulings = adjudicator.verify_many(
        [claim] * len(quotes), evidence=[[item.quote] for item in quotes]
    )
    found = []
    for item, ruling in zip(quotes, rulings, strict=True):
        stance = _STANCES.get(ruling.verdict, Stance.NEUTRAL)
        found.append(item.model_copy(update={"stance": stance, "score": _score(ruling, stance)}))
    return found


def _score(ruling: Ruling, stance: Stance) -> float:
    if ruling.scores is None:
        return 0.0
    by_stance = {
        Stance.SUPPORTS: ruling.scores.supported,
        Stance.REFUTES: ruling.scores.refuted,
        Stance.NEUTRAL: ruling.scores.not_enough_evidence,
    }
    return round(by_stance[stance], 6)


def _joined(own: Sequence[Evidence], found: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The statement's own quotations first, then what else was found, as far as there is room."""
    joined = list(own)
    room = {Stance.SUPPORTS: SUPPORTS, Stance.REFUTES: REFUTES}
    for stance, most in room.items():
        for item in found:
            full = sum(e.stance is stance for e in joined) >= most
            if item.stance is stance and not full and not any(_overlap(item, e) for e in joined):
                joined.append(item)
    return tuple(joined)


def _overlap(one: Evidence, other: Evidence) -> bool:
    return one.document == other.document and one.start < other.end and other.start < one.end


def _not_judged(statement: Statement, text: str, evidence: tuple[Evidence, ...]) -> Ruling:
    return Ruling(
        id=statement.id,
        claim=text,
        verdict=Verdict.NOT_JUDGED,
        confidence=None,
        scores=None,
        evidence=evidence,
        reason=CHANGED,
    )
