"""The one path to every model: policy → router → each candidate through the chain → answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from pydantic import BaseModel

from orchestra.chain.breaker import Breakers
from orchestra.chain.cache import Cache
from orchestra.chain.clients import Clients, Vendors
from orchestra.chain.ports import Guard, Purse, Router
from orchestra.chain.rate import Lanes
from orchestra.chain.record import Record
from orchestra.chain.retrying import Waits
from orchestra.chain.rows import CallLog
from orchestra.chain.types import Answer, Ask, Attempt, Outcome
from orchestra.ledger import Ledger
from orchestra.panel.specs import ModelSpec, RoleSpec
from orchestra.runs import Clock, now

if TYPE_CHECKING:
    from orchestra.chain.asking import Conversation
    from orchestra.chain.sending import Stations

T = TypeVar("T", bound=BaseModel)

_MAY_PASS = (Outcome.FORBIDDEN, Outcome.HELD)  # once a person has approved, or the rules change


class Path:
    """A run's way to its panel; the :class:`~orchestra.chain.types.Desk` of every mode.

    Use it in one event loop and close it (``async with``), so that connections end.

    Args:
        ledger: the run's.
        members: the panel, in the order of the settings.
        roles: by name; a role that is not there has the defaults.
        purse: the caps.
        router: who is asked first.
        guard: the rules.
        cache: replies of other runs; None uses none.
        lanes: rates, shared by the runs of a process.
        breakers: shared by the runs of a process.
        waits: between retries.
        clock: for the times in the ledger and for dates in ``Retry-After``.
        environ: where keys are looked up.
        vendors: makes models, in place of the SDKs.
        calls: False asks nobody: what the ledger does not hold fails.
        patient: a reply that a person must approve ends its ask, to be gone on with later; else
            the next candidate is asked.
        answered: told of every new answer (alerts).
        at_end: what else :meth:`aclose` lets go of.
    """

    def __init__(
        self,
        ledger: Ledger,
        members: Sequence[ModelSpec],
        *,
        roles: Mapping[str, RoleSpec] | None = None,
        purse: Purse,
        router: Router,
        guard: Guard,
        cache: Cache | None = None,
        lanes: Lanes | None = None,
        breakers: Breakers | None = None,
        waits: Waits | None = None,
        clock: Clock = now,
        environ: Mapping[str, str] | None = None,
        vendors: Vendors | None = None,
        calls: bool = True,
        patient: bool = False,
        answered: Callable[[Ask[Any], Answer[Any]], None] | None = None,
        at_end: Sequence[Callable[[], None]] = (),
    ) -> None:
        self._members = tuple(members)
        self._roles = dict(roles or {})
        self._router = router
        self._guard = guard
        self._clients = Clients(environ=environ, vendors=vendors)
        self._log = CallLog(ledger)
        self._cache = cache
        self._purse = purse
        self._lanes = lanes or Lanes()
        self._breakers = breakers or Breakers()
        self._waits = waits or Waits()
        self._clock = clock
        self._calls = calls
        self._patient = patient
        self._answered = answered
        self._at_end = list(at_end)

    @property
    def members(self) -> Sequence[ModelSpec]:
        """The panel, in the order of the settings."""
        return self._members

    async def ask(self, ask: Ask[T]) -> Answer[T]:
        """Asks, under all rules. Never raises for what a model or its vendor does."""
        record = Record.of(self._log, ask, self._clock, writes=self._calls)
        try:
            forbidden = self._forbidden(record)
            if forbidden:
                return Answer(None, reason=forbidden)
            return await self._recorded(ask, record) or await self._asked(ask, record)
        finally:
            self._log.flush()

    def _forbidden(self, record: Record) -> str:
        events = self._guard.before(record.ask)
        record.events("", events)
        for event in events:
            if event.action == "forbid":
                return f"rule {event.rule}: {event.detail}"
            if event.action == "approve":
                return f"rule {event.rule} wants a person's approval first: {event.detail}"
        return ""

    async def _asked(self, ask: Ask[T], record: Record) -> Answer[T]:
        if self._calls:
            self._clients.prepare(self._members)
        role = self._role(ask)
        routed = record.route(self._members)
        if routed is None:
            routed = self._router.candidates(ask, self._members, role)
            record.routed(routed)
        attempts: list[Attempt] = []
        answer: Answer[T] = Answer(None, chosen_because=routed.reason)
        until = asyncio.get_running_loop().time() + role.deadline_s
        for spec in routed.candidates:
            value, attempt = await self._tried(ask, record, role, spec, until=until)
            attempts.append(attempt)
            if value is not None:
                answer = replace(answer, value=value, model=spec.name)
                break
            if attempt.outcome is Outcome.HELD and self._patient:
                break
            if asyncio.get_running_loop().time() >= until:
                break
        answer = replace(answer, attempts=tuple(attempts), reason=_why_nobody(answer, attempts))
        if answer.value is not None or not any(a.outcome in _MAY_PASS for a in attempts):
            record.ended(answer)  # what a rule held up may be allowed when the run goes on
        if self._answered is not None:
            self._answered(ask, answer)
        return answer

    async def _tried(
        self, ask: Ask[T], record: Record, role: RoleSpec, spec: ModelSpec, *, until: float
    ) -> tuple[T | None, Attempt]:
        """One candidate, from the look at what it may see to its restored answer."""
        hindrance = _may_not_see(ask, spec) or self._guard.permits(ask, spec)
        if hindrance:
            return None, Attempt(model=spec.name, outcome=Outcome.FORBIDDEN, reason=hindrance)
        conversation = self._conversation(ask, record, role, spec, until=until, calls=self._calls)
        try:
            async with asyncio.timeout_at(until):
                heard = await conversation.hold()
        except TimeoutError:
            reason = f"no answer within the {role.deadline_s:g} s of role {ask.role!r}"
            return None, conversation.attempt(Outcome.TIMED_OUT, reason)
        if heard.value is not None and self._cache is not None and self._calls:
            replies = conversation.model.tally.replies
            self._cache.put(replies, model=spec.name, data_class=ask.data_class)
        return heard.value, heard.attempt

    async def _recorded(self, ask: Ask[T], record: Record) -> Answer[T] | None:
        """The answer that the ledger holds; None where the ask did not end before."""
        known = record.answer()
        if known is None:
            return None
        name, answer = known
        if not name:
            return answer
        spec = next((member for member in self._members if member.name == name), None)
        if spec is None:
            return None
        role = self._role(ask)
        until = asyncio.get_running_loop().time() + role.deadline_s
        conversation = self._conversation(ask, record, role, spec, until=until, calls=False)
        heard = await conversation.hold()
        if heard.value is None:
            return None
        *others, last = answer.attempts
        replayed = last.model_copy(update={"outcome": Outcome.REPLAYED})
        return replace(answer, value=heard.value, model=name, attempts=(*others, replayed))

    def _conversation(
        self,
        ask: Ask[T],
        record: Record,
        role: RoleSpec,
        spec: ModelSpec,
        *,
        until: float,
        calls: bool,
    ) -> Conversation[T]:
        from orchestra.chain.asking import Conversation
        from orchestra.chain.model import ChainedModel

        key, hindrance = self._clients.key(spec)
        model = ChainedModel(
            self._clients.model(spec),
            spec=spec,
            ask=ask,
            role=role,
            stations=self._stations(calls=calls),
            key=key,
            hindrance=hindrance,
            until=until,
        )
        return Conversation(
            ask=ask,
            role=role,
            model=model,
            redactor=self._guard.redactor(ask, spec),
            guard=self._guard,
            report=partial(record.events, spec.name),
        )

    def _stations(self, *, calls: bool) -> Stations:
        from orchestra.chain.sending import Stations

        return Stations(
            log=self._log,
            purse=self._purse,
            lanes=self._lanes,
            breakers=self._breakers,
            cache=self._cache,
            waits=self._waits,
            clock=self._clock,
            calls=calls,
        )

    def _role(self, ask: Ask[Any]) -> RoleSpec:
        return self._roles.get(ask.role, RoleSpec())

    async def aclose(self) -> None:
        """Ends the connections."""
        await self._clients.aclose()
        while self._at_end:
            self._at_end.pop()()

    async def __aenter__(self) -> Self:
        """Returns itself."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Ends the connections."""
        await self.aclose()


def _may_not_see(ask: Ask[Any], spec: ModelSpec) -> str:
    if ask.data_class.rank <= spec.sensitivity.rank:
        return ""
    return f"{spec.name} may see texts up to {spec.sensitivity}; this one is {ask.data_class}"


def _why_nobody(answer: Answer[Any], attempts: Sequence[Attempt]) -> str:
    if answer.value is not None:
        return ""
    if not attempts:
        return answer.chosen_because or "the panel has no model"
    return "; ".join(f"{attempt.model}: {attempt.reason}" for attempt in attempts)
