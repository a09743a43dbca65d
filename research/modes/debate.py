"""Debate: two sides with assigned positions, rounds of rebuttal, a third who weighs.

``Begin → Argued → Argued | Rested → end``. A side may object, concede and add; objections take
nothing off the table. What is said in the end goes to the adjudicator with what was held against
it. Where no third member answers, the adjudicator alone weighs.
"""

from __future__ import annotations

from collections.abc import Sequence

from workflows import Workflow, step
from workflows.events import Event, StopEvent

from orchestra.panel.specs import ModelSpec
from research.modes.events import FROZEN, Begin
from research.modes.session import Session
from research.panel.drafts import Balance, Fault, Objection, Position, Rebuttal
from research.panel.table import Table
from research.panel.voices import Line

SIDES = {
    "for": (
        "the answer that most of the evidence points to: make the strongest case that it holds. "
        "Where the question asks whether something is so, argue that it is."
    ),
    "against": (
        "the other side: make the strongest case against the answer that the evidence seems to "
        "point to. Bring what speaks against it, what qualifies it, and the best other answer. "
        "Where the question asks whether something is so, argue that it is not."
    ),
}
"""The positions, given out in the order of the panel."""


class Argued(Event):
    """Both sides have had turn number ``turn``; ``moved`` tells whether anything changed in it."""

    model_config = FROZEN
    table: Table
    sides: tuple[str, ...]
    turn: int
    moved: bool


class Rested(Event):
    """The sides have no more to say, or no more turns."""

    model_config = FROZEN
    table: Table
    sides: tuple[str, ...]


class Debate(Workflow):
    """At most ``rounds`` rebuttals a side, both sides at the same time, then one balance."""

    def __init__(self, session: Session) -> None:
        super().__init__(timeout=None)
        self._session = session

    @step
    async def opening(self, _: Begin) -> Argued | StopEvent:
        """Both sides state their case, blind to each other; whoever fails is replaced."""
        session, table = self._session, Table()
        held: dict[str, str] = {}
        waiting = list(session.cast("debate"))
        while len(held) < len(SIDES) and waiting:
            open_ones = [side for side in SIDES if side not in held]
            pairs = list(zip(open_ones, waiting, strict=False))
            waiting = waiting[len(pairs) :]
            heard = await session.voices.ask_all([self._case(s, member) for s, member in pairs])
            for (side, _member), item in zip(pairs, heard, strict=True):
                for name, position in session.note([item]):
                    held[side] = name
                    table = table.add(name, position.statements)
        if not held:
            return StopEvent(result=session.reports(table))
        sides = tuple(held[side] for side in SIDES if side in held)
        return Argued(table=table, sides=sides, turn=0, moved=True)

    def _case(self, side: str, member: ModelSpec) -> Line[Position]:
        return Line(
            step=f"debate/0-opening/{member.name}",
            role="advocate",
            prompt="position",
            output=Position,
            member=member,
            values={"position": SIDES[side], "most": str(self._session.limits.statements)},
        )

    @step
    async def rebut(self, argued: Argued) -> Argued | Rested:
        """Both sides answer what the other has on the table, at the same time."""
        session, table = self._session, argued.table
        turn = argued.turn + 1
        if len(argued.sides) < 2 or turn > session.limits.rounds or not argued.moved:
            return Rested(table=table, sides=argued.sides)
        members = [m for m in session.members if m.name in argued.sides]
        lines = [self._rebuttal(member, table, turn) for member in members]
        after = table
        for name, rebuttal in session.note(await session.voices.ask_all(lines)):
            after = after.challenge(name, rebuttal.objections)
            after = after.withdraw(name, rebuttal.withdrawn).add(name, rebuttal.added)
        return Argued(table=after, sides=argued.sides, turn=turn, moved=after != table)

    def _rebuttal(self, member: ModelSpec, table: Table, turn: int) -> Line[Rebuttal]:
        session = self._session
        return Line(
            step=f"debate/{turn}-rebuttal/{member.name}",
            role="advocate",
            prompt="rebuttal",
            output=Rebuttal,
            member=member,
            values=session.tabled(table, member.name),
            statements=table.open_ids,
        )

    @step
    async def balance(self, rested: Rested) -> StopEvent:
        """A third weighs what is contested and says what holds on balance."""
        session, table = self._session, rested.table
        thirds = [m for m in session.cast("judge") if m.name not in rested.sides]
        lines: Sequence[Line[Balance]] = [
            Line(
                step=f"debate/9-balance/{member.name}",
                role="arbiter",
                prompt="balance",
                output=Balance,
                member=member,
                values={
                    "table": table.text(session.names),
                    "most": str(session.limits.statements),
                },
                statements=table.open_ids,
            )
            for member in thirds
        ]
        heard = await session.voices.ask_first(lines)
        for name, balance in session.note([heard] if heard else []):
            doubts = tuple(
                Objection(statement=w.statement, fault=Fault.UNSUPPORTED, reason=w.reason)
                for w in balance.weighed
                if not w.holds
            )
            table = table.challenge(name, doubts).add(name, balance.statements)
        return StopEvent(result=session.reports(table))
