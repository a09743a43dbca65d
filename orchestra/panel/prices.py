"""What a call costs: the settings' own prices, else a packaged price list, else not known.

The price list (genai-prices) is read from the installed package; nothing is fetched. A model that
nobody has a price for may run only where no cap on money is set; one on a machine of your own
states ``input_price = 0`` and ``output_price = 0``.

Money is counted in whole nano-dollars, always rounded up, so that sums are exact and a cap is a
cap.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from orchestra.panel.specs import ModelSpec, Vendor

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo, ModelPrice

NANO = 1_000_000_000
"""Nano-dollars in a US dollar."""

FRAME_TOKENS = 64
"""What a vendor adds around one message (roles, delimiters); generous."""

TOOL_FRAME_TOKENS = 1_024
"""What a vendor adds once where tools or a schema are sent. Anthropic's documentation lists up to
804 tokens of system prompt for tool use, by model; this lies above all of them."""

_PROVIDERS = {
    Vendor.OPENAI: "openai",
    Vendor.OPENAI_CHAT: "openai",
    Vendor.ANTHROPIC: "anthropic",
}
_DRIFT = timedelta(hours=1)
"""A call may be billed this long after its price was looked up (off-peak prices change by hour)."""


@dataclass(frozen=True, slots=True)
class Rate:
    """US dollars per million tokens, and what they become above a number of input tokens.

    A step ``(start, rate)`` holds for *all* tokens of a request whose prompt has more than
    ``start`` tokens, as vendors bill it.
    """

    base: Decimal
    steps: tuple[tuple[int, Decimal], ...] = ()

    def at(self, tokens_in: int) -> Decimal:
        """The rate of a request whose prompt has ``tokens_in`` tokens."""
        above = [rate for start, rate in self.steps if tokens_in > start]
        return above[-1] if above else self.base

    def highest(self, tokens_in: int) -> Decimal:
        """The highest rate of any request with at most ``tokens_in`` prompt tokens."""
        return max([self.base, *(rate for start, rate in self.steps if tokens_in > start)])


@dataclass(frozen=True, slots=True)
class Price:
    """What one model's requests cost, and where that is known from.

    Attributes:
        source: "symphony.toml", or the price list with its version and the entry's name.
        tariffs: pairs of input and output rate. More than one where the list changes the price
            within the hour; the dearest counts.
        request_usd: per request, beside its tokens.
    """

    source: str
    tariffs: tuple[tuple[Rate, Rate], ...]
    request_usd: Decimal = Decimal(0)

    @property
    def is_free(self) -> bool:
        """Whether every rate is 0: a machine of one's own."""
        rates = [rate for pair in self.tariffs for rate in pair]
        return not self.request_usd and not any(
            rate.base or any(value for _, value in rate.steps) for rate in rates
        )

    def nano(self, tokens_in: int, tokens_out: int) -> int:
        """Nano-dollars of a request that used this many tokens, rounded up."""
        return self._dearest(
            Rate.at(one, tokens_in) * tokens_in + Rate.at(other, tokens_in) * tokens_out
            for one, other in self.tariffs
        )

    def most_nano(self, tokens_in: int, tokens_out: int) -> int:
        """Nano-dollars that no request with at most this many tokens exceeds."""
        return self._dearest(
            one.highest(tokens_in) * tokens_in + other.highest(tokens_in) * tokens_out
            for one, other in self.tariffs
        )

    def _dearest(self, millionths: Iterable[Decimal]) -> int:
        return math.ceil(max(millionths) * 1_000) + math.ceil(self.request_usd * NANO)


@dataclass(frozen=True, slots=True)
class WorstCase:
    """The most that one request can use. ``nano`` is None where the model has no known price."""

    tokens_in: int
    tokens_out: int
    nano: int | None

    @property
    def usd(self) -> float | None:
        """US dollars."""
        return None if self.nano is None else self.nano / NANO


