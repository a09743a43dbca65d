"""A breaker for each model: after several outages in a row it is left alone for a while.

Only outages count (no connection, no answer in time, a server's error): a rate limit, a refusal
or an invalid reply shows that the model is there.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from orchestra.chain.faults import Fault
from orchestra.chain.types import Outcome
from orchestra.panel.specs import ModelSpec

if TYPE_CHECKING:
    from purgatory import AsyncCircuitBreakerFactory

Listener = Callable[[str, str], None]


class Breakers:
    """One breaker for each model, shared by all runs of one event loop.

    Args:
        threshold: outages in a row that open it.
        rest_s: seconds for which it stays open; then the next call is the trial.
        listener: is told (model, "opened" | "half-opened" | "closed") whenever that changes.
    """

    def __init__(
        self, *, threshold: int = 5, rest_s: float = 30.0, listener: Listener | None = None
    ) -> None:
        self._threshold = threshold
        self._rest_s = rest_s
        self._listeners: list[Listener] = [listener] if listener else []
        self._factories: WeakKeyDictionary[
            asyncio.AbstractEventLoop, AsyncCircuitBreakerFactory
        ] = WeakKeyDictionary()

    def add_listener(self, listener: Listener) -> None:
        """Is told of every change from now on."""
        self._listeners.append(listener)

    @asynccontextmanager
    async def closed(self, spec: ModelSpec) -> AsyncIterator[None]:
        """Lets a call through, and learns from how it ends.

        Raises:
            Fault: the breaker is open (outcome ``OPEN``); nothing was sent.
        """
        from purgatory.domain.model import OpenedState

        breaker = await self._get().get_breaker(f"{spec.name} {spec.base_url}")
        before = breaker.context.state
        try:
            await breaker.__aenter__()
        except OpenedState as error:
            raise Fault(
                Outcome.OPEN,
                f"{spec.name} failed {self._threshold} times in a row and is left alone "
                f"for {self._rest_s:g} s",
                was_sent=False,
            ) from error
        # A call that was cancelled, or failed for another reason, says nothing: it leaves the
        # breaker as it was.
        try:
            yield
        except Fault as fault:
            if fault.is_outage:
                await breaker.__aexit__(type(fault), fault, fault.__traceback__)
            raise
        else:
            await breaker.__aexit__(None, None, None)
        finally:
            self._tell(spec.name, before, breaker.context.state)

    def _get(self) -> AsyncCircuitBreakerFactory:
        loop = asyncio.get_running_loop()
        factory = self._factories.get(loop)
        if factory is None:
            from purgatory import AsyncCircuitBreakerFactory

            factory = AsyncCircuitBreakerFactory(
                default_threshold=self._threshold, default_ttl=self._rest_s
            )
            self._factories[loop] = factory
        return factory

    def _tell(self, name: str, before: str, after: str) -> None:
        if before != after:
            for listener in self._listeners:
                listener(name, after)
