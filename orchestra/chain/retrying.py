"""Asking again: which faults are worth it, how long to wait, when to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from orchestra.chain.faults import Fault

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds between requests where the vendor names none: doubled each time, with jitter."""

    first_s: float = 0.5
    longest_s: float = 20.0
    jitter_s: float = 0.5


async def with_retries(
    request: Callable[[], Awaitable[R]], *, retries: int, until: float, waits: Waits
) -> R:
    """Makes the request, and again after a fault that may pass, at most ``retries`` times more.

    Args:
        request: one request, from reservation to reply.
        retries: how often at most.
        until: when the answer must be there, on the loop's clock; a wait that would not end
            before is not begun.
        waits: the waits where the vendor names none.

    Raises:
        Fault: the last one.
    """
    import stamina
    from stamina.instrumentation import set_on_retry_hooks

    # stamina's own hooks print each error as it is; ours are told by the ledger.
    set_on_retry_hooks(())
    loop = asyncio.get_running_loop()

    def worth_it(error: Exception) -> bool | float:
        if not isinstance(error, Fault) or not error.retryable:
            return False
        if error.retry_after_s is None:
            return True
        return error.retry_after_s if loop.time() + error.retry_after_s < until else False

    async for attempt in stamina.retry_context(
        on=worth_it,
        attempts=retries + 1,
        timeout=None,
        wait_initial=waits.first_s,
        wait_max=waits.longest_s,
        wait_jitter=waits.jitter_s,
    ):
        with attempt:
            return await request()
    raise AssertionError("stamina always makes a first attempt")
