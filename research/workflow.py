"""The Research Symphony as a LlamaIndex workflow with typed, frozen events.

``Begin → Search → Analyse ×n → Analysed ×n → Examined → Adjudicated → end``, with n seats: the
offline analysts, the panel of models, or both. A gate stands after each stage; a send-back
goes to sourcing, a stop to the end. The steps only route: what a stage does is a pure function,
and what it made is recorded before the next one begins.
"""

from __future__ import annotations

from pydantic import ConfigDict
from workflows import Context, Workflow, step
from workflows.events import Event, StartEvent, StopEvent

from research import gates
from research.conductor import Conductor
from research.material import AnalystReport, Docket, Examination, Pack, Plan
from research.panel.council import PANEL
from research.stages.analysis import ANALYSTS
from research.types import GateDecision

_FROZEN = ConfigDict(frozen=True, arbitrary_types_allowed=True)


class Begin(StartEvent):
    """Starts a run."""

    model_config = _FROZEN


class Search(Event):
    """Asks for the sourcing of a plan; ``attempt`` 2 and 3 search more widely."""

    model_config = _FROZEN
    plan: Plan
    attempt: int


class Analyse(Event):
    """Asks one analyst, who sees the packs and nothing of the others."""

    model_config = _FROZEN
    plan: Plan
    packs: tuple[Pack, ...]
    analyst: str
    attempt: int


class Analysed(Event):
    """What one analyst found."""

    model_config = _FROZEN
    plan: Plan
    packs: tuple[Pack, ...]
    reports: tuple[AnalystReport, ...]
    attempt: int


class Examined(Event):
    """The clusters and conflicts that passed cross-examination."""

    model_config = _FROZEN
    plan: Plan
    packs: tuple[Pack, ...]
    examination: Examination
    attempt: int = 1


class Adjudicated(Event):
    """The rulings."""

    model_config = _FROZEN
    docket: Docket


class Ended(Event):
    """A gate stopped the run; what is recorded so far becomes a page that says why."""

    model_config = _FROZEN
    gate: GateDecision


class Symphony(Workflow):
    """Scoping, sourcing, parallel analysis, cross-examination, adjudication, synthesis."""

    def __init__(self, conductor: Conductor) -> None:
        super().__init__(timeout=None)
        self._conductor = conductor

    @step
    async def scoping(self, _: Begin) -> Search | Ended:
        """Splits the question."""
        plan = await self._conductor.scope()
        gate = self._conductor.gate(gates.after_scoping(plan))
        return Search(plan=plan, attempt=1) if gate.decision == gates.PASS else Ended(gate=gate)

    @step
    async def sourcing(self, ctx: Context, ask: Search) -> Search | Analyse | Ended | None:
        """Searches, and sends the packs to every analyst."""
        packs = self._conductor.source(ask.plan, ask.attempt)
        optional = gates.optional_in(ask.plan)
        gate = self._conductor.gate(gates.after_sourcing(packs, ask.attempt, optional=optional))
        if gate.decision == gates.SEND_BACK:
            return Search(plan=ask.plan, attempt=ask.attempt + 1)
        if gate.decision == gates.STOP:
            return Ended(gate=gate)
        for name in self._conductor.seats:
            ctx.send_event(Analyse(plan=ask.plan, packs=packs, analyst=name, attempt=ask.attempt))
        return None

    @step(num_workers=len(ANALYSTS) + 1)
    async def analysis(self, ask: Analyse) -> Analysed:
        """One analyst at work, or all models of the panel."""
        reports = (
            await self._conductor.convene(ask.plan, ask.packs, ask.attempt)
            if ask.analyst == PANEL
            else (self._conductor.analyse(ask.plan, ask.packs, ask.analyst, ask.attempt),)
        )
        return Analysed(plan=ask.plan, packs=ask.packs, reports=reports, attempt=ask.attempt)

    @step
    async def cross_examination(
        self, ctx: Context, found: Analysed
    ) -> Examined | Search | Ended | None:
        """Waits for every analyst, puts their reports in order and compares them."""
        gathered = ctx.collect_events(
            found, [Analysed] * len(self._conductor.seats), buffer_id=f"analysed-{found.attempt}"
        )
        if gathered is None:
            return None
        reports = tuple(
            r for event in gathered if isinstance(event, Analysed) for r in event.reports
        )
        gate = self._conductor.gate(gates.after_analysis(reports, found.attempt))
        if gate.decision == gates.SEND_BACK:
            return Search(plan=found.plan, attempt=found.attempt + 1)
        if gate.decision == gates.STOP:
            return Ended(gate=gate)
        examination = self._conductor.examine(found.plan, found.packs, reports, found.attempt)
        optional = gates.optional_in(found.plan)
        gate = self._conductor.gate(
            gates.after_cross_examination(examination, found.attempt, optional=optional)
        )
        if gate.decision == gates.SEND_BACK:
            return Search(plan=found.plan, attempt=found.attempt + 1)
        if gate.decision == gates.STOP:
            return Ended(gate=gate)
        attempt = found.attempt if self._conductor.gates_spec.weighs_statements else 1
        return Examined(
            plan=found.plan, packs=found.packs, examination=examination, attempt=attempt
        )

    @step
    async def adjudication(self, found: Examined) -> Adjudicated | Search | Ended:
        """Has every statement judged, and those of models that are in doubt looked at again."""
        plan, examination, attempt = found.plan, found.examination, found.attempt
        docket = self._conductor.adjudicate(plan, examination, attempt)
        now = await self._conductor.settle(plan, found.packs, examination, docket, attempt)
        docket = await self._conductor.poll(plan, found.packs, now, attempt)
        gate = self._conductor.gate(
            gates.after_adjudication(
                docket,
                found.attempt,
                self._conductor.gates_spec,
                tried=now.look,
                unsettled=len(now.unsettled),
            )
        )
        if gate.decision == gates.SEND_BACK:
            return Search(plan=found.plan, attempt=found.attempt + 1)
        return Ended(gate=gate) if gate.decision == gates.STOP else Adjudicated(docket=docket)

    @step
    async def synthesis(self, _: Adjudicated | Ended) -> StopEvent:
        """Writes the report out of the ledger."""
        return StopEvent(result=self._conductor.synthesise())
