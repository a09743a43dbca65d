"""Does a run's stages on a corpus, each recorded in the ledger before the next one begins."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from ingest.corpus import Corpus
from ingest.types import Progress
from orchestra.gates import GatesSpec
from orchestra.ledger import Ledger
from orchestra.tracing import span_retrieval, span_stage
from research import gates, journal
from research.analysts.offline import OfflineAnalysts
from research.brief import Brief
from research.journal import Journal
from research.judging import Judging
from research.material import AnalystReport, Appendix, Docket, Examination, Pack, Plan, Setting
from research.panel.council import PANEL, Council
from research.panel.doubts import doubts_of, in_doubt
from research.panel.looking import ESCALATION
from research.panel.settling import unsettled
from research.people.pausing import hold
from research.people.revising import with_people
from research.people.standing import standing_of
from research.ports import Graph, Rules
from research.record import Doubt, Settled
from research.stages.analysis import ANALYSTS, collected
from research.stages.appendix import appendix_for
from research.stages.cross_examination import cross_examine
from research.stages.scoping import scope
from research.stages.sourcing import source
from research.stages.synthesis import synthesise
from research.types import GateDecision, Report

T = TypeVar("T")
_STAGES = ("scoping", "sourcing", "analysis", "cross-examination", "adjudication", "synthesis")


class Conductor:
    """Holds what the stages need. ``seconds`` says how long each of them took, this time."""

    def __init__(
        self,
        *,
        setting: Setting,
        brief: Brief,
        corpus: Corpus,
        adjudicator: Rules,
        graph: Graph,
        ledger: Ledger,
        progress: Progress | None = None,
        council: Council | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._setting = setting
        self._brief = brief
        self._corpus = corpus
        self._adjudicator = adjudicator
        self._graph = graph
        self._ledger = ledger
        self._journal = Journal(ledger)
        self._analysts = OfflineAnalysts(corpus, graph, self._journal)
        self._judging = Judging(adjudicator, corpus, self._journal, progress)
        self._progress = progress
        self._council = council
        if council is not None:
            council.graph = graph
        self._monotonic = monotonic
        self._began = monotonic()
        self.seconds: dict[str, float] = {}

    def scope(self) -> Plan:
        """Records the setting, then the plan."""
        self._journal.once(journal.SETTING, Setting, lambda: self._setting)
        question, brief = self._setting.question, self._brief
        return self._timed(
            "scoping",
            lambda: self._journal.once(journal.SCOPING, Plan, lambda: scope(question, brief)),
        )

    def source(self, plan: Plan, attempt: int) -> tuple[Pack, ...]:
        """The evidence packs."""
        return self._timed(
            "sourcing",
            lambda: self._journal.once(
                journal.SOURCING,
                tuple[Pack, ...],
                lambda: self._searched(plan, attempt),
                attempt=attempt,
            ),
        )

    def _searched(self, plan: Plan, attempt: int) -> tuple[Pack, ...]:
        with span_retrieval([item.text for item in plan.sub_questions]) as trace:
            packs = source(plan, self._corpus, expander=self._graph, attempt=attempt)
            trace.documents((p.id, p.text, p.score) for pack in packs for p in pack.passages)
        return packs

    def analyse(
        self, plan: Plan, packs: Sequence[Pack], analyst: str, attempt: int
    ) -> AnalystReport:
        """What one analyst found."""
        return self._timed("analysis", lambda: self._analysts.report(plan, packs, analyst, attempt))

    @property
    def seats(self) -> tuple[str, ...]:
        """Who analyses: the panel first, for its models answer while the analysts work."""
        if self._council is None:
            return ANALYSTS
        return (PANEL,) if self._council.plays_alone else (PANEL, *ANALYSTS)

    async def convene(
        self, plan: Plan, packs: Sequence[Pack], attempt: int
    ) -> tuple[AnalystReport, ...]:
        """What the panel's members found. The offline analysts step in where no model spoke."""
        if self._council is None:
            return ()
        began = self._monotonic()
        with span_stage(PANEL):
            doubts = self._doubts(attempt)
            made = await self._council.convene(plan, packs, attempt, doubts=doubts)
        self.seconds[PANEL] = self.seconds.get(PANEL, 0.0) + self._monotonic() - began
        reports = [self._kept(report, attempt) for report in made]
        if self._council.plays_alone and not any(report.findings for report in reports):
            reports += [self.analyse(plan, packs, name, attempt) for name in ANALYSTS]
        return tuple(reports)

    def _doubts(self, attempt: int) -> tuple[str, ...]:
        """What was open where the attempt before was sent back after it was adjudicated."""
        row = self._ledger.get(journal.DOCKET, attempt - 1)
        known = row and Docket.model_validate_json(row.payload_json)
        return doubts_of(known, self._brief.gates) if known else ()

    async def poll(
        self,
        plan: Plan,
        packs: Sequence[Pack],
        examination: Examination,
        docket: Docket,
        attempt: int,
    ) -> Docket:
        """The docket with the votes of the panel's judges, where there is a panel."""
        council = self._council
        return await council.poll(plan, packs, examination, docket, attempt) if council else docket

    async def settle(
        self,
        plan: Plan,
        packs: Sequence[Pack],
        examination: Examination,
        docket: Docket,
        attempt: int,
    ) -> Settled:
        """What more looks at the panel's statements in doubt make of them; no look, no change."""
        state = Settled(look=1, examination=examination, docket=docket)
        if self._council is None:
            return state
        spec = self._brief.gates
        for number in range(2, min(spec.attempts, ESCALATION.attempts) + 1):
            doubts = self._doubted(plan, state)
            after = doubts and await self._look(plan, packs, state, doubts, number, attempt)
            if not after:
                break
            state = after
        return state

    async def _look(
        self,
        plan: Plan,
        packs: Sequence[Pack],
        state: Settled,
        doubts: Sequence[Doubt],
        number: int,
        attempt: int,
    ) -> Settled | None:
        step = f"{journal.SETTLING}{number}"
        known = self._journal.recorded(step, Settled, attempt=attempt)
        if known is not None or self._council is None:
            return known
        made = await self._council.look_again(
            plan,
            packs,
            state,
            doubts,
            number=number,
            attempt=attempt,
            adjudicator=self._judging.adjudicator,
            judge=lambda asked, new: self._judging.docket(plan, asked, attempt, new),
        )
        if made is None:
            return None
        left = unsettled(made, self._doubted(plan, made))
        made = made.model_copy(update={"unsettled": left})
        return self._journal.once(step, Settled, lambda: made, attempt=attempt)

    def _doubted(self, plan: Plan, state: Settled) -> tuple[Doubt, ...]:
        return in_doubt(
            plan,
            state.examination,
            state.docket,
            spec=self._brief.gates,
            escalation=ESCALATION,
            withdrawn=state.withdrawn,
        )

    def _kept(self, report: AnalystReport, attempt: int) -> AnalystReport:
        step = f"{journal.ANALYSIS}{report.analyst}"
        return self._journal.once(step, AnalystReport, lambda: report, attempt=attempt)

    def examine(
        self, plan: Plan, packs: Sequence[Pack], reports: Sequence[AnalystReport], attempt: int
    ) -> Examination:
        """Clusters, conflicts and coverage."""
        ordered = collected(reports)
        return self._timed(
            "cross-examination",
            lambda: self._journal.once(
                journal.EXAMINATION,
                Examination,
                lambda: cross_examine(
                    plan,
                    packs,
                    ordered,
                    self._adjudicator,
                    self._corpus.embed,
                    standby=self._analysts.standby(plan, packs, ordered, attempt),
                ),
                attempt=attempt,
            ),
        )

    @property
    def gates_spec(self) -> GatesSpec:
        """When this run is sent back for unsure statements, and when it waits for a person."""
        return self._brief.gates

    def adjudicate(self, plan: Plan, examination: Examination, attempt: int = 1) -> Docket:
        """Rulings, a ledger row each, and what follows from them."""
        return self._timed(
            "adjudication",
            lambda: self._journal.once(
                journal.DOCKET,
                Docket,
                lambda: self._judging.docket(plan, examination, attempt),
                attempt=attempt,
            ),
        )

    def synthesise(self) -> Report:
        """The report, out of the ledger alone but for the text around its citations."""
        record = journal.record_of(self._ledger)

        def write() -> Report:
            bare = synthesise(record)
            appendix = self._journal.once(
                journal.APPENDIX, Appendix, lambda: appendix_for(bare, self._corpus)
            )
            return with_people(synthesise(record, appendix), record, standing_of(self._ledger))

        report = self._timed("synthesis", write)
        self.gate(gates.after_synthesis(report))
        return report

    def gate(self, decision: GateDecision) -> GateDecision:
        """Records a gate's decision, or that the brief's time has run out.

        Raises:
            RunWaits: a person is asked before the run goes on.
        """
        minutes = self._brief.limits.minutes
        spent = (self._monotonic() - self._began) / 60
        last = decision.stage in ("synthesis", "adjudication")
        if minutes is not None and spent > minutes and not last and decision.decision != gates.STOP:
            decision = gates.out_of_time(decision.stage, decision.attempt, minutes)
        recorded = self._journal.gate(decision)
        hold(self._ledger, self._brief.gates, recorded)
        return recorded

    def _timed(self, stage: str, work: Callable[[], T]) -> T:
        if self._progress is not None:
            self._progress(stage, _STAGES.index(stage), len(_STAGES))
        began = self._monotonic()
        with span_stage(stage):
            value = work()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + self._monotonic() - began
        return value
