"""Caps hold at the server's end too: what it counted and billed is within every one of them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from pydantic import BaseModel

from orchestra.budget import Book
from orchestra.chain.desk import desk_from_settings
from orchestra.chain.types import Answer, Ask, Outcome, Prompt
from orchestra.configuration import Settings
from orchestra.ledger import Ledger
from orchestra.panel.specs import BudgetSpec, Vendor
from tests.loopback import Loopback, Reply, Rule, Usage

READ, WROTE = 900, 80
WORKERS = 16


class Finding(BaseModel):
    claim: str


def questions(server: Loopback, home: Path, caps: BudgetSpec, count: int) -> list[Answer[Finding]]:
    """Asks ``count`` questions, sixteen at once, of models of three vendors."""
    vendors = (Vendor.OPENAI, Vendor.ANTHROPIC, Vendor.COMPATIBLE)
    members = tuple(
        server.member(f"m{n}", vendor, max_output_tokens=500, concurrency=WORKERS, timeout_s=60.0)
        for n, vendor in enumerate(vendors)
    )
    settings = Settings(models=members, budget=caps, cache=False)

    async def session() -> list[Answer[Finding]]:
        gate = asyncio.Semaphore(WORKERS)
        with Ledger.open(home / "runs" / "r" / "ledger.db", run="r") as ledger:
            async with desk_from_settings(ledger, settings) as desk:

                async def one(number: int) -> Answer[Finding]:
                    prompt = Prompt("draft", "1", "d", "Answer.", f"Question {number}?")
                    async with gate:
                        return await desk.ask(
                            Ask(f"a{number}", "analyst", prompt, Finding,
                                model=f"m{number % len(members)}")
                        )  # fmt: skip

                return await asyncio.gather(*(one(n) for n in range(count)))

    return asyncio.run(session())


def billed(server: Loopback) -> tuple[int, float]:
    """Tokens and US dollars of what the server answered (its prices: 1 and 5 a million)."""
    whole = len(server.calls)
    return whole * (READ + WROTE), whole * (READ * 1.0 + WROTE * 5.0) / 1e6


CAPS = [
    BudgetSpec(run_calls=20),
    BudgetSpec(day_calls=20),
    BudgetSpec(run_tokens=30_000),
    BudgetSpec(day_tokens=30_000),
    BudgetSpec(run_usd=0.03),
    BudgetSpec(day_usd=0.03),
]


@pytest.mark.parametrize("caps", CAPS, ids=[next(iter(c.model_dump(exclude_none=True))) for c in CAPS])  # fmt: skip  # noqa: E501
def test_sixteen_at_once_stay_within_the_cap(
    loopback: Loopback, symphony_home: Path, caps: BudgetSpec
) -> None:
    loopback.play(
        Rule(reply=Reply(output={"claim": "It rained."}), latency_s=0.02),
        usage=Usage(input=READ, output=WROTE),
    )
    heard = questions(loopback, symphony_home, caps, 48)
    tokens, usd = billed(loopback)
    calls = loopback.count()
    assert calls <= (caps.run_calls or caps.day_calls or 48)
    assert tokens <= (caps.run_tokens or caps.day_tokens or tokens)
    assert usd <= (caps.run_usd or caps.day_usd or usd)
    answered = [a for a in heard if a.value is not None]
    refused = [a for a in heard if a.value is None]
    assert len(answered) == calls
    assert refused, "the cap did bite"
    assert {a.attempts[-1].outcome for a in refused} == {Outcome.OVER_BUDGET}
    with Book.open(symphony_home / "spend.db") as book:
        total = book.total(run="r")
    assert (total.calls, total.tokens) == (calls, tokens)
    assert total.usd == pytest.approx(usd)
    # Most of the cap is used before anybody is refused: what is held back comes free again.
    left = max(1 - share for share in _shares(caps, calls, tokens, usd))
    assert left < 0.25


def _shares(caps: BudgetSpec, calls: int, tokens: int, usd: float) -> list[float]:
    used = {"calls": calls, "tokens": tokens, "usd": usd}
    return [
        used[name.partition("_")[2]] / cap
        for name, cap in caps.model_dump(exclude_none=True).items()
    ]
