"""One request: reservation → rate → breaker → intent row → time-out, model → reply row."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import JsonValue
from pydantic_ai.messages import ModelMessage, ModelResponse
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.settings import ModelSettings

from orchestra.chain.exchange import response_to_json, worst_tokens_in
from orchestra.chain.faults import Fault, classify, timed_out
from orchestra.chain.ports import Purse, Refusal, Reservation, Usage
from orchestra.chain.retrying import Waits
from orchestra.chain.types import Ask, Outcome
from orchestra.panel.specs import ModelSpec

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
class Request:
    """One request in all the forms that the stations need."""

    messages: list[ModelMessage]
    settings: ModelSettings | None
    parameters: ModelRequestParameters
    told: list[JsonValue]
    shape: JsonValue
    digest: str


class Sender:
    """Makes the requests of one candidate for one ask.

    Args:
        wrapped: the vendor's model.
        spec: its settings.
        ask: for which it is asked.
        stations: what every request passes.
        key: the vendor's key, blotted out of messages.
        until: when the answer must be there, on the loop's clock.
    """

    def __init__(
        self,
        wrapped: Model,
        *,
        spec: ModelSpec,
        ask: Ask[Any],
        stations: Stations,
        key: str,
        until: float,
    ) -> None:
        self._wrapped = wrapped
        self._ask = ask
        self._stations = stations
        self._key = key
        self._until = until
        self.spec = spec
        self.tally = Tally()
        self.told = 0  # messages of the conversation that the ledger already has

    async def send(self, request: Request) -> Mapping[str, JsonValue]:
        """Makes the request; returns what the ledger keeps of the reply.

        Raises:
            Fault: there is none; the ledger keeps why.
        """
        spec, stations = self.spec, self._stations
        held = await self._held_back(request)
        purse = _Held(held)
        try:
            async with stations.lanes.turn(spec, until=self._until), stations.breakers.closed(spec):
                return await self._send(request, purse)
        finally:
            purse.release()

    async def _held_back(self, request: Request) -> Reservation:
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
                raise Fault(Outcome.OVER_BUDGET, held.reason, was_sent=False)
            await asyncio.sleep(_PENDING_S)

    async def _send(self, request: Request, purse: _Held) -> Mapping[str, JsonValue]:
        log, name = self._stations.log, (self._ask.step, self.spec.name)
        attempt = log.intend(*name, self._intent(request))
        self.told = len(request.told)
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

    async def _call(self, request: Request) -> ModelResponse:
        try:
            async with asyncio.timeout(self.spec.timeout_s):
                response = await self._wrapped.request(
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

    def _intent(self, request: Request) -> dict[str, JsonValue]:
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
            "messages_before": self.told,
            "messages": request.told[self.told :],
            "parameters": request.shape if self.told == 0 else None,
        }

    def _came_to_nothing(
        self, request: Request, fault: Fault, purse: _Held, began: float
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
        self, request: Request, response: ModelResponse, purse: _Held, began: float
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
