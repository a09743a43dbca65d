"""Desks for tests: they say what they are told to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from orchestra.chain.types import Answer, Ask, Attempt, Outcome
from orchestra.panel.specs import ModelSpec


class Scripted:
    """Answers with what ``say`` gives for the model that is asked; None: nobody answered."""

    def __init__(
        self, members: Sequence[ModelSpec], say: Callable[[str, Ask[Any]], object | None]
    ) -> None:
        self._members = tuple(members)
        self._say = say
        self.asked: list[Ask[Any]] = []

    @property
    def members(self) -> Sequence[ModelSpec]:
        return self._members

    async def ask(self, ask: Ask[Any]) -> Answer[Any]:
        self.asked.append(ask)
        name = ask.model or self._members[0].name
        value = self._say(name, ask)
        outcome = Outcome.FAILED if value is None else Outcome.ANSWERED
        return Answer(
            value=value,  # type: ignore[arg-type]
            model="" if value is None else name,
            attempts=(Attempt(model=name, outcome=outcome),),
            reason="it is down" if value is None else "",
        )
