"""What the ledger keeps of one ask besides its calls: who was chosen, what rules did, its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue, TypeAdapter

from orchestra.chain.exchange import ask_digest
from orchestra.chain.ports import PolicyEvent, Routed
from orchestra.chain.rows import ANSWER, POLICY, ROUTE, CallLog
from orchestra.chain.types import Answer, Ask, Attempt
from orchestra.panel.specs import ModelSpec
from orchestra.runs import Clock

_ATTEMPTS = TypeAdapter(tuple[Attempt, ...])


@dataclass(frozen=True, slots=True)
class Record:
    """The rows of one ask. Without ``writes`` (a replay) the ledger stays as it is."""

    log: CallLog
    ask: Ask[Any]
    digest: str
    clock: Clock
    writes: bool

    @classmethod
    def of(cls, log: CallLog, ask: Ask[Any], clock: Clock, *, writes: bool) -> Record:
        """The record of an ask, found again by what it asks."""
        return cls(log, ask, ask_digest(ask), clock, writes)

    def route(self, members: Sequence[ModelSpec]) -> Routed | None:
        """The decision that was made before; None where there is none or its members are gone."""
        known = self.log.noted(f"route/{self.ask.step}", self.digest)
        names = known.get("candidates") if known else None
        if known is None or not isinstance(names, list):
            return None
        by_name = {member.name: member for member in members}
        found = tuple(by_name[str(name)] for name in names if str(name) in by_name)
        return Routed(found, str(known.get("reason", ""))) if len(found) == len(names) else None

    def routed(self, routed: Routed) -> None:
        """Keeps the router's decision."""
        names: list[JsonValue] = [spec.name for spec in routed.candidates]
        self._note(f"route/{self.ask.step}", ROUTE, {"candidates": names, "reason": routed.reason})

    def answer(self) -> tuple[str, Answer[Any]] | None:
        """Who gave the answer ("" for nobody), and all of it but its value; None: not ended."""
        known = self.log.noted(f"answer/{self.ask.step}", self.digest)
        if known is None:
            return None
        answer: Answer[Any] = Answer(
            None,
            attempts=_ATTEMPTS.validate_python(known.get("attempts", [])),
            reason=str(known.get("reason", "")),
            chosen_because=str(known.get("chosen_because", "")),
        )
        return str(known.get("model", "")), answer

    def ended(self, answer: Answer[Any]) -> None:
        """Keeps how the ask ended; its value stands in the reply's row."""
        attempts: list[JsonValue] = [a.model_dump(mode="json") for a in answer.attempts]
        self._note(
            f"answer/{self.ask.step}",
            ANSWER,
            {
                "role": self.ask.role,
                "model": answer.model,
                "attempts": attempts,
                "reason": answer.reason,
                "chosen_because": answer.chosen_because,
                "at": self.clock().isoformat(),
            },
        )

    def events(self, model: str, events: Sequence[PolicyEvent]) -> None:
        """Keeps what the rules did, before anybody was chosen or with one candidate."""
        for event in events:
            self._note(
                f"policy/{self.ask.step}",
                POLICY,
                {
                    "model": model,
                    "rule": event.rule,
                    "action": event.action,
                    "detail": event.detail,
                    "version": event.version,
                    "stage": event.stage,
                    "where": event.where,
                },
            )

    def _note(self, step: str, kind: str, payload: dict[str, JsonValue]) -> None:
        if self.writes:
            self.log.note(step, kind, {"ask": self.digest, **payload})
