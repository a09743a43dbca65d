"""The panel of one run: convened once an attempt, its reports recorded beside the analysts'."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from orchestra.chain.types import Desk
from orchestra.panel.specs import DataClass, ModelSpec
from orchestra.routing.table import RoutingTable
from orchestra.routing.weights import Calibration, Weight, voices_of
from orchestra.runs import Clock, RunFolder, now
from research.journal import WEIGHTS, Journal
from research.material import AnalystReport, Docket, Examination, Pack, Plan
from research.modes.limits import Mode, ModeLimits
from research.panel.drafts import Scoping
from research.panel.evidence import EvidencePack, evidence_of
from research.panel.jury import ballots, evidence_for, with_votes
from research.panel.looking import Case, Looked, cited_first, looks
from research.panel.proposing import lines
from research.panel.settling import Judge, settled
from research.panel.types import Member
from research.panel.voices import Voices
from research.ports import Graph, Rules
from research.record import Doubt, PanelWeights, Settled, Trail

PANEL = "panel"
"""The seat of all models together."""


@dataclass(frozen=True, slots=True)
class Panel:
    """The models that are configured, and how to sit down with them for one run.

    ``desk`` is handed the run's folder, for its ledger holds every call; it is entered for the
    time of the run.
    """

    members: tuple[ModelSpec, ...]
    desk: Callable[[RunFolder], AbstractAsyncContextManager[Desk]]
    data_class: DataClass = DataClass.INTERNAL


def labels(members: Sequence[ModelSpec]) -> tuple[Member, ...]:
    """The members as reports name them: "gpt (openai, gpt-5)"."""
    return tuple(
        Member(name=m.name, label=f"{m.name} ({m.vendor.value}, {m.model})") for m in members
    )


class Council:
    """The panel at one run's table. ``graph`` is what its members may look things up in."""

    def __init__(
        self,
        *,
        desk: Desk,
        names: Sequence[str],
        mode: Mode,
        limits: ModeLimits,
        journal: Journal,
        data_class: DataClass = DataClass.INTERNAL,
        table: RoutingTable | None = None,
        calibration: Calibration | None = None,
        clock: Clock = now,
    ) -> None:
        """Sits down.

        Args:
            desk: where the members are asked.
            names: who they are.
            mode: how they work.
            limits: hard ones, of the whole run.
            journal: over the run's ledger.
            data_class: of the documents.
            table: what was measured of models, for whom to ask next.
            calibration: how often they were right when they were so sure.
            clock: for prices.
        """
        self.mode = mode
        self._desk = desk
        self._names = tuple(names)
        self._limits = limits
        self._journal = journal
        self._data_class = data_class
        self._left = limits.calls
        self._answered: set[str] = set()
        self._failed: set[str] = set()
        self._table = table or RoutingTable()
        self._calibration = calibration or Calibration()
        self._clock = clock
        self.graph: Graph | None = None
        self._before: tuple[EvidencePack, tuple[AnalystReport, ...]] | None = None

    @property
    def plays_alone(self) -> bool:
        """Whether the offline analysts only stand by; in the symphony they play along."""
        return self.mode is not Mode.SYMPHONY

    @property
    def scopes(self) -> bool:
        """Whether its members have a say in what is asked; in the symphony they do."""
        return self.mode is Mode.SYMPHONY

    async def propose(self, plan: Plan) -> list[tuple[str, Scoping]]:
        """What each member that answers wants to find out besides."""
        voices = self._voices(plan, EvidencePack(()), 0)
        heard = await voices.ask_all(lines(voices.members, plan))
        self._note(voices)
        return [(item.model, item.value) for item in heard if item.value is not None]

    async def poll(
        self,
        plan: Plan,
        packs: Sequence[Pack],
        examination: Examination,
        docket: Docket,
        attempt: int,
    ) -> Docket:
        """The docket with the votes of the panel's judges, who do not see one another's."""
        if not docket.judged:
            return docket
        evidence = evidence_for(evidence_of(packs), docket)
        voices = self._voices(plan, evidence, attempt)
        heard = await voices.ask_all(ballots(voices.members, docket, examination))
        self._note(voices)
        spoken = [item.spoken for item in heard]
        return with_votes(docket, spoken, examination, self._weights())

    async def look_again(
        self,
        plan: Plan,
        packs: Sequence[Pack],
        before: Settled,
        doubts: Sequence[Doubt],
        *,
        number: int,
        attempt: int,
        adjudicator: Rules,
        judge: Judge,
    ) -> Settled | None:
        """What one more look at statements in doubt makes of them; None where nobody may look."""
        clusters = {c.id: c for c in before.examination.clusters}
        trails = {trail.cluster: trail for trail in before.trails}
        cases = [
            Case(
                clusters[d.cluster],
                d,
                trails.get(d.cluster)
                or Trail(cluster=d.cluster, asked=clusters[d.cluster].analysts),
            )
            for d in doubts
        ]
        evidence = cited_first(evidence_of(packs), cases)
        voices = self._voices(plan, evidence, attempt)
        some = looks(
            cases,
            self._able(voices.members),
            evidence,
            number=number,
            table=self._table,
            at=self._clock(),
        )
        if not some:
            return None
        heard = await voices.ask_all([look.line for look in some])
        self._note(voices)
        return settled(
            before,
            [Looked(look, item) for look, item in zip(some, heard, strict=True)],
            number=number,
            evidence=evidence,
            models=self._names,
            adjudicator=adjudicator,
            judge=judge,
        )

    def _weights(self) -> tuple[Weight, ...]:
        """What each member's word counts, as it was known when the panel sat down."""
        members = [m for m in self._desk.members if m.name in self._names]
        return self._journal.once(
            WEIGHTS,
            PanelWeights,
            lambda: PanelWeights(weights=self._calibration.weights(members)),
            kind="weights",
        ).weights

    def _able(self, members: Sequence[ModelSpec]) -> list[ModelSpec]:
        """Who may see the text, and did not fail whenever it was asked."""
        return [
            member
            for member in members
            if member.sensitivity.rank >= self._data_class.rank
            and not (member.name in self._failed and member.name not in self._answered)
        ]

    def _note(self, voices: Voices) -> None:
        self._left = voices.left
        self._answered |= voices.answered
        self._failed |= voices.failed

    def _voices(self, plan: Plan, evidence: EvidencePack, attempt: int) -> Voices:
        return Voices(
            desk=self._desk,
            names=self._names,
            journal=self._journal,
            plan=plan,
            evidence=evidence,
            prefix=f"{attempt}/",
            calls=self._left,
            data_class=self._data_class,
            graph=self.graph,
        )

    async def convene(
        self, plan: Plan, packs: Sequence[Pack], attempt: int, *, doubts: Sequence[str] = ()
    ) -> tuple[AnalystReport, ...]:
        """What each member puts forward, by name; an empty report for one that did not speak.

        A wider search that brought nothing new is no reason to ask, and pay, again; ``doubts``,
        statements that an earlier attempt could not settle, are: the models are told of them.
        """
        from research.modes.playing import play
        from research.modes.session import Session

        evidence = evidence_of(packs)
        if self._before is not None and self._before[0] == evidence and not doubts:
            return self._before[1]
        voices = self._voices(plan, evidence, attempt)
        spoke = await play(self.mode, Session(voices, self._limits, tuple(doubts)))
        self._note(voices)
        named = {report.analyst: report for report in spoke}
        silent = len(plan.sub_questions)
        counts = voices_of(self._weights())
        reports = tuple(
            named.get(
                name, AnalystReport(analyst=name, abstained=silent, is_model=True)
            ).model_copy(update={"weight": counts.get(name, 1.0)})
            for name in sorted(self._names)
        )
        self._before = (evidence, reports)
        return reports
