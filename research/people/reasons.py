"""Why a run waits: what the gates' settings make of evidence packs and of a finished draft."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from adjudicator.types import Ruling
from orchestra.gates import GatesSpec
from research.people.types import Cause, Reason
from research.types import GateDecision, PolicyEvent, Report, Statement

ESCALATE = "escalate"


def is_unsure(ruling: Ruling, spec: GatesSpec) -> bool:
    """Whether a ruling's confidence is below what the gates ask for; not judged is."""
    if spec.min_confidence is None:
        return False
    return ruling.confidence is None or ruling.confidence < spec.min_confidence


def is_disputed(ruling: Ruling, spec: GatesSpec) -> bool:
    """Whether a greater share of the judges' pairs differ than the gates allow."""
    if spec.max_disagreement is None or ruling.agreement is None:
        return False
    return 1 - ruling.agreement > spec.max_disagreement


def of_events(events: Sequence[PolicyEvent], known: Collection[str]) -> tuple[Reason, ...]:
    """A reason where documents address the reader's software; ``known`` places were let pass."""
    places = [f"{e.document}, characters {e.start}–{e.end}" for e in events]
    new = [place for place in places if place not in known]
    if not new:
        return ()
    text = f"{_count(len(new), 'passage')} in the documents address the reader's software"
    return (Reason(cause=Cause.POLICY, text=text, items=tuple(new)),)


def of_report(report: Report, spec: GatesSpec) -> tuple[Reason, ...]:
    """All reasons that a draft gives."""
    found = []
    unsure = [s for s in report.claims if is_unsure(s.ruling, spec)]
    if unsure:
        text = f"confidence below {spec.min_confidence:g} in {_named(unsure)}"
        found.append(_reason(Cause.CONFIDENCE, text, unsure))
    disputed = [s for s in report.claims if is_disputed(s.ruling, spec)]
    if disputed:
        text = f"the judges disagree on {_named(disputed)}"
        found.append(_reason(Cause.DISAGREEMENT, text, disputed))
    escalated = _escalation(report.gates)
    if escalated is not None:
        found.append(Reason(cause=Cause.ESCALATION, text=escalated.reason))
    if spec.before_publishing:
        text = "every report is approved before it is published"
        found.append(Reason(cause=Cause.PUBLISHING, text=text))
    return tuple(found)


def _escalation(gates: Sequence[GateDecision]) -> GateDecision | None:
    return next((gate for gate in reversed(gates) if gate.decision == ESCALATE), None)


def _reason(cause: Cause, text: str, statements: Sequence[Statement]) -> Reason:
    return Reason(cause=cause, text=text, items=tuple(s.id for s in statements))


def _named(statements: Sequence[Statement]) -> str:
    return ", ".join(s.id for s in statements)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
