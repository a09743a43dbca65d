"""What makes two requests the same: a digest of all that a model is told, and nothing else.

Prompt, model, parameters, tools, schema and data class are in it. Times, run ids, and the ids
that a vendor draws for its own bookkeeping are not, so the same question is found again on a
resumed run (in the ledger) and in another run (in the cache).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, JsonValue

from orchestra.chain.types import Ask
from orchestra.files import canonical_json
from orchestra.panel.specs import DataClass, ModelSpec

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from pydantic_ai.messages import ModelMessage, ModelResponse
    from pydantic_ai.models import ModelRequestParameters

# Of a message or of one of its parts; the same words inside a model's arguments stay.
_BOOKKEEPING = frozenset(
    {
        "timestamp",
        "run_id",
        "conversation_id",
        "usage",
        "provider_response_id",
        "provider_url",
        "provider_details",
        "metadata",
        "state",
    }
)
_MESSAGE_OVERHEAD = 64  # tokens around each message that no text of ours shows
_TOOLS_OVERHEAD = 1_024  # what vendors put before the tools they are handed


def sha256(value: object) -> str:
    """The digest of a value's canonical JSON."""
    return hashlib.sha256(canonical_json(value).encode("utf-8")).hexdigest()


def ask_digest(ask: Ask[Any]) -> str:
    """What makes two asks of one step the same ask, whoever answers."""
    output: type[BaseModel] = ask.output
    return sha256(
        {
            "role": ask.role,
            "instructions": ask.prompt.instructions,
            "text": ask.prompt.text,
            "schema": schema_digest(output),
            "data_class": ask.data_class,
            "model": ask.model,
            "tools": [[tool.name, tool.description, dict(tool.parameters)] for tool in ask.tools],
        }
    )


def canonical_messages(messages: Sequence[ModelMessage]) -> list[JsonValue]:
    """The messages without bookkeeping; tool calls are numbered in the order they came up."""
    numbers: dict[str, str] = {}

    def number(identity: str) -> str:
        return numbers.setdefault(identity, f"call-{len(numbers) + 1}")

    clean: list[JsonValue] = []
    for message in _adapter().dump_python(list(messages), mode="json"):
        parts = []
        for part in message["parts"]:
            kept = {key: value for key, value in part.items() if key not in _BOOKKEEPING}
            if kept.get("tool_call_id"):
                kept["tool_call_id"] = number(kept["tool_call_id"])
            parts.append(kept)
        clean.append({k: v for k, v in message.items() if k not in _BOOKKEEPING} | {"parts": parts})
    return clean


def exchange_digest(
    spec: ModelSpec,
    messages: Sequence[JsonValue],
    parameters: JsonValue,
    data_class: DataClass,
) -> str:
    """The digest of one request; ``messages`` and ``parameters`` in their canonical form."""
    return sha256(
        {
            "vendor": spec.vendor,
            "model": spec.model,
            "base_url": spec.base_url,
            "temperature": spec.temperature,
            "max_output_tokens": spec.max_output_tokens,
            "messages": list(messages),
            "parameters": parameters,
            "data_class": data_class,
        }
    )


def canonical_parameters(parameters: ModelRequestParameters) -> JsonValue:
    """The tools and the schema of a request."""

    def told(tools: Sequence[Any]) -> list[JsonValue]:
        return [[t.name, t.description, t.parameters_json_schema] for t in tools]

    return {
        "tools": told(parameters.function_tools),
        "output": told(parameters.output_tools),
        "mode": parameters.output_mode,
        "text": parameters.allow_text_output,
    }


def worst_tokens_in(messages: Sequence[JsonValue], parameters: JsonValue) -> int:
    """An upper bound of what a request reads.

    A token of a byte-level vocabulary is at least one byte of UTF-8. The window that the settings
    state is no bound: the model's own may be wider.
    """
    size = sum(len(canonical_json(part).encode("utf-8")) for part in (list(messages), parameters))
    return size + _MESSAGE_OVERHEAD * len(messages) + _TOOLS_OVERHEAD


def response_to_json(response: ModelResponse) -> dict[str, JsonValue]:
    """A reply as the ledger and the cache keep it: all that going on with it needs."""
    dumped: dict[str, JsonValue] = _adapter().dump_python([response], mode="json")[0]
    gone = {"timestamp", "run_id", "conversation_id", "metadata", "provider_url"}
    return {k: v for k, v in dumped.items() if k not in gone and v not in (None, {}, [])}


def response_from_json(value: object) -> ModelResponse:
    """The reply that :func:`response_to_json` kept.

    Raises:
        ValueError: it is none.
    """
    from pydantic_ai.messages import ModelResponse

    kept = {"parts": [], **value} if isinstance(value, dict) else value
    response = _adapter().validate_python([kept])[0]
    if not isinstance(response, ModelResponse):
        raise ValueError("the stored message is no reply")
    return response


@lru_cache(maxsize=256)
def schema_digest(output: type[BaseModel]) -> str:
    """The digest of an output type's JSON schema."""
    return sha256(output.model_json_schema())


@cache
def _adapter() -> TypeAdapter[list[ModelMessage]]:
    from pydantic_ai.messages import ModelMessagesTypeAdapter

    return ModelMessagesTypeAdapter
