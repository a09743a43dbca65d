"""A desk whose members answer by script, for tests of what stands above the chain."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from pydantic import BaseModel

from orchestra.chain.types import Answer, Ask, Attempt, Outcome
from orchestra.panel.specs import ModelSpec, Vendor
from orchestra.runs import RunFolder
from research.panel.council import Panel

Script = Callable[[Ask[Any], str], BaseModel | None]
"""What a member says to an ask: a reply, or None for a failure."""

_BLOCK = re.compile(r"⟦([ES]\d+)[^⟧]*⟧\n(.*?)\n⟦/\1⟧", re.DOTALL)


def spec(name: str, **values: object) -> ModelSpec:
    """A member."""
    return ModelSpec.model_validate(
        {"name": name, "vendor": Vendor.OPENAI, "model": f"{name}-1", **values}
    )


class FakeDesk:
    """Answers by script and keeps what was asked."""

    def __init__(self, members: Sequence[ModelSpec], script: Script) -> None:
        self._members = tuple(members)
        self._script = script
        self.asks: list[Ask[Any]] = []
        self.opened = 0

    @property
    def members(self) -> Sequence[ModelSpec]:
        return self._members

    async def ask(self, ask: Ask[Any]) -> Answer[Any]:
        self.asks.append(ask)
        name = ask.model or self._members[0].name
        value = self._script(ask, name)
        if not isinstance(value, ask.output):
            lost = Attempt(model=name, outcome=Outcome.FAILED, reason="500 from its vendor")
            return Answer(None, attempts=(lost,), reason=lost.reason)
        done = Attempt(
            model=name, outcome=Outcome.ANSWERED, requests=1, tokens_in=1000, tokens_out=100,
            usd=0.01,
        )  # fmt: skip
        return Answer(value, model=name, attempts=(done,), chosen_because="the ask names it")

    def panel(self) -> Panel:
        """This desk as a run takes it."""

        @asynccontextmanager
        async def opened(_: RunFolder) -> AsyncIterator[FakeDesk]:
            self.opened += 1
            yield self

        return Panel(self._members, opened)


def blocks(ask: Ask[Any]) -> dict[str, str]:
    """The quoted blocks of a prompt by id: evidence and statements."""
    return dict(_BLOCK.findall(ask.prompt.text))


def citing(ask: Ask[Any], words: str) -> str:
    """The id of the first evidence that holds these words."""
    return next(
        name for name, text in blocks(ask).items() if name.startswith("E") and words in text
    )


def standing(ask: Ask[Any], words: str) -> str:
    """The id of the first statement on the table that holds these words."""
    return next(
        name for name, text in blocks(ask).items() if name.startswith("S") and words in text
    )
