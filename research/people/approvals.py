"""Calls, and replies, that a policy lets through only once a person has approved them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from pydantic import BaseModel, JsonValue

from orchestra.chain.types import Answer, Ask, Desk
from orchestra.errors import RunWaits
from orchestra.ledger import Ledger, Row
from orchestra.panel.specs import ModelSpec
from research.people.standing import WAIT, standing_of
from research.people.types import Action, Cause, Reason, Wait

T = TypeVar("T", bound=BaseModel)

AFTER = "after"
POLICY = "policy"
"""The stage after which a run waits when a rule asks for an approval."""


class PatientDesk:
    """A desk whose run waits where a rule asks for a person, instead of going on without.

    It is put before the chain's own desk when the gates ask for it. Nothing of such an ask is
    recorded above the chain, so that a resumed run asks again.
    """

    def __init__(self, desk: Desk, ledger: Ledger) -> None:
        self._desk = desk
        self._ledger = ledger

    @property
    def members(self) -> Sequence[ModelSpec]:
        """The panel, in the order of the settings."""
        return self._desk.members

    async def ask(self, ask: Ask[T]) -> Answer[T]:
        """Asks, under all rules.

        Raises:
            RunWaits: a rule wants a person's approval first, of the question or of a reply to it.
        """
        answer = await self._desk.ask(ask)
        if answer.value is None:
            reasons = _wanted(self._ledger, ask.step)
            if reasons:
                texts = tuple(reason.text for reason in reasons)
                raise RunWaits(self._ledger.run, stage=POLICY, reasons=texts)
        return answer


def approver(ledger: Ledger) -> Callable[[str], bool]:
    """Tells whether a person has approved what a rule asks about, in this run, until now."""
    approved = approved_rules(ledger)
    return lambda rule: rule in approved


def approved_rules(ledger: Ledger) -> frozenset[str]:
    """The rules that people approved in this run."""
    standing = standing_of(ledger)
    found: set[str] = set()
    for wait in standing.waits:
        said = standing.decision_on(wait)
        if wait.stage == POLICY and said is not None and said.action is Action.APPROVE:
            found.update(item for reason in wait.reasons for item in reason.items)
    return frozenset(found)


def record_wait(ledger: Ledger) -> None:
    """Writes down what the rules ask a person about, all of it; nothing where that is done."""
    standing = standing_of(ledger)
    reasons = _wanted(ledger)
    if standing.open is None and reasons:
        number = sum(wait.stage == POLICY for wait in standing.waits) + 1
        wait = Wait(stage=POLICY, attempt=number, reasons=reasons)
        payload = wait.model_dump(mode="json")
        ledger.append(step=f"{WAIT}{POLICY}", kind="wait", payload=payload, attempt=number)


def _wanted(ledger: Ledger, step: str | None = None) -> tuple[Reason, ...]:
    """What rules want approved, by rule: in one step, or in all of them.

    An approval holds for the rule, in this run: for all questions and replies that meet it.
    """
    approved = approved_rules(ledger)
    asked: dict[str, str] = {}
    for row in ledger.rows():
        if row.kind == POLICY and step in (None, row.step.removeprefix(f"{POLICY}/")):
            event = _event(row)
            rule = str(event.get("rule", ""))
            if event.get("action") == "approve" and rule not in approved:
                asked.setdefault(rule, _told(event, row.step.removeprefix(f"{POLICY}/")))
    return tuple(
        Reason(cause=Cause.POLICY, text=f"rule {rule}: {detail}", items=(rule,))
        for rule, detail in sorted(asked.items())
    )


def _told(event: dict[str, JsonValue], step: str) -> str:
    """What the rule found; of a reply also which one, for a person to look at it."""
    detail = str(event.get("detail", ""))
    if event.get("stage") != AFTER:
        return detail
    return f"{detail} (in the ledger: reply/{step}/{event.get('model', '')})"


def _event(row: Row) -> dict[str, JsonValue]:
    payload = row.payload
    return payload if isinstance(payload, dict) else {}
