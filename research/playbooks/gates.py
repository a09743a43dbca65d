"""A playbook's own gates: after a step, and before it publishes. Decisions go into its ledger."""

from __future__ import annotations

from orchestra.ledger import Ledger
from research.journal import Journal
from research.people.standing import WAIT, standing_of
from research.people.types import Cause, Reason, Wait
from research.playbooks.researching import answered
from research.playbooks.spec import CheckStep, Playbook, Step
from research.playbooks.types import StepResult
from research.types import GateDecision

PASS, STOP = "pass", "stop"
PUBLISHING = "publishing"


def passed(ledger: Ledger, step: Step, result: StepResult) -> bool:
    """Whether the playbook goes on after a step.

    Raises:
        RunWaits: a person is asked.
        RunRejected: a person said no.
    """
    decision = _decision(step, result)
    Journal(ledger).gate(decision)
    most = step.gates.max_wrong
    if isinstance(step, CheckStep) and most is not None and result.wrong > most:
        _wait(ledger, step.id, f"{result.wrong} findings, and {most} pass without a person")
    return decision.decision == PASS


def before_publishing(ledger: Ledger, playbook: Playbook) -> None:
    """Waits for an approval, where the playbook asks for one before its report is published.

    Raises:
        RunWaits: a person is asked.
        RunRejected: a person said no.
    """
    if playbook.gates.before_publishing:
        _wait(ledger, PUBLISHING, "the playbook's report waits for an approval")


def require_approval(ledger: Ledger) -> None:
    """Passes where nobody is asked any more.

    Raises:
        RunWaits: nobody has decided yet.
        RunRejected: somebody rejected the run.
    """
    standing_of(ledger).require_approval()


def _decision(step: Step, result: StepResult) -> GateDecision:
    if isinstance(step, CheckStep):
        reason = f"{result.wrong} findings"
        return GateDecision(stage=step.id, attempt=1, decision=PASS, reason=reason)
    good = sum(part.report.answered for part in result.parts)
    reason = f"{good} of {len(result.parts)} questions answered"
    stop = step.gates.needs_answer and not answered([p.report for p in result.parts])
    return GateDecision(stage=step.id, attempt=1, decision=STOP if stop else PASS, reason=reason)


def _wait(ledger: Ledger, stage: str, text: str) -> None:
    wait = Wait(stage=stage, attempt=1, reasons=(Reason(cause=Cause.PUBLISHING, text=text),))
    Journal(ledger).once(f"{WAIT}{stage}", Wait, lambda: wait, kind="wait")
    standing_of(ledger).require_approval()
