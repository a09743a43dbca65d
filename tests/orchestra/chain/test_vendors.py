"""Each vendor's real SDK through the whole chain, against the loopback server."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path as FilePath
from typing import Any

import pytest

from orchestra.chain.path import Path
from orchestra.chain.ports import NoRules, OpenPurse, PlainRouter
from orchestra.chain.retrying import Waits
from orchestra.chain.types import Answer, Outcome
from orchestra.ledger import Ledger
from orchestra.panel.specs import RoleSpec, Vendor
from tests.loopback import Fault, Loopback, Reply, Rule
from tests.orchestra.chain.stand_ins import Finding, ask, rows

VENDORS = tuple(Vendor)
GOOD = Reply(output={"claim": "It rained.", "evidence": ["E1"]})
PATIENCE_S = {Fault.HANG: 2.0}
KEY = "sk-test-0123456789abcdef"


def asked(
    loopback: Loopback,
    vendor: Vendor,
    folder: FilePath,
    *,
    role: RoleSpec | None = None,
    **spec: Any,
) -> Answer[Finding]:
    fields = {"key_variable": "LOOPBACK_KEY", "timeout_s": 30.0} | spec
    member = loopback.member("alice", vendor, **fields)

    async def run() -> Answer[Finding]:
        with Ledger.open(folder / "ledger.db", run="run") as ledger:
            path = Path(
                ledger,
                [member],
                roles={"analyst": role or RoleSpec()},
                purse=OpenPurse(),
                router=PlainRouter(),
                guard=NoRules(),
                waits=Waits(0.0, 0.0, 0.0),
                environ={"LOOPBACK_KEY": KEY},
            )
            async with path:
                return await path.ask(ask())

    return asyncio.run(run())


@pytest.mark.parametrize("vendor", VENDORS)
def test_an_answer_comes_back(loopback: Loopback, vendor: Vendor, tmp_path: FilePath) -> None:
    loopback.play(Rule(reply=GOOD))
    answer = asked(loopback, vendor, tmp_path)
    assert answer.value == Finding(claim="It rained.", evidence=["E1"])
    assert loopback.count() == 1
    body = loopback.calls[0].body
    limits = ("max_tokens", "max_completion_tokens", "max_output_tokens")
    assert [body[name] for name in limits if name in body] == [4096]


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize(
    "fault",
    [
        Fault.RATE_LIMITED,
        Fault.SERVER_ERROR,
        Fault.OVERLOADED,
        Fault.HANG,
        Fault.CUT_BEFORE_HEADERS,
        Fault.CUT_IN_BODY,
        Fault.HALF_JSON,
        Fault.HALF_OUTPUT,
        Fault.WRONG_SCHEMA,
        Fault.TRUNCATED,
        Fault.EMPTY,
        Fault.FORBIDDEN_TOOL,
    ],
)
def test_a_fault_that_passes_is_got_over(
    loopback: Loopback, vendor: Vendor, fault: Fault, tmp_path: FilePath
) -> None:
    loopback.play(Rule(first=1, reply=Reply(fault=fault)), Rule(reply=GOOD))
    answer = asked(loopback, vendor, tmp_path, timeout_s=PATIENCE_S.get(fault, 30.0))
    assert answer.value == Finding(claim="It rained.", evidence=["E1"]), answer.reason
    assert loopback.count() == 2
    assert KEY not in json.dumps(rows(tmp_path))


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize(
    ("fault", "outcome", "calls"),
    [
        (Fault.RATE_LIMITED, Outcome.FAILED, 3),
        (Fault.SERVER_ERROR, Outcome.FAILED, 3),
        (Fault.OVERLOADED, Outcome.FAILED, 3),
        (Fault.HANG, Outcome.TIMED_OUT, 3),
        (Fault.CUT_BEFORE_HEADERS, Outcome.FAILED, 3),
        (Fault.CUT_IN_BODY, Outcome.FAILED, 3),
        (Fault.HALF_JSON, Outcome.FAILED, 3),
        (Fault.HALF_OUTPUT, Outcome.INVALID, 3),
        (Fault.WRONG_SCHEMA, Outcome.INVALID, 3),
        (Fault.TRUNCATED, Outcome.INVALID, 3),
        (Fault.EMPTY, Outcome.INVALID, 3),
        (Fault.FORBIDDEN_TOOL, Outcome.INVALID, 3),
        (Fault.REFUSAL, Outcome.REFUSED, 1),
        (Fault.CONTENT_FILTER, Outcome.REFUSED, 1),
    ],
)
def test_a_fault_that_lasts_ends_in_an_answer_without_a_value(
    loopback: Loopback,
    vendor: Vendor,
    fault: Fault,
    outcome: Outcome,
    calls: int,
    tmp_path: FilePath,
) -> None:
    loopback.play(Rule(reply=Reply(fault=fault)))
    patience = 0.5 if fault is Fault.HANG else 30.0  # no good reply is waited for
    answer = asked(loopback, vendor, tmp_path, timeout_s=patience)
    assert answer.value is None
    assert answer.attempts[0].outcome is outcome, answer.reason
    assert loopback.count() == calls
    assert answer.reason.startswith("alice: ")
    assert KEY not in json.dumps(rows(tmp_path)) + answer.reason