def price_of(spec: ModelSpec, at: datetime) -> Price | None:
    """The price of a model at a time; None where neither the settings nor the list know it.

    Settings count only where they give both prices: half a price is none.
    """
    if spec.input_price is not None and spec.output_price is not None:
        tariff = (_declared(spec.input_price), _declared(spec.output_price))
        return Price("symphony.toml", (tariff,))
    found = _listed(spec.model, _PROVIDERS.get(spec.vendor, ""), spec.base_url)
    if found is None:
        return None
    entry, model = found
    prices = [model.get_prices(at), model.get_prices(at + _DRIFT)]
    tariffs = tuple(dict.fromkeys(t for price in prices if (t := _tariff(price)) is not None))
    if not tariffs:
        return None
    requests = max((_decimal(price.requests_kcount) for price in prices), default=Decimal(0))
    return Price(entry, tariffs, requests / 1_000)


def how_to_price(spec: ModelSpec) -> str:
    """What to do about a model without a price; part of the message that refuses it."""
    return (
        f"model {spec.name!r} ({spec.model}) has no known price, and a cap on money is set: give "
        f"it input_price and output_price (US dollars per million tokens; 0 and 0 on a machine of "
        "your own) in its [[models]] table of symphony.toml, or take the cap away"
    )


def most_tokens(
    texts: Sequence[str], *, schemas: Sequence[object] = (), messages: int | None = None
) -> int:
    """An upper bound of the tokens of a prompt, for any vendor.

    No byte-level tokenizer makes more tokens than there are bytes of UTF-8, and there is no local
    tokenizer for every vendor. What the vendor adds around messages and tools comes on top. The
    usage that comes back replaces the bound (see :mod:`orchestra.budget`).

    Args:
        texts: everything that is said: instructions, prompt, earlier replies, results of tools.
        schemas: JSON values that are sent beside it: of the output, of tools.
        messages: how many messages they make; one for each text by default.
    """
    said = sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)
    sent = sum(len(json.dumps(schema).encode()) for schema in schemas)
    frame = FRAME_TOKENS * (len(texts) if messages is None else messages)
    return said + sent + frame + (TOOL_FRAME_TOKENS if schemas else 0)


def worst_case(
    spec: ModelSpec, tokens_in: int, at: datetime, *, price: Price | None = None
) -> WorstCase:
    """The most that one request to ``spec`` can use, given a bound of its prompt's tokens."""
    known = price or price_of(spec, at)
    nano = None if known is None else known.most_nano(tokens_in, spec.max_output_tokens)
    return WorstCase(tokens_in, spec.max_output_tokens, nano)


def _declared(usd: float) -> Rate:
    return Rate(Decimal(repr(usd)))


@lru_cache(maxsize=256)
def _listed(model: str, provider: str, url: str) -> tuple[str, ModelInfo] | None:
    """The list's entry: by the endpoint's address where there is one, else by the vendor."""
    import genai_prices
    from genai_prices.data_snapshot import get_snapshot

    try:
        if url:
            maker, info = get_snapshot().find_provider_model(model, None, None, url)
        else:
            maker, info = get_snapshot().find_provider_model(model, None, provider, None)
    except LookupError:
        return None
    return f"genai-prices {genai_prices.__version__} ({maker.id}/{info.id})", info


def _tariff(price: ModelPrice) -> tuple[Rate, Rate] | None:
    one, other = _rate(price.input_mtok), _rate(price.output_mtok)
    return None if one is None or other is None else (one, other)


def _rate(value: object) -> Rate | None:
    if value is None:
        return None
    if isinstance(value, Decimal):
        return Rate(value)
    base, tiers = getattr(value, "base", None), getattr(value, "tiers", ())
    if not isinstance(base, Decimal):
        return None
    return Rate(base, tuple((tier.start, tier.price) for tier in tiers))


def _decimal(value: object) -> Decimal:
    rate = _rate(value)
    return Decimal(0) if rate is None else rate.highest(2**62)


def prices_shown(specs: Sequence[ModelSpec], at: datetime) -> Mapping[str, str]:
    """A line for each model, for people: what it costs and where that is known from."""
    shown = {}
    for spec in specs:
        price = price_of(spec, at)
        if price is None:
            shown[spec.name] = "no known price"
        elif price.is_free:
            shown[spec.name] = f"free ({price.source})"
        else:
            one, other = price.tariffs[0]
            dearer = " and dearer above a size" if one.steps or other.steps else ""
            shown[spec.name] = (
                f"{one.base.normalize():f} in and {other.base.normalize():f} out, US dollars per "
                f"million tokens{dearer} ({price.source})"
            )
    return shown
