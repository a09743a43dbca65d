"""Who is asked first, who is left out, and the sentence that says why."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from orchestra.chain.ports import Router
from orchestra.chain.types import Ask, Prompt
from orchestra.errors import SettingsInvalid
from orchestra.panel.specs import DataClass, ModelSpec, RoleSpec
from orchestra.routing import Measured, PanelRouter, RoutingTable, load_table, save_table

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Reply(BaseModel):
    verdict: str


def spec(name: str, **values: object) -> ModelSpec:
    known = {"vendor": "openai", "model": f"m-{name}", "input_price": 1, "output_price": 1}
    return ModelSpec.model_validate({"name": name, **known, **values})


def ask(text: str = "Is it so?", **values: object) -> Ask[Reply]:
    prompt = Prompt("judge", "1", "d" * 64, "Judge.", text)
    known: dict[str, object] = {"step": "s", "role": "judge", "prompt": prompt, "output": Reply}
    return Ask(**{**known, **values})  # type: ignore[arg-type]


def names(
    asked: Ask[Reply],
    *members: ModelSpec,
    role: RoleSpec | None = None,
    table: RoutingTable | None = None,
) -> tuple[list[str], str]:
    router: Router = PanelRouter(table, clock=lambda: AT)
    routed = router.candidates(asked, members, role or RoleSpec())
    return [member.name for member in routed.candidates], routed.reason


def measured(name: str, right: int, n: int, task: str = "judge", **values: object) -> Measured:
    row = {"model": name, "vendor_model": f"m-{name}", "task": task, "right": right, "n": n}
    return Measured.model_validate({**row, **values})


def test_the_named_model_alone() -> None:
    members = spec("a"), spec("b")
    assert names(ask(model="b"), *members) == (["b"], "the ask names b")
    assert names(ask(model="x"), *members) == ([], "the panel has no model 'x'")


def test_the_order_of_the_role() -> None:
    members = spec("a"), spec("b"), spec("c")
    role = RoleSpec(models=("c", "a"), small_first=True)
    assert names(ask(), *members, role=role) == (["c", "a"], "the order of role 'judge'")
    nobody, why = names(ask(), *members, role=RoleSpec(models=("x",)))
    assert nobody == []
    assert "none of them is on the panel" in why


def test_an_empty_panel() -> None:
    assert names(ask()) == ([], "the panel is empty")


LEFT_OUT = [
    ({"data_class": DataClass.CONFIDENTIAL}, {}, {}, "may see internal text at most"),
    ({"language": "de"}, {"languages": ("en", "fr")}, {}, "not trusted with language 'de'"),
    (
        {"text": "wort " * 4_000},
        {"context_window": 4_096, "max_output_tokens": 1_024},
        {},
        "has room for 3072 tokens, and the prompt has about 6669",
    ),
    ({}, {"output_price": 1_000}, {"call_usd": 0.5}, "and the role allows 0.5"),
    ({}, {"input_price": None, "output_price": None}, {"call_usd": 0.5}, "has no known price"),
]


@pytest.mark.parametrize(("asked", "values", "role", "why"), LEFT_OUT)
def test_who_may_not_or_cannot_is_left_out_with_the_reason(
    asked: dict[str, object], values: dict[str, object], role: dict[str, object], why: str
) -> None:
    good = spec("good", sensitivity=DataClass.RESTRICTED)
    members = spec("bad", **values), good
    chosen, reason = names(ask(**asked), *members, role=RoleSpec.model_validate(role))
    assert chosen == ["good"]
    assert "left out: bad" in reason
    assert why in reason


def test_the_data_class_holds_for_a_named_model_too() -> None:
    chosen, reason = names(ask(model="a", data_class=DataClass.RESTRICTED), spec("a"))
    assert chosen == []
    assert "may see internal text at most, and this is restricted" in reason


CLASSES = st.sampled_from(list(DataClass))


@given(
    CLASSES,
    st.lists(CLASSES, max_size=5),
    st.booleans(),
    st.lists(st.integers(0, 4), max_size=3),
    st.sampled_from(["", "m0", "m3"]),
)
def test_nobody_ever_sees_more_than_their_class(
    data_class: DataClass,
    sensitivities: list[DataClass],
    small_first: bool,
    order: list[int],
    model: str,
) -> None:
    members = [spec(f"m{n}", sensitivity=s) for n, s in enumerate(sensitivities)]
    role = RoleSpec(models=tuple(f"m{n}" for n in order), small_first=small_first)
    asked = ask(data_class=data_class, model=model)
    routed = PanelRouter(clock=lambda: AT).candidates(asked, members, role)
    assert all(s.sensitivity.rank >= data_class.rank for s in routed.candidates)
    assert routed.reason


def test_strengths_are_targeted() -> None:
    members = spec("a"), spec("b", strengths=("law",)), spec("c", strengths=("law", "figures"))
    asked = ask(needs=("law", "figures"))
    assert names(asked, *members) == (["c", "b", "a"], "targeted: c declares law, figures")
    assert names(ask(needs=("poetry",)), *members) == (
        ["a", "b", "c"],
        "the order of the settings; nobody declares poetry",
    )


def test_small_first() -> None:
    members = spec("big", output_price=50), spec("odd", output_price=None), spec("small")
    chosen, reason = names(ask(), *members, role=RoleSpec(small_first=True))
    assert chosen == ["small", "big", "odd"]
    assert reason == "small first: small costs least"


def test_what_was_measured_overrides_what_is_declared() -> None:
    members = spec("a", strengths=("law",)), spec("b"), spec("c", strengths=("law",))
    table = RoutingTable((measured("a", 20, 100, "law"), measured("b", 90, 100, "law")))
    chosen, reason = names(ask(needs=("law",)), *members, table=table)
    assert chosen == ["b", "c", "a"], "measured well, then declared, then measured badly"
    assert "measured at 'law': b 0.90 [0.83–0.94], n=100; a 0.20" in reason


def test_as_good_as_the_best_goes_by_price() -> None:
    members = spec("dear", output_price=60), spec("cheap"), spec("bad", output_price=0)
    table = RoutingTable(
        (measured("dear", 90, 100), measured("cheap", 88, 100), measured("bad", 40, 100))
    )
    chosen, reason = names(ask(), *members, table=table)
    assert chosen == ["cheap", "dear", "bad"]
    assert "cheap is the cheapest of 2 as good as the best" in reason


def test_too_few_answers_or_another_model_behind_the_name_count_for_nothing() -> None:
    members = spec("a"), spec("b")
    few = RoutingTable((measured("b", 29, 29),))
    assert names(ask(), *members, table=few)[0] == ["a", "b"]
    moved = RoutingTable((measured("b", 99, 100).model_copy(update={"vendor_model": "old"}),))
    assert names(ask(), *members, table=moved)[0] == ["a", "b"]
    enough = RoutingTable(few.rows, enough=10)
    assert names(ask(), *members, table=enough)[0] == ["b", "a"]


def test_an_accuracy_that_nobody_reaches_is_said() -> None:
    members = spec("a"), spec("b", strengths=("judge",))
    table = RoutingTable((measured("a", 60, 100),))
    asked = ask(needs=("judge",))
    chosen, reason = names(asked, *members, table=table, role=RoleSpec(accuracy=0.9))
    assert chosen == ["b", "a"]
    assert "nobody measured is good enough" in reason


def test_the_slow_come_last() -> None:
    members = spec("slow"), spec("quick")
    table = RoutingTable(
        (measured("slow", 1, 5, latency_s=9.0), measured("quick", 1, 5, latency_s=1.0))
    )
    chosen, reason = names(ask(), *members, table=table, role=RoleSpec(latency_s=2.0))
    assert chosen == ["quick", "slow"]
    assert "slower than the role allows, so last: slow" in reason


def test_the_table_comes_back_as_it_was_written(tmp_path: Path) -> None:
    assert load_table(tmp_path) == RoutingTable()
    table = RoutingTable().with_rows([measured("b", 9, 10, usd=0.01), measured("a", 1, 2)])
    path = save_table(tmp_path, table)
    assert load_table(tmp_path) == table
    assert [row.model for row in table.rows] == ["a", "b"]
    newer = table.with_rows([measured("a", 2, 2)])
    assert [(row.model, row.right) for row in newer.rows] == [("a", 2), ("b", 9)]
    before = path.read_bytes()
    save_table(tmp_path, load_table(tmp_path))
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{", "cannot be read"),
        ("[]", "no list 'rows'"),
        ('{"rows": 3}', "no list 'rows'"),
        ("{}", "cannot be read"),
        ('{"rows": [{"model": "a"}]}', "vendor_model"),
        (
            '{"rows": [{"model":"a","vendor_model":"m","task":"t","right":3,"n":2}]}',
            "3 of 2 is no rate",
        ),
    ],
)
def test_a_table_that_cannot_be_used_says_where(tmp_path: Path, text: str, what: str) -> None:
    (tmp_path / "routing.json").write_text(text)
    with pytest.raises(SettingsInvalid, match=what):
        load_table(tmp_path)


def test_scores_carry_their_interval() -> None:
    row = measured("a", 8, 10)
    assert row.score == 0.8
    assert row.interval == pytest.approx((0.490, 0.943), abs=1e-3)
    assert measured("a", 0, 0).score == 0.0
    with pytest.raises(ValidationError):
        measured("a", 2, 1)
