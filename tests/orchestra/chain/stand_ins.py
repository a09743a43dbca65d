"""A panel without vendors: models that a test scripts, and a path to them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models import Model
from pydantic_ai.models.function import AgentInfo, FunctionModel
from pydantic_ai.usage import RequestUsage

from orchestra.chain.path import Path
from orchestra.chain.ports import NoRules, OpenPurse, PlainRouter
from orchestra.chain.retrying import Waits
from orchestra.chain.rows import PaidTwice, possibly_paid_twice
from orchestra.chain.types import Ask, Prompt
from orchestra.ledger import Ledger
from orchestra.panel.specs import ModelSpec, RoleSpec, Vendor

AT_NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)

Step = ModelResponse | Exception | Callable[[list[ModelMessage], AgentInfo], Any]


class Finding(BaseModel):
    claim: str
    evidence: list[str] = []


def spec(name: str = "alpha", **settings: Any) -> ModelSpec:
    given = {"vendor": Vendor.COMPATIBLE, "model": f"{name}-1", "base_url": "http://127.0.0.1:9/v1"}
    return ModelSpec(name=name, **(given | settings))


def prompt(text: str = "What does the ledger say?") -> Prompt:
    return Prompt("analyst", "1", "d" * 64, "You are an analyst.", text)


def ask(step: str = "analysis/alpha", **fields: Any) -> Ask[Finding]:
    given: dict[str, Any] = {"role": "analyst", "prompt": prompt(), "output": Finding}
    return Ask(step=step, **(given | fields))


def answers(claim: object = "It rained.", tool: str = "answer", **fields: Any) -> ModelResponse:
    return ModelResponse(
        parts=[ToolCallPart(tool, {"claim": claim} | fields, tool_call_id="vendor-7")],
        usage=RequestUsage(input_tokens=100, output_tokens=20),
        finish_reason="tool_call",
    )


def calls(tool: str, **arguments: Any) -> ModelResponse:
    return ModelResponse(
        parts=[ToolCallPart(tool, arguments)],
        usage=RequestUsage(input_tokens=50, output_tokens=5),
        finish_reason="tool_call",
    )


def says(text: str, finish_reason: Any = "stop") -> ModelResponse:
    return ModelResponse(
        parts=[TextPart(text)] if text else [],
        usage=RequestUsage(input_tokens=10, output_tokens=5),
        finish_reason=finish_reason,
    )


@dataclass
class Script:
    """What one model does, request by request; the last step is repeated."""

    steps: Sequence[Step]
    seen: list[list[ModelMessage]] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.seen)

    async def play(self, messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        step = self.steps[min(self.count, len(self.steps) - 1)]
        self.seen.append(list(messages))
        if isinstance(step, Exception):
            raise step
        if isinstance(step, ModelResponse):
            return step
        found = step(messages, info)
        return await found if hasattr(found, "__await__") else found

    def model(self, name: str) -> Model:
        return FunctionModel(self.play, model_name=name)


def path_to(
    folder: FilePath,
    scripts: Mapping[str, Sequence[Step] | Script],
    *,
    specs: Mapping[str, ModelSpec] | None = None,
    **settings: Any,
) -> tuple[Path, dict[str, Script]]:
    """A path whose models follow their scripts, over the ledger in ``folder``."""
    played = {n: s if isinstance(s, Script) else Script(s) for n, s in scripts.items()}
    members = [(specs or {}).get(name) or spec(name) for name in scripts]
    given: dict[str, Any] = {
        "purse": OpenPurse(),
        "router": PlainRouter(),
        "guard": NoRules(),
        "waits": Waits(0.0, 0.0, 0.0),
        "clock": lambda: AT_NOON,
        "vendors": lambda one: played[one.name].model(one.name),
        "roles": {"analyst": RoleSpec()},
    }
    ledger = Ledger.open(folder / "ledger.db", run="run")
    return Path(ledger, members, **(given | settings)), played


def rows(folder: FilePath) -> list[tuple[str, int, str, Any]]:
    with Ledger.open(folder / "ledger.db") as ledger:
        return [(r.step, r.attempt, r.kind, json.loads(r.payload_json)) for r in ledger.rows()]


def paid_twice(folder: FilePath) -> list[PaidTwice]:
    with Ledger.open(folder / "ledger.db") as ledger:
        return possibly_paid_twice(ledger.rows())
