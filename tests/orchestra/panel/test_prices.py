"""Prices: the settings' own first, the packaged list next, never a guess, never the network."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from genai_prices import Usage, calc_price
from genai_prices.data_snapshot import get_snapshot
from hypothesis import given
from hypothesis import strategies as st

from orchestra.panel import prices
from orchestra.panel.prices import (
    NANO,
    Price,
    Rate,
    how_to_price,
    most_tokens,
    price_of,
    prices_shown,
    worst_case,
)
from orchestra.panel.specs import ModelSpec, Vendor

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)


def spec(**values: object) -> ModelSpec:
    return ModelSpec.model_validate(
        {"name": "a", "vendor": "openai", "model": "gpt-5-mini", **values}
    )


def test_the_settings_own_prices_win_over_the_list() -> None:
    price = price_of(spec(input_price=1.5, output_price=6), AT)
    assert price is not None
    assert price.source == "symphony.toml"
    assert price.nano(1_000_000, 500_000) == (1_500_000 + 3_000_000) * 1_000


def test_half_a_price_is_none() -> None:
    assert price_of(spec(model="no-such-model", input_price=1.0), AT) is None


def test_a_price_from_the_list_names_the_list_and_the_entry() -> None:
    price = price_of(spec(), AT)
    assert price is not None
    assert price.source.startswith("genai-prices ")
    assert price.source.endswith("(openai/gpt-5-mini)")
    assert not price.is_free


@pytest.mark.parametrize(
    "values",
    [
        {"model": "gpt-99-imaginary"},
        {"vendor": "anthropic", "model": "gpt-5-mini"},
        {"vendor": "compatible", "model": "gpt-5-mini", "base_url": "http://127.0.0.1:11434/v1"},
        {"vendor": "openai", "base_url": "http://127.0.0.1:9/v1"},
    ],
)
def test_what_nobody_has_a_price_for_has_none(values: dict[str, object]) -> None:
    assert price_of(spec(**values), AT) is None


def test_a_compatible_endpoint_is_looked_up_by_its_address() -> None:
    known = spec(vendor="compatible", model="deepseek-chat", base_url="https://api.deepseek.com/v1")
    price = price_of(known, AT)
    assert price is not None
    assert "deepseek" in price.source


def test_an_endpoint_of_ones_own_is_free() -> None:
    local = spec(
        vendor="compatible", model="llama", base_url="http://127.0.0.1:1/v1",
        input_price=0, output_price=0,
    )  # fmt: skip
    price = price_of(local, AT)
    assert price is not None
    assert price.is_free
    assert worst_case(local, 10_000, AT).usd == 0


def test_the_message_says_what_to_write_where() -> None:
    text = how_to_price(spec(model="m-1"))
    assert "'a' (m-1)" in text
    assert "input_price" in text
    assert "symphony.toml" in text


LISTED = [
    (vendor, provider, info.id)
    for vendor, provider in ((Vendor.OPENAI, "openai"), (Vendor.ANTHROPIC, "anthropic"))
    for maker in get_snapshot().providers
    if maker.id == provider
    for info in maker.models
]


@given(st.sampled_from(LISTED), st.integers(0, 600_000), st.integers(0, 60_000))
def test_the_same_price_as_the_lists_own_calculation(
    listed: tuple[Vendor, str, str], tokens_in: int, tokens_out: int
) -> None:
    vendor, provider, model = listed
    price = price_of(spec(vendor=vendor, model=model), AT)
    if price is None:
        return
    usage = Usage(input_tokens=tokens_in, output_tokens=tokens_out)
    theirs = calc_price(usage, model, provider_id=provider, genai_request_timestamp=AT)
    ours = Decimal(price.nano(tokens_in, tokens_out)) / NANO
    assert 0 <= ours - theirs.total_price <= Decimal(2) / NANO


RATES = st.builds(
    lambda base, steps: Rate(Decimal(base), tuple((s, Decimal(r)) for s, r in sorted(steps))),
    st.integers(0, 100),
    st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 100)), max_size=3),
)


@given(
    st.lists(st.tuples(RATES, RATES), min_size=1, max_size=2),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
    st.data(),
)
def test_nothing_within_the_bounds_costs_more_than_the_worst_case(
    tariffs: list[tuple[Rate, Rate]], tokens_in: int, tokens_out: int, data: st.DataObject
) -> None:
    price = Price("test", tuple(tariffs))
    used_in = data.draw(st.integers(0, tokens_in))
    used_out = data.draw(st.integers(0, tokens_out))
    assert price.nano(used_in, used_out) <= price.most_nano(tokens_in, tokens_out)


def test_a_step_holds_for_all_tokens_of_the_request() -> None:
    rate = Rate(Decimal(1), ((200_000, Decimal(2)),))
    assert [rate.at(n) for n in (200_000, 200_001)] == [1, 2]
    assert Price("t", ((rate, rate),)).nano(200_001, 0) == 400_002 * 1_000


@given(st.text(), st.text())
def test_no_text_has_more_tokens_than_the_bound(one: str, other: str) -> None:
    said = len((one + other).encode("utf-8", "surrogatepass"))
    assert most_tokens((one, other)) == said + 2 * prices.FRAME_TOKENS
    with_schema = most_tokens((one,), schemas=({"type": "object"},))
    assert with_schema > most_tokens((one,)) + prices.TOOL_FRAME_TOKENS


def test_prices_for_people() -> None:
    shown = prices_shown(
        [spec(), spec(name="b", model="x"), spec(name="c", input_price=0, output_price=0)], AT
    )
    assert "US dollars per million tokens" in shown["a"]
    assert shown["b"] == "no known price"
    assert shown["c"].startswith("free")
