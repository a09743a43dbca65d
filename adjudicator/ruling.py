"""The ruling: what the adjudicator makes of several judgements on one claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np

from adjudicator.abstention import Abstention
from adjudicator.blend import Weighed, weigh
from adjudicator.evidence.joint import cited_parts
from adjudicator.evidence.repeating import repeats
from adjudicator.evidence.windows import word_recall
from adjudicator.shown import REFUTE_AT, SUPPORT_AT, evidence_of, nearest, shown_of, with_parts
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
from adjudicator.verifier.calibration import NO_SIGNS, calibration, signs_of

_WORD_FOR_WORD = 0.88  # support of the whole claim that its parts cannot take away
_VETOED = 0.3  # of support: where the rules leave less in every window, they have vetoed it
_RESTS_ON = 0.5  # of a passage's support, at least, for a verdict of support over a corpus
_LOST = 0.2  # at most, of the side that was outweighed
_CONTRARY = 0.3  # how far one side may lie below the other and still stand against it
_SAME_MATTER = 0.7  # of a claim's words, that what denies a repeated claim must hold
_NEVER = Abstention()


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


def rule(case: Case, *, abstention: Abstention = _NEVER) -> Ruling:
    """Rule on one case.

    Support and refutation are each the best over all windows, and both are kept. Both strong and
    neither source outweighing the other: ``conflicting``. A compound claim of which one part
    stands and another does not: ``partly_supported``. Where ``abstention`` objects the ruling is
    ``not_enough_evidence`` and says why.
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
    if objection := abstention.objection(verdict, confidence, scores):
        reason = objection
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


def signs_of_case(case: Case) -> list[float]:
    """The signs that a ruling's probabilities are made of; of no evidence where there is none."""
    if not case.windows or not case.judgements:
        return [*NO_SIGNS[:-1], *NO_SIGNS]
    return _signs(weigh(case.claim, case.windows, case.judgements))


def _signs(weighed: Sequence[Weighed]) -> list[float]:
    """Signs of what the rules left of support and refutation, then of what the readers said.

    Where the rules leave no window standing, no reader's support counts.
    """
    vetoed = max(w.support for w in weighed) < _VETOED
    ruled = [(w.support, w.refute) for w in weighed]
    read = [(w.support if vetoed else w.read_support, w.read_refute) for w in weighed]
    together = [bool(w.window.parts) for w in weighed]
    return [*_signs_of(ruled, together)[:-1], *_signs_of(read, together)]


def _signs_of(sides: Sequence[tuple[float, float]], together: Sequence[bool]) -> list[float]:
    joint = [s for s, whole in zip(sides, together, strict=True) if whole]
    alone = [s for s, whole in zip(sides, together, strict=True) if not whole]
    first = joint or [(max(s for s, _ in alone), max(r for _, r in alone))]
    return signs_of(np.array([*first, *(alone if joint else alone[1:])]))


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


def _decide(case: Case, everything: list[Weighed]) -> tuple[Verdict, str, list[Evidence]]:
    """The verdict, why, and what is shown for it.

    Strong words on both sides are weighed against each other; else the calibrated probabilities
    of all windows together decide.
    """
    weighed = [w for w in everything if not w.window.parts] or everything
    best = max(weighed, key=lambda w: (w.support, w.window.relevance))
    worst = max(weighed, key=lambda w: (w.superseding and w.refute >= REFUTE_AT, w.refute,
                                        w.window.relevance))  # fmt: skip
    shown = shown_of(weighed)
    plain = best.support >= _WORD_FOR_WORD and worst.refute < REFUTE_AT
    if not plain and (partly := _partly(case)) is not None:
        return Verdict.PARTLY_SUPPORTED, partly, with_parts(shown, case.parts)
    if _contested(weighed):
        verdict, reason = _weigh_sides(case.claim, best, worst)
        told = verdict, reason, shown
        return (
            told if verdict is not Verdict.SUPPORTED else _unless_denied(case, weighed, best, told)
        )
    scores = scores_of(everything)
    if _is_supported(scores, everything):
        told = _told(case.claim, everything, best, Stance.SUPPORTS, shown)
        return _unless_denied(case, weighed, best, told)
    if scores.refuted >= max(scores.supported, scores.not_enough_evidence):
        return _told(case.claim, everything, worst, Stance.REFUTES, shown)
    neutral = [e for e in shown if e.stance is Stance.NEUTRAL] or nearest(weighed)
    return Verdict.NOT_ENOUGH_EVIDENCE, _why_not(weighed), neutral


