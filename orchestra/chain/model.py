"""The chain around one request: a pydantic-ai model that wraps the vendor's.

ledger → cache → [reservation → rate → breaker → intent row → time-out, model → reply row], the
bracket again for each retry. docs/decisions/0011-the-one-path.md gives the reason for the order.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import JsonValue
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ThinkingPart, ToolCallPart
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.models.wrapper import WrapperModel
from pydantic_ai.settings import ModelSettings

from orchestra.chain.exchange import (
    canonical_messages,
    canonical_parameters,
    exchange_digest,
    response_from_json,
    response_to_json,
    worst_tokens_in,
)
from orchestra.chain.faults import Fault, classify, timed_out
from orchestra.chain.ports import Purse, Refusal, Reservation, Usage
from orchestra.chain.retrying import Waits, with_retries
from orchestra.chain.types import Ask, Outcome
from orchestra.panel.specs import ModelSpec, RoleSpec

if TYPE_CHECKING:
    from orchestra.chain.breaker import Breakers
    from orchestra.chain.cache import Cache
    from orchestra.chain.rate import Lanes
    from orchestra.chain.rows import CallLog
    from orchestra.runs import Clock

_PENDING_S = 0.05  # between two looks at a purse that waits for calls under way


@dataclass(frozen=True, slots=True)
class Stations:
    """What every request of a run passes."""

    log: CallLog
    purse: Purse
    lanes: Lanes
    breakers: Breakers
    cache: Cache | None
    waits: Waits
    clock: Clock
    calls: bool = True  # False: the ledger alone answers


@dataclass(slots=True)
class Tally:
    """What one candidate's conversation came to."""

    turns: int = 0
    requests: int = 0
    retries: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    usd: float = 0.0
    sources: set[str] = field(default_factory=set)
    replies: list[tuple[str, dict[str, JsonValue]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Request:
    """One request in all the forms that the stations need."""

    messages: list[ModelMessage]
    settings: ModelSettings | None
    parameters: ModelRequestParameters
    told: list[JsonValue]
    shape: JsonValue
    digest: str


class CutOff(Exception):
    """The reply ended at the limit of its length; it may fit if it is asked to be shorter."""


class ChainedModel(WrapperModel):
    """One candidate for one ask, with the rules around each of its requests.

    Args:
        wrapped: the vendor's model.
        spec: its settings.
        ask: for which it is asked.
        role: whose rules hold.
        stations: what every request passes.
        key: the vendor's key, blotted out of messages.
        hindrance: why no request can be sent (no key), where that is so.
        until: when the answer must be there, on the loop's clock.
    """

    def __init__(
        self,
        wrapped: Model,
        *,
        spec: ModelSpec,
        ask: Ask[Any],
        role: RoleSpec,
        stations: Stations,
        key: str,
        hindrance: str,
        until: float,
    ) -> None:
        super().__init__(wrapped)
        self.spec = spec
        self.tally = Tally()
        self._ask = ask
        self._role = role
        self._stations = stations
        self._key = key
        self._hindrance = hindrance
        self._until = until
        self._told = 0  # messages of the conversation that the ledger already has

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        """One turn of the conversation, from the ledger, the cache or the model.

        Raises:
            Fault: the turn came to nothing.
            CutOff: the reply is not whole.
        """
        self._count_turn()
        told, shape = canonical_messages(messages), canonical_parameters(model_request_parameters)
        digest = exchange_digest(self.spec, told, shape, self._ask.data_class)
        request = _Request(messages, model_settings, model_request_parameters, told, shape, digest)
        payload = self._from_ledger(digest) or self._from_cache(digest)
        if payload is None:
            payload = await self._from_model(request)
        self._book(payload)
        self._told = len(told)
        response = response_from_json(payload["response"])
        self.tally.replies.append((digest, response_to_json(response)))
        return _usable(response, model_request_parameters, self.spec)

    def _count_turn(self) -> None:
        """A conversation has so many turns: the first, one a correction, one a tool call."""
        self.tally.turns += 1
        tools = self._role.tool_calls if self._ask.tools else 0
        most = 1 + self._role.invalid_replies + tools
        if self.tally.turns > most:
            raise Fault(Outcome.INVALID, f"{self.spec.name} gave no valid reply in {most} turns")

    def _from_ledger(self, digest: str) -> Mapping[str, JsonValue] | None:
        payload = self._stations.log.reply(self._ask.step, self.spec.name, digest)
        if payload is not None:
            self.tally.sources.add("ledger")
        return payload

    def _from_cache(self, digest: str) -> Mapping[str, JsonValue] | None:
        stations = self._stations
        if stations.cache is None or not stations.calls:
            return None
        reply = stations.cache.get(digest, self._ask.data_class)
        if reply is None:
            return None
        payload: dict[str, JsonValue] = {
            "ok": True,
            "source": "cache",
            "digest": digest,
            "at": stations.clock().isoformat(),
            "response": reply,
            "tokens_in": 0,
            "tokens_out": 0,
            "usd": 0.0,
        }
        stations.log.found(self._ask.step, self.spec.name, payload)
        self.tally.sources.add("cache")
        return payload

    async def _from_model(self, request: _Request) -> Mapping[str, JsonValue]:
        if not self._stations.calls:
            raise Fault(
                Outcome.FAILED, f"the ledger holds no reply of {self.spec.name} to this request"
            )
        if self._hindrance:
            raise Fault(Outcome.FAILED, self._hindrance)
        tries = 0

        async def once() -> Mapping[str, JsonValue]:
            nonlocal tries
            tries += 1
            return await self._reserved(request)

        try:
            return await with_retries(
                once,
                retries=self._role.retries,
                until=self._until,
                waits=self._stations.waits,
            )
        finally:
            self.tally.retries += tries - 1
            self.tally.sources.add("model")

    async def _reserved(self, request: _Request) -> Mapping[str, JsonValue]:
        spec, stations = self.spec, self._stations
        held = await self._held_back(request)
        purse = _Held(held)
        try:
            async with stations.lanes.turn(spec, until=self._until), stations.breakers.closed(spec):
                return await self._send(request, purse)
        finally:
            purse.release()

    async def _held_back(self, request: _Request) -> Reservation:
        """The reservation; where only calls under way stand in its way, once they have ended.

        Raises:
            Fault: a cap does not allow the call.
        """
        bound = worst_tokens_in(request.told, request.shape)
        clock = asyncio.get_running_loop().time
        while True:
            held = self._stations.purse.reserve(
                self.spec,
                tokens_in=bound,
                tokens_out=self.spec.max_output_tokens,
                step=self._ask.step,
                role=self._ask.role,
            )
            if not isinstance(held, Refusal):
                return held
            if not held.pending or clock() + _PENDING_S > self._until:
                raise Fault(Outcome.OVER_BUDGET, held.reason)
            await asyncio.sleep(_PENDING_S)

    async def _send(self, request: _Request, purse: _Held) -> Mapping[str, JsonValue]:
        log, name = self._stations.log, (self._ask.step, self.spec.name)
        attempt = log.intend(*name, self._intent(request))
        self._told = len(request.told)
        self.tally.requests += 1
        began = asyncio.get_running_loop().time()
        try:
            response = await self._call(request)
        except asyncio.CancelledError:
            fault = Fault(Outcome.TIMED_OUT, "cancelled while it was under way", maybe_paid=True)
            log.came_back(*name, attempt, self._came_to_nothing(request, fault, purse, began))
            raise
        except Exception as error:  # noqa: BLE001
            # Whatever an SDK raises is sorted, told without keys, and raised on.
            fault = classify(error, self.spec, key=self._key, now=self._stations.clock())
            log.came_back(*name, attempt, self._came_to_nothing(request, fault, purse, began))
            if fault.retry_after_s is not None:
                self._stations.lanes.pause(self.spec, fault.retry_after_s)
            raise fault from None
        payload = self._reply(request, response, purse, began)
        log.came_back(*name, attempt, payload)
        return payload

    async def _call(self, request: _Request) -> ModelResponse:
        try:
            async with asyncio.timeout(self.spec.timeout_s):
                response = await self.wrapped.request(
                    request.messages, request.settings, request.parameters
                )
        except TimeoutError:
            raise timed_out(self.spec) from None
        if response.finish_reason == "error":
            raise Fault(
                Outcome.FAILED,
                f"{self.spec.name} broke off with an error of its own",
                retryable=True,
                maybe_paid=True,
                is_outage=True,
            )
        return response

    def _intent(self, request: _Request) -> dict[str, JsonValue]:
        prompt, spec = self._ask.prompt, self.spec
        return {
            "digest": request.digest,
            "at": self._stations.clock().isoformat(),
            "role": self._ask.role,
            "data_class": self._ask.data_class,
            "prompt": {"name": prompt.name, "version": prompt.version, "digest": prompt.digest},
            "vendor": spec.vendor,
            "model": spec.model,
            # What the ledger has of this conversation is not repeated.
            "messages_before": self._told,
            "messages": request.told[self._told :],
            "parameters": request.shape if self._told == 0 else None,
        }

    def _came_to_nothing(
        self, request: _Request, fault: Fault, purse: _Held, began: float
    ) -> dict[str, JsonValue]:
        if not fault.was_sent:
            purse.release()
        usd = purse.settle(None if fault.maybe_paid else Usage())
        self.tally.usd += usd
        payload: dict[str, JsonValue] = {
            "ok": False,
            "digest": request.digest,
            "outcome": fault.outcome,
            "reason": fault.reason,
            "retryable": fault.retryable,
            "retry_after_s": fault.retry_after_s,
            "maybe_paid": fault.maybe_paid,
            "usd": round(usd, 9),
        }
        return payload | self._timing(began)

    def _reply(
        self, request: _Request, response: ModelResponse, purse: _Held, began: float
    ) -> dict[str, JsonValue]:
        used = Usage(response.usage.input_tokens, response.usage.output_tokens)
        # An endpoint that counts nothing is booked at the worst case.
        usd = purse.settle(used if used.tokens_in else None)
        payload: dict[str, JsonValue] = {
            "ok": True,
            "source": "model",
            "digest": request.digest,
            "response": response_to_json(response),
            "tokens_in": used.tokens_in,
            "tokens_out": used.tokens_out,
            "usd": round(usd, 9),
        }
        return payload | self._timing(began)

    def _timing(self, began: float) -> dict[str, JsonValue]:
        seconds = asyncio.get_running_loop().time() - began
        at: datetime = self._stations.clock()
        return {"at": at.isoformat(), "seconds": round(seconds, 6)}

    def _book(self, payload: Mapping[str, JsonValue]) -> None:
        tally = self.tally
        tally.tokens_in += _int(payload.get("tokens_in"))
        tally.tokens_out += _int(payload.get("tokens_out"))
        usd = payload.get("usd")
        tally.usd += usd if isinstance(usd, float | int) else 0.0


class _Held:
    """A reservation that is ended once, however a request ends."""

    def __init__(self, reservation: Reservation) -> None:
        self._reservation: Reservation | None = reservation

    def settle(self, usage: Usage | None) -> float:
        held, self._reservation = self._reservation, None
        return held.settle(usage) if held is not None else 0.0

    def release(self) -> None:
        held, self._reservation = self._reservation, None
        if held is not None:
            held.release()


def _usable(
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


def _int(value: JsonValue) -> int:
    return value if isinstance(value, int) else 0
