"""The router: leaves out who may not or cannot answer, orders the rest, and says why.

Left out, each with its reason: models that may not see the ask's data class, are not trusted with
its language, have too small a window for its prompt, or cost more than the role allows.

Order, in this precedence:

1. the model that the ask names, alone;
2. the order of the role, where the settings give one;
3. the cheapest first, where the role says ``small_first`` (:mod:`orchestra.routing.escalation`
   then goes up);
4. what was measured at the kind of task (:mod:`orchestra.routing.table`): members whose interval
   reaches the best one's lower end are as good as it, so the cheapest of them goes first; then
   members without a measurement who declare the strength; then those measured clearly below;
   then the others;
5. the order of the settings.

Models slower than the role allows come last, whatever else they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orchestra.chain.ports import Routed
from orchestra.chain.types import Ask
from orchestra.panel.prices import NANO, most_tokens, price_of
from orchestra.panel.specs import ModelSpec, RoleSpec
from orchestra.routing.table import Measured, RoutingTable
from orchestra.runs import now

BYTES_PER_TOKEN = 3
"""For the fit into a window only: prose has four or more bytes a token, code and tables about
three. Budgets use the upper bound of one byte a token instead."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A member that may answer, with what it is ordered by."""

    spec: ModelSpec
    place: int
    nano: int | None
    strengths: tuple[str, ...]
    measured: Measured | None
    too_slow: bool

    @property
    def dearness(self) -> float:
        """For sorting: the worst case of this ask; a model without a price comes last."""
        return float("inf") if self.nano is None else float(self.nano)


class PanelRouter:
    """Orders candidates for an ask by the rules above. Pure: the same ask, the same answer."""

    def __init__(
        self, table: RoutingTable | None = None, *, clock: Callable[[], datetime] = now
    ) -> None:
        self._table = table or RoutingTable()
        self._clock = clock

    def candidates(self, ask: Ask[Any], members: Sequence[ModelSpec], role: RoleSpec) -> Routed:
        """Orders the members that may answer. Empty where nobody may; the reason says why."""
        pool, how = _pool(ask, members, role)
        if not pool:
            return Routed((), how)
        tokens = _expected_tokens(ask)
        entries: list[_Entry] = []
        left_out: list[str] = []
        for place, spec in enumerate(pool):
            nano = self._worst_nano(ask, spec)
            problem = _problem(ask, spec, role, tokens, nano)
            if problem:
                left_out.append(f"{spec.name} {problem}")
            else:
                entries.append(self._entry(ask, spec, role, place, nano))
        ordered, why = _order(ask, role, entries, how)
        return Routed(tuple(entry.spec for entry in ordered), _sentence(why, left_out))

    def _entry(
        self, ask: Ask[Any], spec: ModelSpec, role: RoleSpec, place: int, nano: int | None
    ) -> _Entry:
        rows = (self._table.of(spec, task) for task in _tasks(ask))
        slow = self._table.latency_of(spec)
        return _Entry(
            spec,
            place,
            nano,
            tuple(need for need in ask.needs if need in spec.strengths),
            next((row for row in rows if row is not None), None),
            role.latency_s is not None and slow is not None and slow > role.latency_s,
        )

    def _worst_nano(self, ask: Ask[Any], spec: ModelSpec) -> int | None:
        price = price_of(spec, self._clock())
        bound = most_tokens((ask.prompt.instructions, ask.prompt.text), schemas=({},))
        return None if price is None else price.most_nano(bound, spec.max_output_tokens)


def _pool(
    ask: Ask[Any], members: Sequence[ModelSpec], role: RoleSpec
) -> tuple[tuple[ModelSpec, ...], str]:
    """Who is looked at, and why them: the named one, the role's in order, or all."""
    by_name = {member.name: member for member in members}
    if ask.model:
        if ask.model not in by_name:
            return (), f"the panel has no model {ask.model!r}"
        return (by_name[ask.model],), f"the ask names {ask.model}"
    if role.models:
        chosen = tuple(by_name[name] for name in role.models if name in by_name)
        missing = "" if chosen else ": none of them is on the panel"
        return chosen, f"the order of role {ask.role!r}{missing}"
    return tuple(members), "" if members else "the panel is empty"


