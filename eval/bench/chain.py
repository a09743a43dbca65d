"""What the path to a model costs on top of it, and whether it lets models work at once.

The models answer without a network: at once for the cost of the chain, after a second for the
fan-out. All else is as in a run: sealed ledger, spend.db, router, built-in policy; no cache.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel

from eval.bench.timing import Spread
from eval.rates import count
from eval.types import Metrics, Target
from ingest.types import Progress
from orchestra.budget.purse import RunPurse
from orchestra.chain.path import Path as ModelPath
from orchestra.chain.types import Ask, Prompt
from orchestra.ledger import Ledger
from orchestra.panel.specs import BudgetSpec, ModelSpec, RoleSpec, Vendor
from orchestra.policy.guard import guard_for
from orchestra.policy.spec import load_policy
from orchestra.prompts.quoting import quote, together
from orchestra.routing.router import PanelRouter
from orchestra.seal import Seal

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelMessage, ModelResponse
    from pydantic_ai.models import Model
    from pydantic_ai.models.function import AgentInfo

CALLS = 200
ANALYSTS = 8
ROUNDS = 5
REPLY_S = 1.0

_INSTRUCTIONS = "You are an analyst. Rest every finding on evidence."
_TEXT = together(
    *(
        quote(f"Berth {number} was surveyed in week {number} and found sound.", f"E{number}")
        for number in range(1, 41)
    )
)


class _Finding(BaseModel):
    claim: str
    evidence: list[str]


def chain(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """Times asks in sequence beside a bare agent, then ``ANALYSTS`` asks at once."""
    del data
    folder = out / "chain"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    whole = asyncio.run(_in_sequence(folder, progress))
    bare = asyncio.run(_bare())
    stages = asyncio.run(_at_once(folder, progress))
    return _metrics(Spread.of(whole), Spread.of(bare), stages)


def _panel() -> list[ModelSpec]:
    return [
        ModelSpec(
            name=f"model-{number}",
            vendor=Vendor.COMPATIBLE,
            model="instant",
            base_url="http://127.0.0.1:9/v1",
            input_price=1.0,
            output_price=2.0,
        )
        for number in range(1, ANALYSTS + 1)
    ]


def _model(reply_s: float) -> Model:
    from pydantic_ai.messages import ModelResponse, ToolCallPart
    from pydantic_ai.models.function import FunctionModel
    from pydantic_ai.usage import RequestUsage

    async def reply(_: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        if reply_s:
            await asyncio.sleep(reply_s)
        found = {"claim": "Berth 7 is sound.", "evidence": ["E7"]}
        return ModelResponse(
            parts=[ToolCallPart(info.output_tools[0].name, found)],
            usage=RequestUsage(input_tokens=900, output_tokens=30),
        )

    return FunctionModel(reply, model_name="instant")


def _path(folder: Path, name: str, reply_s: float) -> tuple[ModelPath, Callable[[], None]]:
    """A path as a run has it; the second value lets go of its files."""
    home, panel = folder / name, _panel()
    home.mkdir(parents=True)
    policy = load_policy()
    Seal.make(home, policy)
    ledger = Ledger.open(home / "ledger.db", run=name)
    assert ledger.seal is not None  # noqa: S101
    purse = RunPurse.at(home, run=name, caps=BudgetSpec(run_usd=1_000.0))
    model = _model(reply_s)
    path = ModelPath(
        ledger,
        panel,
        roles={"analyst": RoleSpec()},
        purse=purse,
        router=PanelRouter(),
        guard=guard_for(policy, panel, home, environ={}, learned=ledger.seal.learn),
        vendors=lambda _: model,
    )

    def close() -> None:
        purse.close()
        ledger.close()

    return path, close


def _ask(step: str, model: str) -> Ask[_Finding]:
    prompt = Prompt("bench", "1", "0" * 64, _INSTRUCTIONS, f"{_TEXT}\n\nStep {step}.")
    return Ask(step=step, role="analyst", prompt=prompt, output=_Finding, model=model)


async def _in_sequence(folder: Path, progress: Progress | None) -> list[float]:
    path, close = _path(folder, "sequence", 0.0)

    async def one(number: int) -> None:
        answer = await path.ask(_ask(f"call/{number}", "model-1"))
        if answer.value is None:
            raise RuntimeError(f"the model did not answer: {answer.reason}")

    try:
        return await _timed(one, progress)
    finally:
        close()


async def _bare() -> list[float]:
    """The same question to the same model through a pydantic-ai agent alone."""
    from pydantic_ai import Agent, ToolOutput

    model = _model(0.0)

    async def one(number: int) -> None:
        agent = Agent(
            model, output_type=ToolOutput(_Finding, name="answer"), instructions=_INSTRUCTIONS
        )
        await agent.run(f"{_TEXT}\n\nStep {number}.")

    return await _timed(one, None)


async def _timed(one: Callable[[int], Awaitable[None]], progress: Progress | None) -> list[float]:
    """Milliseconds of each call, after some that are not measured."""
    taken = []
    for number in range(-10, CALLS):
        began = time.perf_counter()
        await one(number)
        if number >= 0:
            taken.append((time.perf_counter() - began) * 1_000)
        if progress and number % 50 == 49:
            progress("calls in sequence", number + 1, CALLS)
    return taken


async def _at_once(folder: Path, progress: Progress | None) -> list[float]:
    """Seconds of each stage of ``ANALYSTS`` asks, each to a model of its own."""
    path, close = _path(folder, "at-once", REPLY_S)
    taken = []
    try:
        for number in range(-1, ROUNDS):
            asks = [
                _ask(f"stage/{number}/{analyst}", f"model-{analyst}")
                for analyst in range(1, ANALYSTS + 1)
            ]
            began = time.perf_counter()
            answers = await asyncio.gather(*(path.ask(ask) for ask in asks))
            if any(answer.value is None for answer in answers):
                raise RuntimeError("a model did not answer")
            if number >= 0:
                taken.append(time.perf_counter() - began)
                if progress:
                    progress("stages", number + 1, ROUNDS)
    finally:
        close()
    return taken


def _metrics(whole: Spread, bare: Spread, stages: list[float]) -> Metrics:
    return Metrics(
        benchmark="chain",
        title="The one path to every model",
        description=(
            "Policy, router, redaction, reservation, rate, breaker, ledger; models that answer "
            "at once, cache off."
        ),
        figures=(
            count("call/p50", "an ask, median", whole.p50, unit="ms", n=whole.n),
            count("agent/p50", "a bare agent, median", bare.p50, unit="ms", n=bare.n),
            count(
                "overhead/p50",
                "what the chain adds, difference of medians",
                whole.p50 - bare.p50,
                unit="ms",
                n=whole.n,
                target=Target(at_most=5),
            ),
            count("call/p95", "an ask, 95th percentile", whole.p95, unit="ms", n=whole.n),
            count(
                "fan-out/seconds",
                f"{ANALYSTS} analysts on models that answer in {REPLY_S:g} s, slowest stage",
                max(stages),
                unit="s",
                n=len(stages),
                target=Target(at_most=1.5),
            ),
        ),
    )
