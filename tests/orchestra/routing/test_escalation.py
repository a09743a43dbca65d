"""A larger model is asked where the small one is unsure, and never one that is worse."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from orchestra.panel.specs import ModelSpec
from orchestra.routing import Escalation, Measured, RoutingTable

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)


def spec(name: str, price: float | None) -> ModelSpec:
    return ModelSpec.model_validate(
        {"name": name, "vendor": "openai", "model": "m", "input_price": price,
         "output_price": price}
    )  # fmt: skip


SMALL, MIDDLE, LARGE, ODD = spec("s", 1), spec("m", 5), spec("l", 25), spec("odd", None)
PANEL = (LARGE, SMALL, MIDDLE, ODD)


@pytest.mark.parametrize(
    ("asked", "next_one"),
    [([], "s"), (["s"], "m"), (["s", "m"], "l"), (["m"], "l"), (["l"], "odd"), (["odd"], None),
     (["gone"], "s")],
)  # fmt: skip
def test_it_goes_up_by_price(asked: list[str], next_one: str | None) -> None:
    rung = Escalation().up(PANEL, asked=asked, at=AT)
    assert (rung.model and rung.model.name) == next_one
    assert (next_one or "no larger model may answer") in rung.reason


def test_of_equals_the_first_that_was_not_asked_is_taken() -> None:
    twins = (spec("a", 1), spec("b", 1), spec("c", 1))
    assert Escalation().up(twins, asked=["a"], at=AT).model == twins[1]
    assert Escalation().largest(twins, at=AT) == twins[0]
    assert Escalation().largest(PANEL, at=AT) == ODD


def test_one_that_was_measured_clearly_worse_is_no_step_up() -> None:
    def row(model: str, right: int) -> Measured:
        return Measured(model=model, vendor_model="m", task="judge", right=right, n=100)

    table = RoutingTable((row("s", 90), row("m", 40), row("l", 88)))
    rung = Escalation().up(PANEL, asked=["s"], at=AT, table=table, task="judge")
    assert rung.model == LARGE
    assert Escalation().up(PANEL, asked=["s"], at=AT, table=table, task="law").model == MIDDLE


def test_what_is_too_low() -> None:
    assert Escalation().is_unsure(0.59)
    assert not Escalation().is_unsure(0.6)
