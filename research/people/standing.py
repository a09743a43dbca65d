"""How a run stands with people, read from its ledger, which is the truth of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from orchestra.errors import RunRejected, RunWaits
from orchestra.ledger import Ledger, Row
from research.people.types import Action, Amendment, Decision, Wait

WAIT = "wait/"
DECISION = "person/decision/"
CORRECTION = "person/correction/"
WAITING, APPROVED, REJECTED, REVISING = "waiting", "approved", "rejected", "revising"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a run waited for, what people decided and what they corrected, oldest first."""

    run: str
    waits: tuple[Wait, ...] = ()
    decisions: tuple[Decision, ...] = ()
    amendments: tuple[Amendment, ...] = ()

    @property
    def open(self) -> Wait | None:
        """What it waits for; None when nobody is asked."""
        last = self.waits[-1] if self.waits else None
        return last if last is not None and self.decision_on(last) is None else None

    @property
    def rejection(self) -> Decision | None:
        """The decision that ended it, if one did."""
        return next((d for d in self.decisions if d.action is Action.REJECT), None)

    @property
    def status(self) -> str:
        """``waiting``, ``approved`` or ``rejected``; empty where it never waited."""
        if self.rejection is not None:
            return REJECTED
        if self.open is not None:
            return WAITING
        return APPROVED if self.waits else ""

    def decision_on(self, wait: Wait) -> Decision | None:
        """What was decided on a wait."""
        key = (wait.stage, wait.attempt)
        return next((d for d in self.decisions if (d.stage, d.attempt) == key), None)

    def amendments_of(self, statement: str) -> tuple[Amendment, ...]:
        """The corrections of one statement."""
        return tuple(a for a in self.amendments if a.statement == statement)

    def require_approval(self) -> None:
        """Passes where nobody is asked any more.

        Raises:
            RunWaits: nobody has decided yet.
            RunRejected: somebody rejected the run.
        """
        if (said := self.rejection) is not None:
            raise RunRejected(
                f"run {self.run} was rejected by {said.by} at {said.at} ({said.reason}): it has "
                "no report; start the research again"
            )
        if (wait := self.open) is not None:
            raise RunWaits(self.run, stage=wait.stage, reasons=wait.texts)


def standing_of(ledger: Ledger) -> Standing:
    """How a run stands with people.

    Raises:
        LedgerDamaged: the ledger cannot be read.
    """
    return standing_in(ledger.run, ledger.rows())


def standing_in(run: str, rows: Iterable[Row]) -> Standing:
    """The same for rows that were read already."""
    waits: list[Wait] = []
    decisions: list[Decision] = []
    amendments: list[Amendment] = []
    for row in rows:
        if row.step.startswith(WAIT):
            waits.append(Wait.model_validate_json(row.payload_json))
        elif row.step.startswith(DECISION):
            decisions.append(Decision.model_validate_json(row.payload_json))
        elif row.step.startswith(CORRECTION):
            amendments.append(Amendment.model_validate_json(row.payload_json))
    return Standing(run, tuple(waits), tuple(decisions), tuple(amendments))
