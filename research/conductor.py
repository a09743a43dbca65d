"""Does a run's stages on a corpus, each recorded in the ledger before the next one begins."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from adjudicator.types import Claim, Ruling
from ingest.corpus import Corpus
from ingest.types import Progress
from orchestra.gates import GatesSpec
from orchestra.ledger import Ledger
from orchestra.tracing import span_judge, span_retrieval, span_stage
from research import gates, journal
from research.analysts import dense, graph, lexical
from research.brief import Brief
from research.journal import Journal
from research.material import (
    AnalystReport,
    Appendix,
    Docket,
    Examination,
    Pack,
    Plan,
    Setting,
)
from research.panel.council import PANEL, Council
from research.panel.doubts import doubts_of
from research.people.pausing import hold
from research.people.revising import with_people
from research.people.standing import standing_of
from research.ports import Graph, Rules
from research.reading import Reader
from research.stages.adjudication import adjudicate
from research.stages.analysis import ANALYSTS, collected
from research.stages.cross_examination import cross_examine
from research.stages.scoping import scope
from research.stages.sourcing import source
from research.stages.synthesis import cited, synthesise
from research.types import GateDecision, Report, Source

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
        work = self._analysts(plan, packs)
        return self._timed(
            "analysis",
            lambda: self._journal.once(
                f"{journal.ANALYSIS}{analyst}", AnalystReport, work[analyst], attempt=attempt
            ),
        )

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

    def _kept(self, report: AnalystReport, attempt: int) -> AnalystReport:
        step = f"{journal.ANALYSIS}{report.analyst}"
        return self._journal.once(step, AnalystReport, lambda: report, attempt=attempt)

    def _standby(
        self, plan: Plan, packs: Sequence[Pack], reports: Sequence[AnalystReport], attempt: int
    ) -> tuple[AnalystReport, ...]:
        """The offline analysts where they have not spoken: they say what the evidence is about."""
        if any(report.analyst in ANALYSTS for report in reports):
            return ()
        work = self._analysts(plan, packs)
        return tuple(
            self._journal.once(
                f"{journal.STANDBY}{name}", AnalystReport, work[name], attempt=attempt
            )
            for name in ANALYSTS
        )

    def _analysts(
        self, plan: Plan, packs: Sequence[Pack]
    ) -> dict[str, Callable[[], AnalystReport]]:
        return {
            dense.NAME: lambda: dense.analyse(plan, packs, self._corpus),
            lexical.NAME: lambda: lexical.analyse(plan, packs),
            graph.NAME: lambda: graph.analyse(plan, packs, self._graph, self._corpus),
        }

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
                    standby=self._standby(plan, packs, ordered, attempt),
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

        def verify(claims: Sequence[Claim]) -> list[Ruling]:
            with span_judge(len(claims)):
                return self._adjudicator.verify_many(
                    claims, corpus=self._corpus, progress=self._progress
                )

        def judge(claims: Sequence[Claim]) -> list[Ruling]:
            return self._journal.judge(claims, verify, attempt=attempt)

        def judge_cited(claims: Sequence[Claim], passages: Sequence[Sequence[str]]) -> list[Ruling]:
            given = {c.id: texts for c, texts in zip(claims, passages, strict=True)}
            return self._journal.judge(
                claims,
                lambda new: self._adjudicator.verify_many(new, evidence=[given[c.id] for c in new]),
                attempt=attempt,
            )

        return self._timed(
            "adjudication",
            lambda: self._journal.once(
                journal.DOCKET,
                Docket,
                lambda: adjudicate(
                    plan, examination, self._corpus, self._adjudicator, judge, judge_cited
                ),
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


def appendix_for(report: Report, corpus: Corpus) -> Appendix:
    """The text around every citation of a report, and the documents they are from."""
    reader = Reader(corpus)
    known = {info.path: info for info in corpus.documents()}
    quoted = cited(report)
    paths = sorted({*report.documents, *(e.document for e in quoted)})
    return Appendix(
        surroundings=tuple(reader.surroundings(e.document, e.start, e.end) for e in quoted),
        sources=tuple(
            Source(
                path=path,
                title=known[path].title,
                date=known[path].date,
                format=known[path].format,
                pages=known[path].pages,
            )
            for path in paths
            if path in known
        ),
    )
