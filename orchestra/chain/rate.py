"""How fast a model is asked: so many calls at a time, so many a minute, none before it may be.

A model's lane is shared by all runs of one event loop (a process has one as a rule), since a
vendor counts them together.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from orchestra.chain.faults import Fault
from orchestra.chain.types import Outcome
from orchestra.panel.specs import ModelSpec

if TYPE_CHECKING:
    from aiolimiter import AsyncLimiter

_MINUTE_S = 60.0


class _Lane:
    def __init__(self, spec: ModelSpec) -> None:
        self.free = asyncio.Semaphore(spec.concurrency)
        self.limiter = _limiter(spec.requests_per_minute)
        self.open_at = 0.0  # on the loop's clock


class Lanes:
    """One lane for each model."""

    def __init__(self) -> None:
        self._lanes: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, _Lane]] = (
            WeakKeyDictionary()
        )

    @asynccontextmanager
    async def turn(self, spec: ModelSpec, *, until: float) -> AsyncIterator[None]:
        """Waits for a free place, for the rate and for a vendor's pause to be over.

        Args:
            spec: who will be asked.
            until: when the answer must be there, on the loop's clock.

        Raises:
            Fault: the pause lasts longer than there is time.
        """
        lane = self._lane(spec)
        async with lane.free:
            await _wait_for_opening(lane, spec, until)
            if lane.limiter is not None:
                await lane.limiter.acquire()
                await _wait_for_opening(lane, spec, until)
            yield

    def pause(self, spec: ModelSpec, seconds: float) -> None:
        """Nobody asks this model for so long, because its vendor said so."""
        lane = self._lane(spec)
        lane.open_at = max(lane.open_at, asyncio.get_running_loop().time() + seconds)

    def _lane(self, spec: ModelSpec) -> _Lane:
        lanes = self._lanes.setdefault(asyncio.get_running_loop(), {})
        # Settings that were changed make a new lane; the old one empties itself.
        name = f"{spec.name} {spec.base_url} {spec.concurrency} {spec.requests_per_minute}"
        if name not in lanes:
            lanes[name] = _Lane(spec)
        return lanes[name]


async def _wait_for_opening(lane: _Lane, spec: ModelSpec, until: float) -> None:
    loop = asyncio.get_running_loop()
    while (wait := lane.open_at - loop.time()) > 0:
        if lane.open_at > until:
            raise Fault(
                Outcome.FAILED,
                f"{spec.name} asks to wait {wait:.0f} s, longer than there is time for",
                was_sent=False,
            )
        await asyncio.sleep(wait)


def _limiter(per_minute: float | None) -> AsyncLimiter | None:
    if per_minute is None:
        return None
    from aiolimiter import AsyncLimiter

    # A bucket holds at least one call, so a rate below one a minute is one in a longer time.
    size = max(1.0, per_minute)
    return AsyncLimiter(size, _MINUTE_S * size / per_minute)
