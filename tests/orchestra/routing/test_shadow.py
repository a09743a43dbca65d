"""The shadow is compared and never used, and never in the way."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from orchestra.chain.types import Ask, Prompt
from orchestra.errors import StorageFull
from orchestra.ledger import Ledger
from orchestra.panel.specs import ModelSpec, ShadowSpec
from orchestra.routing import Comparison, ShadowDesk, compare
from tests.orchestra.routing.desks import Scripted


class Claim(BaseModel):
    text: str
    verdict: str = "supported"
    figures: list[int] = []


class Draft(BaseModel):
    claims: list[Claim]


def spec(name: str) -> ModelSpec:
    return ModelSpec.model_validate({"name": name, "vendor": "openai", "model": "m"})


def ask(step: str = "draft", role: str = "analyst") -> Ask[Draft]:
    return Ask(step, role, Prompt("draft", "1", "d", "i", "t"), Draft, model="live")


LIVE = Draft(claims=[Claim(text="The bridge  opened in May.", figures=[3])])
SHADOW = Draft(claims=[Claim(text="the Bridge opened in may.", verdict="refuted", figures=[3, 4])])


def test_places_are_compared_one_by_one() -> None:
    same, places, differences = compare(LIVE, SHADOW)
    assert (same, places) == (2, 4)
    assert [d.path for d in differences] == ["claims.0.figures.1", "claims.0.verdict"]
    assert (differences[0].live, differences[0].shadow) == (None, "4")
    other = Draft(claims=[Claim(text="The bridge opened in June." + " x" * 50)])
    texts = compare(LIVE, other)[2]
    assert texts[-1].overlap == pytest.approx(2 * 4 / (5 + 6))
    assert texts[-1].shadow is not None
    assert len(texts[-1].shadow) == 80


DRAFTS = st.builds(
    Draft,
    claims=st.lists(
        st.builds(Claim, text=st.text(max_size=8), figures=st.lists(st.integers(), max_size=2)),
        max_size=3,
    ),
)


@given(DRAFTS, DRAFTS)
def test_comparing_is_symmetric_and_bounded(one: Draft, other: Draft) -> None:
    same, places, differences = compare(one, other)
    assert 0 <= same <= places
    assert same + len(differences) == places
    assert compare(other, one)[:2] == (same, places)
    assert compare(one, one)[2] == ()


def run(
    ledger: Ledger, live_asks: list[Ask[Draft]], shadow: Scripted, **spec_values: Any
) -> tuple[list[object], ShadowDesk]:
    live = Scripted([spec("live")], lambda *_: LIVE)
    prompts = spec_values.pop("prompt_for", lambda _: None)
    spec_values.setdefault("models", ("dark",))
    desk = ShadowDesk(
        live, shadow, spec=ShadowSpec(**spec_values), ledger=ledger, prompt_for=prompts
    )
    assert desk.members == live.members

    async def all_of_them() -> list[object]:
        answers = [(await desk.ask(one)).value for one in live_asks]
        await desk.drain()
        return list(answers)

    return asyncio.run(all_of_them()), desk


def comparisons(ledger: Ledger) -> list[Comparison]:
    return [Comparison.model_validate(row.payload) for row in ledger.rows() if row.kind == "shadow"]


def test_the_live_answer_is_given_and_the_comparison_recorded(tmp_path: Path) -> None:
    shadow = Scripted([spec("dark")], lambda *_: SHADOW)
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        answers, _ = run(ledger, [ask()], shadow)
        assert answers == [LIVE]
        [found] = comparisons(ledger)
        assert (found.live_model, found.shadow_model, found.agreement) == ("live", "dark", 0.5)
        assert [a.step for a in shadow.asked] == ["shadow/draft"]
        run(ledger, [ask()], shadow)
        assert len(shadow.asked) == 1, "a resumed run does not compare again"


def test_only_the_roles_and_as_many_as_are_wanted(tmp_path: Path) -> None:
    shadow = Scripted([spec("dark")], lambda *_: SHADOW)
    asks = [ask("a"), ask("b", "judge"), ask("c"), ask("d")]
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        run(ledger, asks, shadow, roles=("analyst",), asks=2)
        assert [c.step for c in comparisons(ledger)] == ["a", "c"]


def test_a_shadow_that_fails_is_noted(tmp_path: Path) -> None:
    shadow = Scripted([spec("dark")], lambda *_: None)
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        answers, _ = run(ledger, [ask()], shadow)
        assert answers == [LIVE]
        [found] = comparisons(ledger)
        assert (found.agreement, found.shadow_reason) == (None, "it is down")


def test_another_version_of_the_prompt(tmp_path: Path) -> None:
    newer = Prompt("draft", "2", "e", "i", "t2")
    shadow = Scripted([spec("dark")], lambda *_: SHADOW)
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        run(ledger, [ask()], shadow, prompt_for=lambda _: newer)
        assert shadow.asked[0].prompt == newer
        [found] = comparisons(ledger)
        assert (found.live_prompt, found.shadow_prompt) == ("draft 1", "draft 2")


def test_a_ledger_that_is_full_is_not_kept_quiet(tmp_path: Path) -> None:
    shadow = Scripted([spec("dark")], lambda *_: SHADOW)
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        ledger._connection.execute("PRAGMA max_page_count=1")
        with pytest.raises(StorageFull):
            run(ledger, [ask(f"s{n}") for n in range(200)], shadow)
