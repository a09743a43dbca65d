"""A small model first, a larger one where it is unsure or others disagree; with a hard limit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from orchestra.chain.types import Answer, Ask, Desk
from orchestra.panel.prices import price_of
from orchestra.panel.specs import ModelSpec
from orchestra.runs import now

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Rung:
    """The next step up: ``model`` is None where there is none, and ``reason`` says why."""

    model: ModelSpec | None
    reason: str


@dataclass(frozen=True, slots=True)
class Escalation:
    """When a larger model is asked.

    Attributes:
        below: a confidence under this is too low.
        agreement: a share of agreeing voices under this is too low.
        most: how often it goes up for one ask.
    """

    below: float = 0.6
    agreement: float = 0.5
    most: int = 2

    def escalate(
        self,
        answer: Answer[Any],
        candidates: Sequence[ModelSpec],
        *,
        confidence: float | None = None,
        agreement: float | None = None,
        asked: Sequence[str] = (),
        ups: int = 0,
        at: datetime | None = None,
    ) -> Rung:
        """Whom to ask next about the same thing, if anybody.

        Args:
            answer: what came last. One without a value is too low in itself.
            candidates: who may be asked, the router's choice; the next dearer one is taken.
            confidence: how sure the answer is, in [0, 1]; None where it does not say.
            agreement: the share of other voices that say the same; None where there are none.
            asked: others who were asked already.
            ups: how often it went up already.
            at: when, for prices.
        """
        why = self._why(answer, confidence, agreement)
        if not why:
            return Rung(None, "sure enough" if confidence is not None else "answered")
        names = {*asked, answer.model, *(attempt.model for attempt in answer.attempts)}
        if ups >= self.most:
            return Rung(None, f"{why}, but it went up {self.most} times already")
        moment = at or now()
        prices = {spec.name: _dearness(spec, moment) for spec in candidates}
        floor = max((prices[name] for name in names if name in prices), default=-1.0)
        higher = [
            spec
            for spec in candidates
            if spec.name not in names and (prices[spec.name] >= floor or answer.value is None)
        ]
        if not higher:
            return Rung(None, f"{why}, but no larger model may answer")
        chosen = min(higher, key=lambda spec: (prices[spec.name], candidates.index(spec)))
        return Rung(chosen, f"{why}, so {chosen.name} is asked")

    def _why(
        self, answer: Answer[Any], confidence: float | None, agreement: float | None
    ) -> str:  # fmt: skip
        if answer.value is None:
            return f"no answer ({answer.reason or 'no reason given'})"
        if confidence is not None and confidence < self.below:
            return f"{answer.model} is only {confidence:.2f} sure (below {self.below:g})"
        if agreement is not None and agreement < self.agreement:
            return f"only {agreement:.2f} of the others agree (below {self.agreement:g})"
        return ""


@dataclass(frozen=True, slots=True)
class Ladder(Generic[T]):
    """All answers to one ask, the smallest model's first, and why it went up or stopped.

    ``best`` is the last one that has a value; the last one of all where none has.
    """

    answers: tuple[Answer[T], ...]
    reasons: tuple[str, ...]

    @property
    def best(self) -> Answer[T]:
        """The answer to use."""
        good = [answer for answer in self.answers if answer.value is not None]
        return good[-1] if good else self.answers[-1]


async def ask_upwards(
    desk: Desk,
    ask: Ask[T],
    *,
    candidates: Sequence[ModelSpec],
    policy: Escalation | None = None,
    confidence: Callable[[T], float | None],
    agreement: Callable[[T], Awaitable[float | None]] | None = None,
    clock: Callable[[], datetime] = now,
) -> Ladder[T]:
    """Asks, and asks larger models as long as the policy says so.

    Args:
        desk: where models are asked; it routes the first ask.
        ask: the question. Later ones are the same, named ``STEP/up-1``, ``STEP/up-2``.
        candidates: who may be asked after the first.
        policy: when to go up; the default one.
        confidence: how sure a reply says it is.
        agreement: the share of other voices that agree with it.
        clock: for prices.
    """
    rule = policy or Escalation()
    answers = [await desk.ask(ask)]
    reasons: list[str] = []
    asked: list[str] = [answers[0].model] if answers[0].model else []
    while True:
        last = answers[-1]
        value = last.value
        rung = rule.escalate(
            last,
            candidates,
            confidence=None if value is None else confidence(value),
            agreement=None if value is None or agreement is None else await agreement(value),
            asked=asked,
            ups=len(answers) - 1,
            at=clock(),
        )
        reasons.append(rung.reason)
        if rung.model is None:
            return Ladder(tuple(answers), tuple(reasons))
        asked.append(rung.model.name)
        step = f"{ask.step}/up-{len(answers)}"
        answers.append(await desk.ask(replace(ask, step=step, model=rung.model.name)))


def _dearness(spec: ModelSpec, at: datetime) -> float:
    """US dollars of a thousand tokens each way; a model without a price is taken for the dearest.

    The price stands for the size here: it is what all vendors publish.
    """
    price = price_of(spec, at)
    return float("inf") if price is None else float(price.nano(1_000, 1_000))
