"""The desk of a run: caps from the book, alerts, and a shadow where the settings want one."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from pydantic_ai.models import Model

from orchestra.alerts import read_alerts
from orchestra.budget import Book
from orchestra.chain.shadowing import desk_for_run
from orchestra.chain.types import Answer, Outcome
from orchestra.configuration import Settings
from orchestra.ledger import Ledger
from orchestra.panel.specs import BudgetSpec, ModelSpec, RoleSpec, ShadowSpec
from orchestra.prompts import registry
from orchestra.routing import Comparison
from tests.orchestra.chain.stand_ins import Script, answers, ask, spec

PRICED = {"input_price": 1.0, "output_price": 1.0, "max_output_tokens": 1_000}


def settings(**values: Any) -> Settings:
    models = values.pop("models", (spec("live", **PRICED), spec("dark", **PRICED)))
    return Settings(models=models, cache=False, **values)


def sit(
    home: Path, chosen: Settings, scripts: dict[str, Script], asks: list[Any]
) -> tuple[list[Answer[Any]], list[Comparison]]:
    def vendors(model: ModelSpec) -> Model:
        return scripts[model.name].model(model.name)

    async def session(ledger: Ledger) -> list[Answer[Any]]:
        async with desk_for_run(ledger, chosen, vendors=vendors) as desk:
            return [await desk.ask(one) for one in asks]

    with Ledger.open(home / "runs" / "r" / "ledger.db") as ledger:
        heard = asyncio.run(session(ledger))
        compared = [
            Comparison.model_validate(row.payload) for row in ledger.rows() if row.kind == "shadow"
        ]
    return heard, compared


def test_without_a_shadow_there_is_the_live_desk_alone(symphony_home: Path) -> None:
    scripts = {"live": Script([answers("A.")])}
    heard, compared = sit(
        symphony_home, settings(models=(spec("live", **PRICED),)), scripts, [ask()]
    )
    assert heard[0].value is not None
    assert compared == []


def test_the_shadows_models_do_not_answer(symphony_home: Path) -> None:
    scripts = {"live": Script([answers("A.")]), "dark": Script([answers("B.")])}
    chosen = settings(
        shadow=ShadowSpec(models=("dark",)), roles={"analyst": RoleSpec(models=("live",))}
    )
    heard, [compared] = sit(symphony_home, chosen, scripts, [ask()])
    assert heard[0].model == "live"
    assert (compared.live_model, compared.shadow_model) == ("live", "dark")
    assert compared.agreement == 0.5, "the claim differs, the evidence does not"
    with Book.open(symphony_home / "spend.db") as book:
        assert [(line.model, line.step) for line in book.lines("r")] == [
            ("live", "analysis/alpha"), ("dark", "shadow/analysis/alpha"),
        ]  # fmt: skip


def test_the_caps_hold_for_the_shadow_too(symphony_home: Path) -> None:
    scripts = {"live": Script([answers("A.")]), "dark": Script([answers("B.")])}
    chosen = settings(shadow=ShadowSpec(models=("dark",)), budget=BudgetSpec(run_calls=1))
    heard, [compared] = sit(symphony_home, chosen, scripts, [ask()])
    assert heard[0].value is not None
    assert "1 of the 1 calls" in compared.shadow_reason


def test_another_version_of_a_prompt_goes_to_whoever_answered(
    symphony_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "prompts_of_a_test"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    text = (
        "---\nname: draft\nversion: {v}\nplaceholders: question\n---\n"
        "# Instructions\nBe {v}.\n# Task\n{{{{question}}}}\n"
    )
    (folder / "draft.md").write_text(text.format(v=1))
    (folder / "draft.v2.md").write_text(text.format(v=2))
    monkeypatch.syspath_prepend(str(tmp_path))
    prompt = registry.load_prompt("prompts_of_a_test", "draft").render(question="Why?")
    live = Script([answers("A.")])
    chosen = settings(
        models=(spec("live", **PRICED),), shadow=ShadowSpec(prompts={"draft": "2", "other": "3"})
    )
    asks = [ask(prompt=prompt), ask("plain")]
    _, [compared] = sit(symphony_home, chosen, {"live": live}, asks)
    assert (compared.live_prompt, compared.shadow_prompt) == ("draft 1", "draft 2")
    assert compared.shadow_model == "live"
    unknown = chosen.model_copy(update={"shadow": ShadowSpec(prompts={"draft": "9"})})
    _, found = sit(symphony_home / "b", unknown, {"live": live}, [ask(prompt=prompt)])
    assert "draft.v9.md" in found[0].shadow_reason


def test_a_cap_ends_in_an_honest_answer_and_an_alert(symphony_home: Path) -> None:
    scripts = {"live": Script([answers("A.")])}
    chosen = settings(models=(spec("live", **PRICED),), budget=BudgetSpec(run_calls=1))
    heard, _ = sit(symphony_home, chosen, scripts, [ask("one"), ask("two")])
    assert heard[0].value is not None
    assert heard[1].value is None
    assert heard[1].attempts[0].outcome is Outcome.OVER_BUDGET
    assert "raise run_calls" in heard[1].reason
    assert ("spend", "run_calls 1") in [
        (line["kind"], line["subject"]) for line in read_alerts(symphony_home)
    ]


def test_a_call_waits_for_those_under_way_where_they_will_leave_room(symphony_home: Path) -> None:
    """Eight at once, and a cap that holds the worst case of two: all are answered."""
    scripts = {"live": Script([answers("A.")])}
    chosen = settings(models=(spec("live", **PRICED),), budget=BudgetSpec(run_usd=0.009))

    async def session(ledger: Ledger) -> list[Answer[Any]]:
        def vendors(model: ModelSpec) -> Model:
            return scripts[model.name].model(model.name)

        async with desk_for_run(ledger, chosen, vendors=vendors) as desk:
            return await asyncio.gather(*(desk.ask(ask(f"s{n}")) for n in range(8)))

    with Ledger.open(symphony_home / "runs" / "r" / "ledger.db") as ledger:
        heard = asyncio.run(session(ledger))
    assert all(answer.value is not None for answer in heard)
