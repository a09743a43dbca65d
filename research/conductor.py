"""Does a run's stages on a corpus, each recorded in the ledger before the next one begins."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from adjudicator import answering
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
from research.panelling import PanelStages
from research.people.pausing import hold
from research.people.revising import with_people
from research.people.standing import standing_of
from research.ports import Graph, Rules
from research.record import Settled
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
        self._panel: PanelStages | None = None
        if council is not None:
            council.graph = graph
            self._panel = PanelStages(council, self._judging, self._journal, corpus, brief.gates)
        self._monotonic = monotonic
        self._began = monotonic()
        self.seconds: dict[str, float] = {}

    async def scope(self) -> Plan:
        """Records the setting, then the plan; a panel may add to what was asked."""
        self._journal.once(journal.SETTING, Setting, lambda: self._setting)
        question, brief = self._setting.question, self._brief
        plan = self._journal.recorded(journal.SCOPING, Plan)
        if plan is None and self._panel is not None and self._panel.scopes:
            with span_stage(PANEL):
                plan = await self._panel.scope(scope(question, brief))
        return self._timed(
            "scoping",
            lambda: self._journal.once(
                journal.SCOPING, Plan, lambda: plan or scope(question, brief)
            ),
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
        if self._panel is None:
            return ANALYSTS
        return (PANEL,) if self._panel.plays_alone else (PANEL, *ANALYSTS)

    async def convene(
        self, plan: Plan, packs: Sequence[Pack], attempt: int
    ) -> tuple[AnalystReport, ...]:
        """What the panel's members found. The offline analysts step in where no model spoke."""
        if self._panel is None:
            return ()
        began = self._monotonic()
        with span_stage(PANEL):
            reports = await self._panel.convene(plan, packs, attempt)
        self.seconds[PANEL] = self.seconds.get(PANEL, 0.0) + self._monotonic() - began
        if self._panel.plays_alone and not any(report.findings for report in reports):
            reports += tuple(self.analyse(plan, packs, name, attempt) for name in ANALYSTS)
        return reports

    async def settle(
        self,
        plan: Plan,
        packs: Sequence[Pack],
        examination: Examination,
        docket: Docket,
        attempt: int,
    ) -> Settled:
        """What more looks at the panel's statements in doubt make of them; no panel, no change."""
        state = Settled(look=1, examination=examination, docket=docket)
        return await self._panel.settle(plan, packs, state, attempt) if self._panel else state

    async def poll(self, plan: Plan, packs: Sequence[Pack], state: Settled, attempt: int) -> Docket:
        """The docket with the votes of the panel's judges, where there is a panel."""
        return await self._panel.poll(plan, packs, state, attempt) if self._panel else state.docket

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
                    text_of=self._corpus.text,
                    answers=answering.shipped().answers,
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
