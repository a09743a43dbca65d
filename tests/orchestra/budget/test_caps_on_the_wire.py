"""Caps hold where it counts: at the other end of the wire, with sixteen calls at a time."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from orchestra.chain.desk import desk_from_settings
from orchestra.chain.types import Answer, Outcome
from orchestra.configuration import Settings
from orchestra.ledger import Ledger
from orchestra.panel.specs import BudgetSpec, RoleSpec, Vendor
from tests.loopback import Loopback, Reply, Rule, Usage
from tests.orchestra.chain.stand_ins import Finding, ask, prompt

AT_ONCE = 16
USED = Usage(input=900, output=80)
INPUT_USD, OUTPUT_USD = 1_000.0, 5_000.0  # for a million tokens
COST = (USED.input * INPUT_USD + USED.output * OUTPUT_USD) / 1e6
WRITTEN = 512


def asked(
    loopback: Loopback, vendor: Vendor, home: Path, caps: BudgetSpec
) -> list[Answer[Finding]]:
    """Sixteen questions at the same time to a model that answers after a moment."""
    loopback.play(Rule(reply=Reply(output={"claim": "It rained."})), usage=USED, latency_s=0.1)
    prices: dict[str, Any] = {"input_price": INPUT_USD, "output_price": OUTPUT_USD}
    alice = loopback.member(
        "alice", vendor, concurrency=AT_ONCE, timeout_s=60, max_output_tokens=WRITTEN, **prices
    )
    rules = RoleSpec(deadline_s=120)
    chosen = Settings(models=(alice,), roles={"analyst": rules}, budget=caps, cache=False)

    async def all_at_once() -> list[Answer[Finding]]:
        with closing(Ledger.open(home / "runs" / "r" / "ledger.db", run="r")) as ledger:
            async with desk_from_settings(ledger, chosen) as desk:
                asks = (ask(f"q/{n}", prompt=prompt(f"Question {n}?")) for n in range(AT_ONCE))
                return list(await asyncio.gather(*(desk.ask(one) for one in asks)))

    return asyncio.run(all_at_once())


@pytest.mark.parametrize("vendor", [*Vendor])
@pytest.mark.parametrize(
    "caps",
    [
        BudgetSpec(run_calls=5),
        BudgetSpec(day_calls=7),
        BudgetSpec(run_usd=11.0),
        BudgetSpec(day_usd=11.0),
        BudgetSpec(run_tokens=9_000),
    ],
    ids=lambda caps: next(iter(caps.model_dump(exclude_none=True))),
)
def test_no_cap_is_passed(
    loopback: Loopback, symphony_home: Path, caps: BudgetSpec, vendor: Vendor
) -> None:
    answers = asked(loopback, vendor, symphony_home, caps)
    calls = loopback.count()
    assert 1 <= calls < AT_ONCE
    assert calls == sum(answer.value is not None for answer in answers)
    most_calls = caps.run_calls or caps.day_calls or AT_ONCE
    most_usd = caps.run_usd or caps.day_usd or 1e9
    assert calls <= most_calls
    assert calls * COST <= most_usd
    assert calls * (USED.input + USED.output) <= (caps.run_tokens or 1e9)
    # What is under way counts at its worst: at least all that it may write.
    assert loopback.most_open * WRITTEN * OUTPUT_USD / 1e6 <= most_usd
    for answer in answers:
        if answer.value is None:
            assert [attempt.outcome for attempt in answer.attempts] == [Outcome.OVER_BUDGET]
            assert answer.reason
