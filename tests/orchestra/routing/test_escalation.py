"""A larger model is asked where the small one is unsure, and never more often than allowed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from pydantic import BaseModel

from orchestra.chain.types import Answer, Ask, Prompt
from orchestra.panel.specs import ModelSpec
from orchestra.routing import Escalation, Ladder, ask_upwards
from tests.orchestra.routing.desks import Scripted

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Guess(BaseModel):
    sure: float


def spec(name: str, price: float | None) -> ModelSpec:
    return ModelSpec.model_validate(
        {"name": name, "vendor": "openai", "model": "m", "input_price": price,
         "output_price": price}
    )  # fmt: skip


SMALL, MIDDLE, LARGE, ODD = spec("s", 1), spec("m", 5), spec("l", 25), spec("odd", None)
PANEL = (LARGE, SMALL, MIDDLE, ODD)
ASK = Ask("s", "judge", Prompt("p", "1", "d", "i", "t"), Guess, model="s")


def climb(sure: dict[str, float | None], policy: Escalation | None = None) -> Ladder[Guess]:
    def say(name: str, ask: Ask[Guess]) -> Guess | None:
        value = sure[name]
        return None if value is None else Guess(sure=value)

    desk = Scripted(PANEL, say)
    ladder = asyncio.run(
        ask_upwards(
            desk, ASK, candidates=PANEL, policy=policy, confidence=lambda guess: guess.sure,
            clock=lambda: AT,
        )
    )  # fmt: skip
    assert [a.step for a in desk.asked] == [
        "s" if n == 0 else f"s/up-{n}" for n in range(len(desk.asked))
    ]
    return ladder


def test_sure_enough_stays_small() -> None:
    ladder = climb({"s": 0.9})
    assert (ladder.best.model, ladder.reasons) == ("s", ("sure enough",))


def test_it_goes_up_by_price_until_one_is_sure() -> None:
    ladder = climb({"s": 0.3, "m": 0.5, "l": 0.8})
    assert [answer.model for answer in ladder.answers] == ["s", "m", "l"]
    assert ladder.reasons == (
        "s is only 0.30 sure (below 0.6), so m is asked",
        "m is only 0.50 sure (below 0.6), so l is asked",
        "sure enough",
    )


def test_it_stops_at_the_limit() -> None:
    ladder = climb({"s": 0.3, "m": 0.3, "l": 0.3, "odd": 0.9})
    assert [answer.model for answer in ladder.answers] == ["s", "m", "l"]
    assert ladder.reasons[-1].endswith("but it went up 2 times already")
    assert climb({"s": 0.1}, Escalation(most=0)).best.model == "s"
    longer = climb({"s": 0.3, "m": 0.3, "l": 0.3, "odd": 0.2}, Escalation(most=9))
    assert longer.best.model == "odd"
    assert longer.reasons[-1].endswith("but no larger model may answer")


def test_a_failed_step_goes_on_and_the_last_answer_counts() -> None:
    ladder = climb({"s": None, "m": 0.3, "l": None})
    assert [answer.model for answer in ladder.answers] == ["", "m", ""]
    assert "no answer (it is down)" in ladder.reasons[0]
    assert ladder.best.model == "m"
    nobody = climb({"s": None, "m": None, "l": None, "odd": None}, Escalation(most=3))
    assert nobody.best.value is None


def test_disagreement_goes_up_too() -> None:
    async def agreement(guess: Guess) -> float:
        return 1.0 if guess.sure > 0.8 else 0.25

    desk = Scripted(PANEL, lambda name, _: Guess(sure=0.7 if name == "s" else 0.9))
    ladder = asyncio.run(
        ask_upwards(
            desk, ASK, candidates=PANEL, confidence=lambda g: g.sure, agreement=agreement,
            clock=lambda: AT,
        )
    )  # fmt: skip
    assert ladder.best.model == "m"
    assert ladder.reasons[0] == "only 0.25 of the others agree (below 0.5), so m is asked"


@pytest.mark.parametrize(("confidence", "reason"), [(None, "answered"), (0.6, "sure enough")])
def test_the_policy_alone(confidence: float | None, reason: str) -> None:
    answer = Answer(Guess(sure=1.0), model="s")
    rung = Escalation().escalate(answer, PANEL, confidence=confidence)
    assert (rung.model, rung.reason) == (None, reason)