def _problem(
    ask: Ask[Any], spec: ModelSpec, role: RoleSpec, tokens: int, nano: int | None
) -> str:  # fmt: skip
    """Why a member is no candidate; "" where it is one."""
    if spec.sensitivity.rank < ask.data_class.rank:
        return f"may see {spec.sensitivity} text at most, and this is {ask.data_class}"
    if spec.languages and ask.language not in spec.languages:
        return f"is not trusted with language {ask.language!r}"
    room = spec.context_window - spec.max_output_tokens
    if tokens > room:
        return f"has room for {room} tokens, and the prompt has about {tokens}"
    if role.call_usd is not None:
        if nano is None:
            return "has no known price, and the role caps the price of a call"
        if nano > role.call_usd * NANO:
            return f"can cost {nano / NANO:.4f} US dollars, and the role allows {role.call_usd:g}"
    return ""


def _order(
    ask: Ask[Any], role: RoleSpec, entries: Sequence[_Entry], how: str
) -> tuple[list[_Entry], str]:
    if how or len(entries) < 2:
        ordered = sorted(entries, key=lambda e: (e.too_slow, e.place))
        return ordered, how or ("the only one that may answer" if entries else "")
    if role.small_first:
        ordered = sorted(entries, key=lambda e: (e.too_slow, e.dearness, e.place))
        return ordered, f"small first: {ordered[0].spec.name} costs least" + _slow(ordered)
    task = next((t for t in _tasks(ask) if any(_is(e.measured, t) for e in entries)), None)
    if task is not None:
        return _by_score(task, role, entries)
    ordered = sorted(entries, key=lambda e: (e.too_slow, -len(e.strengths), e.place))
    first = ordered[0]
    if first.strengths:
        why = f"targeted: {first.spec.name} declares {', '.join(first.strengths)}"
    else:
        wanted = f"; nobody declares {', '.join(ask.needs)}" if ask.needs else ""
        why = f"the order of the settings{wanted}"
    return ordered, why + _slow(ordered)


def _by_score(
    task: str, role: RoleSpec, entries: Sequence[_Entry]
) -> tuple[list[_Entry], str]:  # fmt: skip
    """By what was measured at ``task``; see the head of this file."""
    lows = [e.measured.interval[0] for e in entries if e.measured and _is(e.measured, task)]
    needed = max(max(lows), 0.0)

    def tier(entry: _Entry) -> int:
        if entry.measured is None or entry.measured.task != task:
            return 1 if entry.strengths else 3
        low, high = entry.measured.interval
        enough = role.accuracy is None or low >= role.accuracy
        return 0 if high >= needed and enough else 2

    ordered = sorted(
        entries,
        key=lambda e: (e.too_slow, t := tier(e), e.dearness if t == 0 else -len(e.strengths),
                       e.place),
    )  # fmt: skip
    shown = "; ".join(
        f"{e.spec.name} {e.measured}" for e in ordered if e.measured and _is(e.measured, task)
    )
    first = ordered[0]
    why = f"measured at {task!r}: {shown}"
    if tier(first) == 0:
        same = sum(tier(e) == 0 and not e.too_slow for e in ordered)
        why += f"; {first.spec.name} is the cheapest of {same} as good as the best"
    else:
        why += f"; {first.spec.name} goes first all the same: nobody measured is good enough"
    return ordered, why + _slow(ordered)


def _slow(ordered: Sequence[_Entry]) -> str:
    slow = [entry.spec.name for entry in ordered if entry.too_slow]
    return f"; slower than the role allows, so last: {', '.join(slow)}" if slow else ""


def _sentence(why: str, left_out: Sequence[str]) -> str:
    parts = [why] if why else ["nobody on the panel may answer"]
    if left_out:
        parts.append(f"left out: {'; '.join(left_out)}")
    return ". ".join(parts)


def _tasks(ask: Ask[Any]) -> tuple[str, ...]:
    """The kinds of task that an ask is, the most telling first."""
    return (*ask.needs, ask.role)


def _is(measured: Measured | None, task: str) -> bool:
    return measured is not None and measured.task == task


def _expected_tokens(ask: Ask[Any]) -> int:
    texts = (ask.prompt.instructions, ask.prompt.text)
    return -(-sum(len(text.encode("utf-8", "surrogatepass")) for text in texts) // BYTES_PER_TOKEN)
