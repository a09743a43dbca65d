"""The ruling: what the adjudicator makes of several judgements on one claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

from adjudicator.blend import Weighed, weigh
from adjudicator.standing import other_subject, outweighs
from adjudicator.types import (
    Claim,
    Evidence,
    Judgement,
    JudgeVote,
    Ruling,
    Scores,
    Stance,
    Verdict,
    Window,
)

SUPPORT_AT = 0.42
REFUTE_AT = 0.5
_CONTRARY = 0.3  # how far one side may lie below the other and still stand against it
_NEUTRAL_SHOWN = 3
_MORE_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Case:
    """A claim with the windows that were shown and what every judge answered.

    ``failed`` are judges that raised, with the error's words.
    """

    claim: Claim
    windows: Sequence[Window]
    judgements: Sequence[Judgement] = ()
    failed: Sequence[tuple[str, str]] = ()
    parts: Sequence[Ruling] = field(default_factory=tuple)


def rule(case: Case, *, min_confidence: float | None = None) -> Ruling:
    """Rule on one case.

    Support and refutation are each the best over all windows, and both are kept. Both strong and
    neither source outweighing the other: ``conflicting``. A compound claim of which one part
    stands and another does not: ``partly_supported``. Below ``min_confidence`` the ruling is
    ``not_enough_evidence`` and says so.
    """
    votes = _votes(case)
    if case.failed and not case.judgements:
        names = ", ".join(name for name, _ in case.failed)
        return _unjudged(case, votes, f"every judge failed ({names}): {case.failed[0][1]}")
    if not case.windows:
        return _silent(case, votes, "no evidence was found or given")
    weighed = weigh(case.claim, case.windows, case.judgements)
    verdict, reason, shown = _decide(case, weighed)
    scores = scores_of(weighed, verdict)
    confidence = _confidence(verdict, scores, weighed, case.parts)
    if min_confidence is not None and confidence < min_confidence and verdict.is_firm:
        reason = f"abstained: {verdict} only at {confidence:.2f}, asked for {min_confidence:.2f}"
        verdict, confidence = Verdict.NOT_ENOUGH_EVIDENCE, round(1 - confidence, 6)
    return Ruling(
        id=case.claim.id,
        claim=case.claim.text,
        verdict=verdict,
        confidence=confidence,
        scores=scores,
        evidence=tuple(shown),
        judges=votes,
        agreement=agreement_of(votes),
        reason=reason,
        parts=tuple(case.parts),
    )


def _votes(case: Case) -> tuple[JudgeVote, ...]:
    votes = [
        JudgeVote(name=j.judge, verdict=j.verdict, confidence=j.confidence, reason=j.reason)
        for j in case.judgements
    ]
    failed = [
        JudgeVote(name=name, verdict=Verdict.NOT_JUDGED, confidence=None, reason=f"failed: {why}")
        for name, why in case.failed
    ]
    return tuple(sorted([*votes, *failed], key=lambda v: v.name))


def agreement_of(votes: Sequence[JudgeVote]) -> float | None:
    """Share of pairs of votes with the same verdict; None with fewer than two votes.

    Abstentions and failures are no votes.
    """
    cast = [v.verdict for v in votes if v.verdict not in (None, Verdict.NOT_JUDGED)]
    pairs = list(combinations(cast, 2))
    return round(sum(a == b for a, b in pairs) / len(pairs), 6) if pairs else None


def _unjudged(case: Case, votes: tuple[JudgeVote, ...], reason: str) -> Ruling:
    return Ruling(
        id=case.claim.id, claim=case.claim.text, verdict=Verdict.NOT_JUDGED, confidence=None,
        scores=None, judges=votes, reason=reason,
    )  # fmt: skip


def _silent(case: Case, votes: tuple[JudgeVote, ...], reason: str) -> Ruling:
    return Ruling(
        id=case.claim.id, claim=case.claim.text, verdict=Verdict.NOT_ENOUGH_EVIDENCE,
        confidence=1.0, scores=Scores(supported=0.0, refuted=0.0, not_enough_evidence=1.0),
        judges=votes, agreement=agreement_of(votes), reason=reason, parts=tuple(case.parts),
    )  # fmt: skip


def _decide(case: Case, weighed: list[Weighed]) -> tuple[Verdict, str, list[Evidence]]:
    best = max(weighed, key=lambda w: (w.support, w.window.relevance))
    worst = max(weighed, key=lambda w: (w.superseding and w.refute >= REFUTE_AT, w.refute,
                                        w.window.relevance))  # fmt: skip
    shown = _shown(weighed)
    if (partly := _partly(case)) is not None:
        return Verdict.PARTLY_SUPPORTED, partly, _with_parts(shown, case.parts)
    supports, refutes = best.support >= SUPPORT_AT, worst.refute >= REFUTE_AT
    if supports and refutes:
        verdict, reason = _weigh_sides(case.claim, best, worst)
    elif supports:
        verdict, reason = Verdict.SUPPORTED, best.reason or f"stands in {best.window.document}"
    elif refutes:
        verdict, reason = Verdict.REFUTED, worst.reason or f"denied in {worst.window.document}"
    else:
        verdict, reason = Verdict.NOT_ENOUGH_EVIDENCE, _why_not(weighed)
    return verdict, reason, shown


def _weigh_sides(claim: Claim, best: Weighed, worst: Weighed) -> tuple[Verdict, str]:
    if worst.superseding:
        return Verdict.REFUTED, worst.reason
    ruling = outweighs(claim, best.window, worst.window)
    if ruling is not None:
        sided_with_support, why = ruling
        return (Verdict.SUPPORTED if sided_with_support else Verdict.REFUTED), why
    if other_subject(best.window, worst.window):
        why = f"stands in {best.window.document}; {worst.window.document} is about another subject"
        return Verdict.SUPPORTED, why
    if best.window.document == worst.window.document and abs(best.support - worst.refute) > 0.05:
        if best.support > worst.refute:
            return Verdict.SUPPORTED, best.reason or f"stands in {best.window.document}"
        return Verdict.REFUTED, worst.reason or f"denied in {worst.window.document}"
    if best.support - worst.refute > _CONTRARY:
        return Verdict.SUPPORTED, best.reason or f"stands in {best.window.document}"
    if worst.refute - best.support > _CONTRARY:
        return Verdict.REFUTED, worst.reason or f"denied in {worst.window.document}"
    why = f": {worst.reason}" if worst.reason else ""
    return (
        Verdict.CONFLICTING,
        f"{best.window.document} says so, {worst.window.document} says otherwise{why}",
    )


def _partly(case: Case) -> str | None:
    """Why the claim is partly supported: some part stands and some part does not."""
    if len(case.parts) < 2:
        return None
    good = [p for p in case.parts if p.verdict is Verdict.SUPPORTED]
    bad = [p for p in case.parts if p.verdict in (Verdict.REFUTED, Verdict.NOT_ENOUGH_EVIDENCE)]
    if not good or not bad:
        return None
    said = "refuted" if any(p.verdict is Verdict.REFUTED for p in bad) else "not established"
    return f"established: {good[0].claim} {said.capitalize()}: {bad[0].claim}"


def _why_not(weighed: list[Weighed]) -> str:
    nearest = max(weighed, key=lambda w: (w.support + w.refute, w.window.relevance))
    if nearest.vetoes:
        return nearest.vetoes[0]
    return "the nearest passages neither say nor deny it"


def _shown(weighed: list[Weighed]) -> list[Evidence]:
    """The best support and the best refutation, a few more of each, else the nearest."""
    supporting = sorted((w for w in weighed if w.support >= SUPPORT_AT and w.support >= w.refute),
                        key=lambda w: (-w.support, w.window.document, w.window.start))  # fmt: skip
    refuting = sorted((w for w in weighed if w.refute >= REFUTE_AT and w.refute > w.support),
                      key=lambda w: (-w.refute, w.window.document, w.window.start))  # fmt: skip
    chosen = [(w, Stance.SUPPORTS, w.support) for w in _apart(supporting)]
    chosen += [(w, Stance.REFUTES, w.refute) for w in _apart(refuting)]
    if not chosen:
        nearest = sorted(
            weighed, key=lambda w: (-w.window.relevance, w.window.document, w.window.start)
        )
        chosen = [(w, Stance.NEUTRAL, w.window.relevance) for w in _apart(nearest)[:_NEUTRAL_SHOWN]]
    return [evidence_of(w.window, stance, score) for w, stance, score in chosen]


def _apart(ranked: Sequence[Weighed]) -> list[Weighed]:
    """The first and up to two more that do not overlap with it or each other."""
    kept: list[Weighed] = []
    for one in ranked:
        clear = all(
            one.window.document != k.window.document
            or one.window.end <= k.window.start
            or k.window.end <= one.window.start
            for k in kept
        )
        if clear:
            kept.append(one)
        if len(kept) > _MORE_SHOWN:
            break
    return kept


def _with_parts(shown: list[Evidence], parts: Sequence[Ruling]) -> list[Evidence]:
    known = {(e.document, e.start, e.end): e for part in parts for e in part.evidence[:2]
             if e.stance is not Stance.NEUTRAL}  # fmt: skip
    known.update({(e.document, e.start, e.end): e for e in shown if e.stance is not Stance.NEUTRAL})
    return [known[key] for key in sorted(known)]


def evidence_of(window: Window, stance: Stance, score: float) -> Evidence:
    """The window as evidence, its words quoted exactly."""
    return Evidence(
        quote=window.text, document=window.document, page=window.page, page_end=window.page_end,
        start=window.start, end=window.end, stance=stance, score=round(score, 6),
        derived=window.derived, cells=window.cells,
    )  # fmt: skip


def scores_of(weighed: Sequence[Weighed], verdict: Verdict) -> Scores:
    """Three probabilities out of the best support and the best refutation; they sum to 1.

    The two are taken as independent signs: odds that only one of them, or neither, is right.
    """
    support = min(max((w.support for w in weighed), default=0.0), 0.999)
    refute = min(max((w.refute for w in weighed), default=0.0), 0.999)
    if verdict is Verdict.SUPPORTED:
        refute = min(refute, 0.9 * support)
    elif verdict is Verdict.REFUTED:
        support = min(support, 0.9 * refute)
    raw = (support * (1 - refute), refute * (1 - support), (1 - support) * (1 - refute))
    total = sum(raw) or 1.0
    first, second = round(raw[0] / total, 6), round(raw[1] / total, 6)
    return Scores(
        supported=first, refuted=second, not_enough_evidence=round(max(0.0, 1 - first - second), 6)
    )


def _confidence(
    verdict: Verdict, scores: Scores, weighed: Sequence[Weighed], parts: Sequence[Ruling]
) -> float:
    if verdict is Verdict.SUPPORTED:
        return scores.supported
    if verdict is Verdict.REFUTED:
        return scores.refuted
    if verdict is Verdict.NOT_ENOUGH_EVIDENCE:
        return scores.not_enough_evidence
    if verdict is Verdict.PARTLY_SUPPORTED:
        return round(min((p.confidence or 0.0) for p in parts), 6)
    return round(min(max(w.support for w in weighed), max(w.refute for w in weighed)), 6)
