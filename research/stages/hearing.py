"""Whether what the judges hold against a source's own sentence is borne out, laid beside it.

The judges read many passages for a claim, and one of them may tell of another year or of another
thing. Where nothing comes of laying the two side by side, the statement is ruled on again by its
own passages; where something does, both sides are shown. What a later passage replaces stays
refuted.
"""

from __future__ import annotations

from collections.abc import Sequence

from adjudicator.types import Evidence, Ruling, Stance, Verdict
from research.material import Cluster, Conflict
from research.ports import Rules
from research.reading import Reader
from research.shortlist import Pair, could_conflict
from research.stages.cross_examination import conflicts_of, windows_of

Ruled = tuple[Cluster, Ruling]

UNBORNE = "what the judges held against it is about something else when laid beside it"
_REPLACED = "superseded"


def confirmed(ruled: Sequence[Ruled], adjudicator: Rules, reader: Reader) -> list[Conflict]:
    """The refutations among the rulings that the comparison of the two passages bears out."""
    pairs: list[Pair] = []
    why: list[str] = []
    for cluster, ruling in ruled:
        against = [e for e in ruling.evidence if e.stance is Stance.REFUTES]
        others = [reader.sentence(e.document, e.start, e.end) for e in against]
        found = [(cluster.lead, other) for other in others if could_conflict(cluster.lead, other)]
        pairs += found
        why += [ruling.reason for _ in found]
    windows = windows_of(pairs)
    scores = adjudicator.contradictions(windows)
    silent = [n for n, score in enumerate(scores) if not score.score]
    read = adjudicator.mutual_refutations([windows[n] for n in silent])
    for n, score in zip(silent, read, strict=True):
        scores[n] = score
    told = [
        score.model_copy(update={"reason": score.reason or reason})
        for score, reason in zip(scores, why, strict=True)
    ]
    return conflicts_of(list(zip(pairs, told, strict=True)))


def heard(ruled: Sequence[Ruled], conflicts: Sequence[Conflict], adjudicator: Rules) -> list[Ruled]:
    """The rulings after both sides were laid beside each other, in order.

    Args:
        ruled: statements with their rulings; those that a model composed stay as they are.
        conflicts: all that were found between passages.
        adjudicator: rules again, on the statement's own passages alone.
    """
    doubted = [n for n, (cluster, ruling) in enumerate(ruled) if _is_doubted(cluster, ruling)]
    bare = [n for n in doubted if not _is_borne_out(ruled[n][0], conflicts)]
    again = adjudicator.verify_many(
        [ruled[n][1].claim for n in bare],
        evidence=[[e.quote for e in ruled[n][1].evidence if _supports(e)] for n in bare],
    )
    found = list(ruled)
    for n in doubted:
        cluster, ruling = ruled[n]
        if ruling.verdict is Verdict.REFUTED:
            found[n] = cluster, ruling.model_copy(update={"verdict": Verdict.CONFLICTING})
    for n, own in zip(bare, again, strict=True):
        if own.verdict is Verdict.SUPPORTED:
            found[n] = ruled[n][0], _without(ruled[n][1], own)
    return found


def _is_doubted(cluster: Cluster, ruling: Ruling) -> bool:
    """Whether something is held against a source's own sentence that is not its being replaced."""
    if cluster.text or ruling.verdict not in (Verdict.CONFLICTING, Verdict.REFUTED):
        return False
    refuting = [e for e in ruling.evidence if e.stance is Stance.REFUTES]
    itself = bool(refuting) and all(_is_inside(e, cluster) for e in refuting)
    return itself or not ruling.reason.startswith(_REPLACED)


def _is_inside(item: Evidence, cluster: Cluster) -> bool:
    """Whether a passage is part of the statement: "38 euro. This replaces the 32 euro"."""
    lead = cluster.lead
    return item.document == lead.document and item.start < lead.end and lead.start < item.end


def _is_borne_out(cluster: Cluster, conflicts: Sequence[Conflict]) -> bool:
    places = {s.place for s in (cluster.lead, *cluster.others)}
    return any(side.place in places for found in conflicts for side in (found.one, found.other))


def _supports(item: Evidence) -> bool:
    return item.stance is Stance.SUPPORTS


def _without(ruling: Ruling, own: Ruling) -> Ruling:
    """The ruling by the statement's own passages, with the judges' votes as they were cast."""
    return ruling.model_copy(
        update={
            "verdict": own.verdict,
            "confidence": own.confidence,
            "scores": own.scores,
            "evidence": tuple(e for e in ruling.evidence if _supports(e)),
            "reason": f"{own.reason}; {UNBORNE}",
        }
    )
