"""The chain around one turn of a conversation: a pydantic-ai model that wraps the vendor's.

ledger → cache → [reservation → rate → breaker → intent row → time-out, model → reply row], the
bracket again for each retry. docs/decisions/0011-the-one-path.md gives the reason for the order.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from pydantic import JsonValue
from pydantic_ai.messages import ModelMessage, ModelResponse
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.models.wrapper import WrapperModel
from pydantic_ai.settings import ModelSettings

from orchestra.chain.exchange import (
    canonical_messages,
    canonical_parameters,
    exchange_digest,
    response_from_json,
)
from orchestra.chain.faults import Fault
from orchestra.chain.retrying import with_retries
from orchestra.chain.sending import Request, Sender, Stations, Tally
from orchestra.chain.types import Ask, Outcome
from orchestra.chain.usable import usable
from orchestra.panel.specs import ModelSpec, RoleSpec
from orchestra.spans import Span
from orchestra.tracing import span_model_call


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
        self._ask = ask
        self._role = role
        self._stations = stations
        self._hindrance = hindrance
        self._until = until
        self._sender = Sender(wrapped, spec=spec, ask=ask, stations=stations, key=key, until=until)

    @property
    def tally(self) -> Tally:
        """What the conversation has come to so far."""
        return self._sender.tally

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
        request = Request(messages, model_settings, model_request_parameters, told, shape, digest)
        with self._traced(told) as trace:
            payload = self._from_ledger(digest) or self._from_cache(digest)
            if payload is None:
                payload = await self._from_model(request)
            trace.reply(payload)
        self._book(payload)
        self._sender.told = len(told)
        kept = payload["response"]
        response = response_from_json(kept)
        self.tally.replies.append((digest, kept if isinstance(kept, dict) else {}))
        return usable(response, model_request_parameters, self.spec)

    def _traced(self, told: list[JsonValue]) -> AbstractContextManager[Span]:
        ask, prompt = self._ask, self._ask.prompt
        named = (prompt.name, prompt.version, prompt.digest)
        return span_model_call(self.spec, step=ask.step, role=ask.role, prompt=named, told=told)

    def _count_turn(self) -> None:
        """A conversation has so many turns: the first, one a correction, one a tool call."""
        self.tally.turns += 1
        usable_tools = any(tool.name in self._role.tools for tool in self._ask.tools)
        tools = self._role.tool_calls if usable_tools else 0
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

    async def _from_model(self, request: Request) -> Mapping[str, JsonValue]:
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
            return await self._sender.send(request)

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

    def _book(self, payload: Mapping[str, JsonValue]) -> None:
        tally = self.tally
        tally.tokens_in += _int(payload.get("tokens_in"))
        tally.tokens_out += _int(payload.get("tokens_out"))
        usd = payload.get("usd")
        tally.usd += usd if isinstance(usd, float | int) else 0.0


def _int(value: JsonValue) -> int:
    return value if isinstance(value, int) else 0
