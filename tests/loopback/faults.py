"""What a reply becomes on the wire: status, headers, body, and how far they get."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum

from tests.loopback.auto import answer, place
from tests.loopback.script import Auto, Fault, Reply, Usage
from tests.loopback.wire import Json, Request, Said, Stop, error_body, render

FORBIDDEN_TOOL = "delete_corpus"
_REFUSAL = "I'm sorry, but I can't help with that."
_STATUS = {Fault.RATE_LIMITED: 429, Fault.SERVER_ERROR: 500, Fault.OVERLOADED: 529}
_MANNERS = {
    Fault.DISAGREES: Auto(disagrees=True),
    Fault.FOLLOWS_INJECTION: Auto(obeys=True),
    Fault.INVENTS_EVIDENCE: Auto(invents=True),
    Fault.MISQUOTES: Auto(misquotes=True),
}


class Ending(StrEnum):
    """How far an answer gets."""

    WHOLE = "whole"
    NEVER = "never"
    NO_HEADERS = "no headers"
    HALF_BODY = "half a body"


@dataclass(frozen=True, slots=True)
class Act:
    """What the server does about one request."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    ending: Ending = Ending.WHOLE
    wait_s: float = 0.0


def act(request: Request, reply: Reply, usage: Usage | None, number: int) -> Act:
    """Turns a scripted reply to the ``number``-th request into what is done."""
    headers = dict(reply.headers)
    if reply.retry_after is not None:
        headers["Retry-After"] = reply.retry_after
    fault = reply.fault
    status = reply.status or _STATUS.get(fault) if fault else reply.status
    if status:
        return Act(status, _bytes(error_body(request.vendor, status)), headers)
    if fault is Fault.HANG:
        return Act(ending=Ending.NEVER)
    if fault is Fault.CUT_BEFORE_HEADERS:
        return Act(ending=Ending.NO_HEADERS)
    said = _said(request, reply)
    body = _bytes(render(request, said, _tokens(request, said, usage), number))
    if fault is Fault.HALF_JSON:
        body = body[: len(body) // 2]
    ending = Ending.HALF_BODY if fault is Fault.CUT_IN_BODY else Ending.WHOLE
    return Act(200, body, headers, ending, reply.for_s if fault is Fault.SLOW else 0.0)


def _bytes(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _tokens(request: Request, said: Said, usage: Usage | None) -> tuple[int, int]:
    if usage is not None:
        return usage.input, usage.output
    written = said.text + said.refusal + "".join(str(args) for _, args in said.calls)
    read = json.dumps(request.body, ensure_ascii=False)
    return max(1, len(read) // 4), max(1, len(written) // 4)


def _said(request: Request, reply: Reply) -> Said:
    if reply.output is not None:
        return place(request, reply.output)
    if reply.text is not None:
        return Said(text=reply.text)
    if reply.tools is not None:
        return Said(calls=tuple((call.name, dict(call.args)) for call in reply.tools))
    if reply.auto is not None:
        return answer(request, reply.auto)
    return _faulty(request, reply)


def _faulty(request: Request, reply: Reply) -> Said:
    fault = reply.fault
    if fault is Fault.REFUSAL:
        return Said(refusal=_REFUSAL, stop=Stop.REFUSAL)
    if fault is Fault.CONTENT_FILTER:
        return Said(stop=Stop.FILTER)
    if fault is Fault.EMPTY:
        return Said()
    if fault is Fault.FORBIDDEN_TOOL:
        return Said(calls=((FORBIDDEN_TOOL, {"name": "everything"}),))
    if fault is Fault.WRONG_SCHEMA:
        return place(request, wrong(request.schema or {}))
    manners = _MANNERS.get(fault, Auto()) if fault else Auto()
    if reply.says:
        manners = manners.model_copy(update={"says": reply.says})
    said = answer(request, manners)
    if fault in (Fault.HALF_OUTPUT, Fault.TRUNCATED):
        return _halved(said, Stop.LENGTH if fault is Fault.TRUNCATED else Stop.DONE)
    return said


def _halved(said: Said, stop: Stop) -> Said:
    def half(args: Json | str) -> str:
        text = args if isinstance(args, str) else json.dumps(args, ensure_ascii=False)
        return text[: len(text) // 2]

    calls = tuple((name, half(args)) for name, args in said.calls)
    return Said(text=said.text[: len(said.text) // 2], calls=calls, stop=stop)


def wrong(schema: Json) -> Json:
    """An object with a value of the wrong type under every name that ``schema`` wants."""
    fields = schema.get("properties") or {"answer": {}}
    scalar = ("array", "object")
    return {
        name: 7 if part.get("type") in scalar else {"of": "another type"}
        for name, part in fields.items()
    }
