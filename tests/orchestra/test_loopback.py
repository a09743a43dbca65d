"""The loopback server, driven by the vendors' own SDKs and by pydantic-ai."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import anthropic
import openai
import pytest
from pydantic import BaseModel, Field
from pydantic_ai import Agent, NativeOutput, PromptedOutput
from pydantic_ai.exceptions import ModelAPIError
from pydantic_ai.models import Model

from orchestra.panel.specs import Vendor
from tests.loopback import Fault, Loopback, Reply, Rule, Usage

ROOT = Path(__file__).resolve().parents[2]
VENDORS = tuple(Vendor)
PROMPT = """Evidence:
[E1] The bridge cost 41 million euro. It opened late.
[E2] The audit office counted 44 million euro in all.
Which figure is right?"""


class Finding(BaseModel):
    """One finding."""

    text: str
    evidence: list[str] = Field(min_length=1)
    quote: str
    verdict: str = Field(pattern="^(supported|refuted)$")


class Draft(BaseModel):
    """What an analyst writes."""

    findings: list[Finding]
    confidence: float = Field(ge=0, le=1)


def model_of(loopback: Loopback, vendor: Vendor, name: str = "alice", timeout: float = 5) -> Model:
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
    from pydantic_ai.providers.anthropic import AnthropicProvider
    from pydantic_ai.providers.openai import OpenAIProvider

    given: dict[str, Any] = {"api_key": "test-key", "max_retries": 0, "timeout": timeout}
    given["base_url"] = loopback.base_url(vendor)
    if vendor is Vendor.ANTHROPIC:
        claude = anthropic.AsyncAnthropic(**given)
        return AnthropicModel(name, provider=AnthropicProvider(anthropic_client=claude))
    provider = OpenAIProvider(openai_client=openai.AsyncOpenAI(**given))
    kind = OpenAIResponsesModel if vendor is Vendor.OPENAI else OpenAIChatModel
    return kind(name, provider=provider)


def ask(model: Model, output: Any = Draft, prompt: str = PROMPT, **more: Any) -> Any:
    agent: Agent[None, Any] = Agent(model, output_type=output, instructions="Be exact.", **more)
    return asyncio.run(_run(agent, model, prompt)).output


async def _run(agent: Agent[None, Any], model: Model, prompt: str) -> Any:
    async with model.client:
        return await agent.run(prompt)


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("way", [Draft, NativeOutput(Draft), PromptedOutput(Draft)])
def test_the_fake_model_fills_the_schema_and_copies_evidence(
    loopback: Loopback, vendor: Vendor, way: Any
) -> None:
    # Anthropic's models are known by name to take a schema.
    draft = ask(model_of(loopback, vendor, "claude-sonnet-4-6"), way)
    assert [finding.evidence for finding in draft.findings] == [["E1"], ["E2"]]
    assert draft.findings[0].quote == "The bridge cost 41 million euro."
    assert {finding.verdict for finding in draft.findings} == {"supported"}
    assert loopback.calls[0].vendor == vendor
    assert loopback.calls[0].key_came
    assert "test-key" not in json.dumps(loopback.summary())


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_scripted_output_and_its_usage_arrive(loopback: Loopback, vendor: Vendor) -> None:
    loopback.play(
        Rule(reply=Reply(output={"findings": [], "confidence": 0.5})),
        usage=Usage(input=900, output=80),
    )
    agent = Agent(model_of(loopback, vendor), output_type=Draft)
    result = asyncio.run(_run(agent, agent.model, PROMPT))
    assert result.output == Draft(findings=[], confidence=0.5)
    usage = result.usage() if callable(result.usage) else result.usage
    assert (usage.input_tokens, usage.output_tokens) == (900, 80)


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(fault=Fault.RATE_LIMITED, retry_after="0.1"), ModelAPIError),
        (Reply(fault=Fault.SERVER_ERROR), ModelAPIError),
        (Reply(fault=Fault.OVERLOADED), ModelAPIError),
        (Reply(status=401), ModelAPIError),
        (Reply(fault=Fault.HANG), ModelAPIError),
        (Reply(fault=Fault.CUT_BEFORE_HEADERS), ModelAPIError),
    ],
)
def test_faults_on_the_way(
    loopback: Loopback, vendor: Vendor, reply: Reply, error: type[Exception]
) -> None:
    loopback.play(Rule(reply=reply))
    began = time.monotonic()
    with pytest.raises(error):
        ask(model_of(loopback, vendor, timeout=0.3))
    assert time.monotonic() - began < 3
    assert loopback.count() == 1
