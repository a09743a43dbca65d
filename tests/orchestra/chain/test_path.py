"""The path from an ask to its answer, with models that follow a script."""

from __future__ import annotations

import asyncio
from pathlib import Path as FilePath

from orchestra.chain.types import Outcome
from tests.orchestra.chain.stand_ins import Finding, answers, ask, path_to, rows


def test_an_answer_is_structured_and_every_step_is_in_the_ledger(tmp_path: FilePath) -> None:
    path, scripts = path_to(tmp_path, {"alpha": [answers("It rained.", evidence=["E1"])]})
    answer = asyncio.run(path.ask(ask()))
    assert answer.value == Finding(claim="It rained.", evidence=["E1"])
    assert answer.model == "alpha"
    assert [a.outcome for a in answer.attempts] == [Outcome.ANSWERED]
    assert (answer.attempts[0].tokens_in, answer.attempts[0].tokens_out) == (100, 20)
    assert scripts["alpha"].count == 1
    assert [(step, attempt, kind) for step, attempt, kind, _ in rows(tmp_path)] == [
        ("route/analysis/alpha", 1, "routing"),
        ("call/analysis/alpha/alpha", 1, "call-intent"),
        ("reply/analysis/alpha/alpha", 1, "call-reply"),
        ("answer/analysis/alpha", 1, "call-answer"),
    ]


def test_a_resumed_run_uses_the_committed_reply_and_calls_nobody(tmp_path: FilePath) -> None:
    first, _ = path_to(tmp_path, {"alpha": [answers("It rained.")]})
    asyncio.run(first.ask(ask()))
    before = rows(tmp_path)
    again, scripts = path_to(tmp_path, {"alpha": [answers("It snowed.")]})
    answer = asyncio.run(again.ask(ask()))
    assert answer.value == Finding(claim="It rained.")
    assert answer.attempts[0].outcome is Outcome.REPLAYED
    assert scripts["alpha"].count == 0
    assert rows(tmp_path) == before
