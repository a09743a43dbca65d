"""Why a run waits: what the gates' settings make of evidence packs and of a finished draft."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from orchestra.gates import GatesSpec
from research.gates import ESCALATE, weakness
from research.people.types import Cause, Reason
from research.types import GateDecision, PolicyEvent, Report


def of_events(events: Sequence[PolicyEvent], known: Collection[str]) -> tuple[Reason, ...]:
    """A reason where documents address the reader's software; ``known`` places were let pass."""
    places = [f"{e.document}, characters {e.start}–{e.end}" for e in events]
    new = [place for place in places if place not in known]
    if not new:
        return ()
    text = f"text that addresses the reader's software, in {_count(len(new), 'passage')}"
    return (Reason(cause=Cause.POLICY, text=text, items=tuple(new)),)


def of_report(report: Report, spec: GatesSpec) -> tuple[Reason, ...]:
    """All reasons that a draft gives."""
    found = []
    weak = {s.id: weakness(s.ruling, spec) for s in report.claims}
    for cause in (Cause.CONFIDENCE, Cause.DISAGREEMENT):
        items = tuple(name for name, why in weak.items() if why == cause.value)
        if items:
            found.append(
                Reason(cause=cause, text=f"{cause.value}: {', '.join(items)}", items=items)
            )
    escalated = _escalation(report.gates)
    if escalated is not None:
        found.append(Reason(cause=Cause.ESCALATION, text=escalated.reason))
    if spec.before_publishing:
        text = "every report is approved before it is published"
        found.append(Reason(cause=Cause.PUBLISHING, text=text))
    return tuple(found)


def _escalation(gates: Sequence[GateDecision]) -> GateDecision | None:
    return next((gate for gate in reversed(gates) if gate.decision == ESCALATE), None)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
