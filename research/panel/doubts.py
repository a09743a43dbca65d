"""What an attempt could not settle: statements that are to be looked at again, and why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import product

from adjudicator.types import Ruling, Verdict
from orchestra.gates import GatesSpec
from orchestra.routing.escalation import Escalation
from research.clustering import overlap
from research.gates import weakness
from research.material import Cluster, Docket, Examination, Plan
from research.panel.rulings import sentences_of
from research.record import Doubt
from research.stages.adjudication import to_judge

MOST = 20
LOOKED_AT = 12
"""Statements that one more look holds, the worst first."""

UNSUPPORTED, CONTRADICTED, WEAK, UNSURE = "unsupported", "contradicted", "weak", "unsure"
_WORST = (UNSUPPORTED, CONTRADICTED, WEAK, UNSURE)


def doubts_of(docket: Docket, spec: GatesSpec) -> tuple[str, ...]:
    """The statements that were unsure or disputed, then those that were dropped; 20 at most."""
    weak = [j.ruling.claim for j in docket.judged if weakness(j.ruling, spec)]
    return tuple(dict.fromkeys([*weak, *(d.text for d in docket.dropped)]))[:MOST]


def in_doubt(
    plan: Plan,
    examination: Examination,
    docket: Docket,
    *,
    spec: GatesSpec,
    escalation: Escalation,
    withdrawn: Collection[str] = (),
) -> tuple[Doubt, ...]:
    """The composed statements that are worth another look, the worst first.

    A statement is in doubt where the sources do not bear out all of it, where another model says
    otherwise and the sources do not, where the gates would not let it pass, or where its author
    was not sure of it. Those in ``withdrawn`` were taken back.
    """
    rulings = {j.cluster: j.ruling for j in docket.judged}
    dropped = {d.text: d.reason for d in docket.dropped}
    against = _contradicted(examination, docket)
    found = []
    for cluster in to_judge(plan, examination):
        if not cluster.text or cluster.id in withdrawn:
            continue
        ruling = rulings.get(cluster.id)
        if ruling is None:
            kind, why = UNSUPPORTED, dropped.get(cluster.text, "it was dropped")
        else:
            kind, why = _of_ruling(cluster, ruling, against.get(cluster.id, ()), spec, escalation)
        if kind:
            found.append(Doubt(cluster=cluster.id, kind=kind, why=why))
    return tuple(sorted(found, key=lambda doubt: _WORST.index(doubt.kind)))[:LOOKED_AT]


def _of_ruling(
    cluster: Cluster,
    ruling: Ruling,
    against: Sequence[str],
    spec: GatesSpec,
    escalation: Escalation,
) -> tuple[str, str]:
    """What is in doubt about a statement that stands: a kind and the reason; empty if nothing."""
    if ruling.verdict is Verdict.PARTLY_SUPPORTED:
        return UNSUPPORTED, f"the sources bear out only part of it ({ruling.reason})"
    if against:
        return CONTRADICTED, f"contradicted by what {' and '.join(against)} put forward"
    if weak := weakness(ruling, spec):
        return WEAK, weak
    if escalation.is_unsure(cluster.confidence):
        return UNSURE, f"{', '.join(cluster.analysts)} was only {cluster.confidence:.2f} sure"
    return "", ""


def _contradicted(examination: Examination, docket: Docket) -> dict[str, tuple[str, ...]]:
    """By cluster, who contradicts it with a statement that stands too.

    Where the sources themselves disagree, both sides are right to say what theirs says.
    """
    clusters = {c.id: c for c in examination.clusters}
    stand = {j.cluster for j in docket.judged}
    found: dict[str, set[str]] = {}
    for item in examination.dissents:
        one, other = clusters.get(item.cluster), clusters.get(item.against)
        if one is None or other is None or not {one.id, other.id} <= stand:
            continue
        if not _sources_disagree(one, other, docket):
            found.setdefault(one.id, set()).update(other.analysts)
            found.setdefault(other.id, set()).update(one.analysts)
    return {name: tuple(sorted(who)) for name, who in found.items()}


def _sources_disagree(one: Cluster, other: Cluster, docket: Docket) -> bool:
    """Whether a passage of one is known to contradict a passage of the other."""
    pairs = [(c.one, c.other) for c in docket.conflicts]
    pairs += [(there, here) for here, there in pairs]
    return any(
        overlap(mine, here) > 0 and overlap(theirs, there) > 0
        for here, there in pairs
        for mine, theirs in product(sentences_of(one), sentences_of(other))
    )
