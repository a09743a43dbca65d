"""Makes a run wait: the reason goes into the ledger, the process ends, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from pydantic import TypeAdapter

from orchestra.errors import RunWaits
from orchestra.gates import GatesSpec
from orchestra.ledger import Ledger
from orchestra.runs import RunFolder
from research import journal
from research.material import Pack
from research.people import reasons
from research.people.approvals import POLICY, record_wait
from research.people.revising import current_report
from research.people.standing import WAIT, WAITING, standing_of
from research.people.types import Cause, Reason, Wait
from research.publishing import DRAFT, write_report
from research.types import GateDecision

_PACKS: TypeAdapter[tuple[Pack, ...]] = TypeAdapter(tuple[Pack, ...])


def hold(ledger: Ledger, spec: GatesSpec, gate: GateDecision) -> None:
    """Stops here if the gates ask for a person after this stage and nobody has let it pass.

    Args:
        ledger: the run's; why it waits is recorded in it.
        spec: the run's gates.
        gate: what the stage's own gate decided, already recorded.

    Raises:
        RunWaits: a person is asked.
        RunRejected: a person said no.
    """
    found: tuple[Reason, ...] = ()
    if gate.stage == "synthesis":
        if spec.before_publishing or spec.weighs_statements:
            found = _recorded(ledger, gate) or reasons.of_report(current_report(ledger), spec)
    elif gate.stage == "sourcing" and spec.policy_event and gate.decision != "send back":
        found = _policy(ledger, gate)
    if found:
        wait = Wait(stage=gate.stage, attempt=gate.attempt, reasons=found)
        step = f"{WAIT}{gate.stage}"
        journal.Journal(ledger).once(step, Wait, lambda: wait, kind="wait", attempt=gate.attempt)
        standing_of(ledger).require_approval()


def _recorded(ledger: Ledger, gate: GateDecision) -> tuple[Reason, ...]:
    """The reasons of a wait that is in the ledger: a correction since then changes none."""
    row = ledger.get(f"{WAIT}{gate.stage}", gate.attempt)
    return () if row is None else Wait.model_validate_json(row.payload_json).reasons


def _policy(ledger: Ledger, gate: GateDecision) -> tuple[Reason, ...]:
    again = _recorded(ledger, gate)
    if again:
        return again
    passed = {
        item
        for wait in standing_of(ledger).waits
        for reason in wait.reasons
        if reason.cause is Cause.POLICY
        for item in reason.items
    }
    row = ledger.get(journal.SOURCING, gate.attempt)
    packs = () if row is None else _PACKS.validate_json(row.payload_json)
    found = {(e.document, e.start, e.end): e for pack in packs for e in pack.policy_events}
    return reasons.of_events([found[place] for place in sorted(found)], passed)


@contextmanager
def pausing(folder: RunFolder, clock: Callable[[], datetime]) -> Iterator[None]:
    """Records in ``run.json`` that the run waits, and writes the draft to be looked at.

    Raises:
        RunRejected: a person rejected the run before; nothing is done.
    """
    if (standing := standing_of(folder.ledger)).rejection is not None:
        standing.require_approval()
    try:
        yield
    except RunWaits as waits:
        if waits.stage == POLICY:
            record_wait(folder.ledger)
        if waits.stage == "synthesis":
            write_draft(folder)
        folder.record(status=WAITING, waiting_since=clock().isoformat())
        raise


def write_draft(folder: RunFolder) -> None:
    """Writes the report as it would be published now."""
    write_report(current_report(folder.ledger), (folder.path,), stem=DRAFT)


def remove_draft(folder: RunFolder) -> None:
    """Removes the draft of a report that has been published or rejected."""
    for suffix in (".json", ".md", ".html"):
        (folder.path / f"{DRAFT}{suffix}").unlink(missing_ok=True)
