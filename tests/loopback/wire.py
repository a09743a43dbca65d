"""The three wire formats: what a request says, and how a reply is written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from orchestra.panel.specs import Vendor

_CREATED = 1_767_225_600
_SCHEMA_FOLLOWS = "compatible with this schema:"

Json = dict[str, Any]


class Stop(StrEnum):
    """Why the model stopped."""

    DONE = "done"
    LENGTH = "length"
    REFUSAL = "refusal"
    FILTER = "filter"


@dataclass(frozen=True, slots=True)
class Said:
    """What the model says, in no vendor's words. Arguments that are a text stand as they are."""

    text: str = ""
    calls: tuple[tuple[str, Json | str], ...] = ()
    refusal: str = ""
    stop: Stop = Stop.DONE


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked.

    Attributes:
        prompt: instructions, messages and results of tools, one below the other.
        tools: name → JSON schema of the arguments, as offered.
        used: names of the tools that were called before, in order.
        schema: of the structured output; None where text is wanted.
        output_tool: the tool that takes the output; empty where it goes into the text.
        digest: SHA-256 of the body.
    """

    vendor: Vendor
    model: str
    prompt: str
    tools: Mapping[str, Json]
    used: tuple[str, ...]
    schema: Json | None
    output_tool: str
    digest: str
    body: Json = field(repr=False)


def vendor_of(path: str) -> Vendor | None:
    """Whose format is spoken at ``path``; None where none is."""
    path = path.partition("?")[0]
    if path.endswith("/v1/responses"):
        return Vendor.OPENAI
    if path.endswith("/v1/messages"):
        return Vendor.ANTHROPIC
    if path.endswith("/v1/chat/completions"):
        return Vendor.COMPATIBLE if path.startswith("/compatible/") else Vendor.OPENAI_CHAT
    return None


def parse(vendor: Vendor, body: Json) -> Request:
    """Reads a request's body."""
    tools = {
        name: tool.get("parameters") or tool.get("input_schema") or {}
        for tool in (t.get("function", t) for t in body.get("tools") or [])
        if (name := tool.get("name"))
    }
    messages = body.get("messages") or body.get("input")
    said = [body.get(part) for part in ("instructions", "system", "messages", "input")]
    prompt = "\n".join(text for part in said for text in _texts(part))
    output_tool = _output_tool(tools, body.get("tool_choice"))
    schema = tools[output_tool] if output_tool else _text_schema(body, prompt)
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False)
    return Request(
        vendor=vendor,
        model=str(body.get("model", "")),
        prompt=prompt,
        tools=tools,
        used=tuple(_called(messages if isinstance(messages, list) else [])),
        schema=schema,
        output_tool=output_tool,
        digest=hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest(),
        body=body,
    )


def _output_tool(tools: Mapping[str, Json], choice: object) -> str:
    if isinstance(choice, dict):
        forced = choice.get("name") or (choice.get("function") or {}).get("name")
        if forced in tools:
            return str(forced)
    named = [name for name in tools if name.startswith("final_result") or name == "answer"]
    if named:
        return named[0]
    must = choice == "required" or (isinstance(choice, dict) and choice.get("type") == "any")
    return [*tools][-1] if must and tools else ""


def _text_schema(body: Json, prompt: str) -> Json | None:
    responses = (body.get("text") or {}).get("format") or {}
    chat = (body.get("response_format") or {}).get("json_schema") or {}
    messages = (body.get("output_config") or {}).get("format") or {}
    for place in (responses, chat, messages, body.get("output_format") or {}):
        if place.get("schema"):
            return dict(place["schema"])
    if _SCHEMA_FOLLOWS in prompt:
        rest = prompt.partition(_SCHEMA_FOLLOWS)[2].lstrip()
        value, _ = json.JSONDecoder().raw_decode(rest)
        return dict(value)
    return None