def _denied_by_the_rest(claim: Claim, weighed: Sequence[Weighed], best: Weighed) -> Weighed | None:
    """What denies the claim if every stretch that repeats it is taken away; else None.

    Of passages that were handed over. A sentence that says so word for word outshines any denial,
    and whoever wants a claim believed writes that sentence: the rest must not say no. What says no
    must hold most of the claim's words: of another sentence the readers often do.
    """
    if best.window.context or not repeats(claim.text, best.window.text):
        return None
    rest = [w for w in weighed if not repeats(claim.text, w.window.text)]
    if not rest:
        return None
    scores = scores_of(rest)
    if scores.refuted < max(scores.supported, scores.not_enough_evidence):
        return None
    denial = max(rest, key=lambda w: (w.refute, w.window.relevance))
    alike = word_recall(claim.text, denial.window.text) >= _SAME_MATTER
    return denial if alike else None


def _unless_denied(
    case: Case,
    weighed: Sequence[Weighed],
    best: Weighed,
    told: tuple[Verdict, str, list[Evidence]],
) -> tuple[Verdict, str, list[Evidence]]:
    """What was told of a supported claim, unless the rest denies what is merely repeated."""
    rest = _denied_by_the_rest(case.claim, weighed, best)
    if rest is None:
        return told
    why = f": {rest.reason}" if rest.reason else ""
    says = f"{best.window.document} says so, {rest.window.document} says otherwise{why}"
    return (
        Verdict.CONFLICTING,
        says,
        [
            evidence_of(best.window, Stance.SUPPORTS, best.support),
            evidence_of(rest.window, Stance.REFUTES, rest.refute),
        ],
    )


def _is_supported(scores: Scores, weighed: Sequence[Weighed]) -> bool:
    """Whether support is likely enough and likelier than the rest.

    In a corpus something is always near: one passage at least must rather say so than not.
    """
    of_corpus = any(w.window.context for w in weighed)
    rests = not of_corpus or max(w.support for w in weighed) >= _RESTS_ON
    likeliest = scores.supported >= max(scores.refuted, scores.not_enough_evidence)
    return rests and likeliest and scores.supported >= calibration("ruling").support_at


def _told(
    claim: Claim,
    everything: list[Weighed],
    best: Weighed,
    stance: Stance,
    shown: list[Evidence],
) -> tuple[Verdict, str, list[Evidence]]:
    """One side has it: the windows that say so, else all parts of what says so together."""
    says = stance is Stance.SUPPORTS
    verdict = Verdict.SUPPORTED if says else Verdict.REFUTED
    how = "stands" if says else "denied"
    if any(e.stance is stance for e in shown):
        return verdict, best.reason or f"{how} in {best.window.document}", shown
    joint = next((w for w in everything if w.window.parts), None)
    if joint is None or _side(joint, stance) < _side(best, stance):
        item = evidence_of(best.window, stance, _side(best, stance))
        return verdict, best.reason or f"{how} in {best.window.document}", [item]
    parts = cited_parts(claim, joint.window)
    where = ", ".join(dict.fromkeys(p.document for p in parts))
    reason = joint.reason or f"{how} in {len(parts)} passages read together: {where}"
    score = _side(joint, stance)
    return verdict, reason, [evidence_of(p, stance, score) for p in parts]


def _side(one: Weighed, stance: Stance) -> float:
    return one.support if stance is Stance.SUPPORTS else one.refute


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
    # Passages that were handed over tell of one matter: a denial that only one reader sees, and
    # less clearly than the support, is no second source.
    bare = not (worst.reason or worst.window.context)
    if best.support - worst.refute > (0.0 if bare else _CONTRARY):
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


def scores_of(weighed: Sequence[Weighed], verdict: Verdict | None = None) -> Scores:
    """Three calibrated probabilities of all windows' support and refutation; they sum to 1.

    Where the sides were weighed and one lost (``verdict``), the loser's windows count for little.
    """
    contested = _contested(weighed)
    kept = [_without_loser(w, verdict) if contested else w for w in weighed]
    found = calibration("ruling").probabilities(_signs(kept))
    first, second = round(found[0], 6), round(found[1], 6)
    return Scores(
        supported=first, refuted=second, not_enough_evidence=round(max(0.0, 1 - first - second), 6)
    )


def _contested(weighed: Sequence[Weighed]) -> bool:
    """Whether some window says so strongly and some window denies it strongly."""
    alone = [w for w in weighed if not w.window.parts] or list(weighed)
    return max(w.support for w in alone) >= SUPPORT_AT and (
        max(w.refute for w in alone) >= REFUTE_AT
    )


def _without_loser(one: Weighed, verdict: Verdict | None) -> Weighed:
    if verdict is Verdict.SUPPORTED:
        return replace(one, refute=min(one.refute, _LOST), read_refute=min(one.read_refute, _LOST))
    if verdict is Verdict.REFUTED:
        return replace(
            one, support=min(one.support, _LOST), read_support=min(one.read_support, _LOST)
        )
    return one


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
