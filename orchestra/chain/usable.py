"""Which replies may be gone on with: not those that were declined, cut off or broke off."""

from __future__ import annotations

import json
from dataclasses import replace

from pydantic_ai.messages import ModelResponse, TextPart, ThinkingPart, ToolCallPart
from pydantic_ai.models import ModelRequestParameters

from orchestra.chain.faults import Fault
from orchestra.chain.types import Outcome
from orchestra.panel.specs import ModelSpec


class CutOff(Exception):
    """The reply ended at the limit of its length; it may fit if it is asked to be shorter."""


def usable(
    response: ModelResponse, parameters: ModelRequestParameters, spec: ModelSpec
) -> ModelResponse:
    """The reply as the conversation may go on with it.

    Raises:
        Fault: the model, or its vendor's filter, declined.
        CutOff: it was ended by its length.
    """
    if response.finish_reason == "content_filter":
        raise Fault(Outcome.REFUSED, f"{spec.name} declined to answer")
    if response.finish_reason == "length":
        raise CutOff
    return _as_output_call(response, parameters)


def _as_output_call(response: ModelResponse, parameters: ModelRequestParameters) -> ModelResponse:
    """A reply whose whole text is one JSON object counts as the call it should have been.

    Some servers that copy a vendor's format write the arguments of the call as text. Nothing is
    cut out of a text: it is the object, alone or in one fence, or it is not.
    """
    words = [part for part in response.parts if not isinstance(part, ThinkingPart)]
    if len(parameters.output_tools) != 1 or len(words) != 1 or not isinstance(words[0], TextPart):
        return response
    text = words[0].content.strip()
    for fence in ("```json\n", "```\n"):
        if text.startswith(fence) and text.endswith("\n```"):
            text = text.removeprefix(fence).removesuffix("\n```")
    try:
        value = json.loads(text)
    except ValueError:
        return response
    if not isinstance(value, dict):
        return response
    call = ToolCallPart(parameters.output_tools[0].name, value, tool_call_id="written-as-text")
    return replace(response, parts=[*(p for p in response.parts if p not in words), call])