def _texts(part: object) -> Iterator[str]:
    """The texts of messages, in order: contents and results, not roles or ids."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, list):
        for item in part:
            yield from _texts(item)
    elif isinstance(part, dict):
        for key in ("content", "text", "output", "arguments"):
            yield from _texts(part.get(key))


def _called(messages: Sequence[Json]) -> Iterator[str]:
    for message in messages:
        if message.get("type") == "function_call":
            yield message["name"]
        for call in message.get("tool_calls") or []:
            yield call["function"]["name"]
        content = message.get("content")
        for block in content if isinstance(content, list) else []:
            if block.get("type") == "tool_use":
                yield block["name"]


def render(request: Request, said: Said, usage: tuple[int, int], number: int) -> Json:
    """The body of a reply with status 200. ``number`` makes its ids differ."""
    stem = f"{request.digest[:12]}{number:04d}"
    writers = {Vendor.OPENAI: _responses, Vendor.ANTHROPIC: _messages}
    return writers.get(request.vendor, _chat)(request, said, usage, stem)


def _arguments(args: Json | str) -> str:
    return args if isinstance(args, str) else json.dumps(args, ensure_ascii=False)


def _responses(request: Request, said: Said, usage: tuple[int, int], stem: str) -> Json:
    whole = said.stop in (Stop.DONE, Stop.REFUSAL)
    status = "completed" if whole else "incomplete"
    content: list[Json] = []
    if said.text:
        content.append({"type": "output_text", "text": said.text, "annotations": []})
    if said.refusal:
        content.append({"type": "refusal", "refusal": said.refusal})
    output: list[Json] = [
        {
            "type": "function_call",
            "id": f"fc_{stem}_{place}",
            "call_id": f"call_{stem}_{place}",
            "name": name,
            "arguments": _arguments(args),
            "status": status,
        }
        for place, (name, args) in enumerate(said.calls)
    ]
    if content:
        message = {"type": "message", "id": f"msg_{stem}", "role": "assistant", "status": status}
        output.insert(0, {**message, "content": content})
    why = {Stop.LENGTH: "max_output_tokens", Stop.FILTER: "content_filter"}.get(said.stop)
    return {
        "id": f"resp_{stem}",
        "object": "response",
        "created_at": _CREATED,
        "status": status,
        "error": None,
        "incomplete_details": {"reason": why} if why else None,
        "instructions": None,
        "metadata": {},
        "model": request.model,
        "output": output,
        "parallel_tool_calls": True,
        "temperature": 1.0,
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "usage": {
            "input_tokens": usage[0],
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": usage[1],
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": sum(usage),
        },
    }


def _chat(request: Request, said: Said, usage: tuple[int, int], stem: str) -> Json:
    message: Json = {
        "role": "assistant",
        "content": said.text or (None if said.calls or said.refusal else ""),
        "refusal": said.refusal or None,
    }
    if said.calls:
        message["tool_calls"] = [
            {
                "id": f"call_{stem}_{place}",
                "type": "function",
                "function": {"name": name, "arguments": _arguments(args)},
            }
            for place, (name, args) in enumerate(said.calls)
        ]
    done = "tool_calls" if said.calls else "stop"
    finish = {Stop.LENGTH: "length", Stop.FILTER: "content_filter"}.get(said.stop, done)
    return {
        "id": f"chatcmpl-{stem}",
        "object": "chat.completion",
        "created": _CREATED,
        "model": request.model,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": finish}],
        "usage": {
            "prompt_tokens": usage[0],
            "completion_tokens": usage[1],
            "total_tokens": sum(usage),
        },
    }


def _messages(request: Request, said: Said, usage: tuple[int, int], stem: str) -> Json:
    text = said.text or said.refusal
    content: list[Json] = [{"type": "text", "text": text}] if text else []
    content += [
        {
            "type": "tool_use",
            "id": f"toolu_{stem}_{place}",
            "name": name,
            "input": {} if isinstance(args, str) else args,
        }
        for place, (name, args) in enumerate(said.calls)
    ]
    done = "tool_use" if said.calls else "end_turn"
    stops = {Stop.LENGTH: "max_tokens", Stop.REFUSAL: "refusal", Stop.FILTER: "refusal"}
    return {
        "id": f"msg_{stem}",
        "type": "message",
        "role": "assistant",
        "model": request.model,
        "content": content,
        "stop_reason": stops.get(said.stop, done),
        "stop_sequence": None,
        "usage": {"input_tokens": usage[0], "output_tokens": usage[1]},
    }


def error_body(vendor: Vendor, status: int) -> Json:
    """What the vendor's API says with an HTTP error."""
    kinds = {
        400: "invalid_request_error",
        401: "authentication_error",
        403: "permission_error",
        404: "not_found_error",
        429: "rate_limit_error",
        529: "overloaded_error",
    }
    kind = kinds.get(status, "api_error" if vendor is Vendor.ANTHROPIC else "server_error")
    message = f"The loopback server was told to answer with {status}."
    if vendor is Vendor.ANTHROPIC:
        return {"type": "error", "error": {"type": kind, "message": message}}
    return {"error": {"message": message, "type": kind, "param": None, "code": None}}
