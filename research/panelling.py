"""The stages of a run that a panel has a part in, each recorded before the next one begins."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.corpus import Corpus
from orchestra.gates import GatesSpec
from research import journal
from research.journal import Journal
from research.judging import Judging
from research.material import AnalystReport, Docket, Pack, Plan
from research.panel.council import Council
from research.panel.doubts import doubts_of, in_doubt
from research.panel.looking import ESCALATION
from research.panel.proposing import merged
from research.panel.settling import unsettled
from research.record import Doubt, Proposals, Settled


class PanelStages:
    """A council's work in scoping, analysis and adjudication, over one ledger."""

    def __init__(
        self,
        council: Council,
        judging: Judging,
        log: Journal,
        corpus: Corpus,
        gates: GatesSpec,
    ) -> None:
        self._council = council
        self._judging = judging
        self._journal = log
        self._corpus = corpus
        self._gates = gates

    @property
    def plays_alone(self) -> bool:
        """Whether the offline analysts only stand by."""
        return self._council.plays_alone

    @property
    def scopes(self) -> bool:
        """Whether the members have a say in what is asked."""
        return self._council.scopes

    async def scope(self, plan: Plan) -> Plan:
        """The plan with what the panel adds to it; who proposed what is recorded."""
        said = await self._council.propose(plan)
        whole, proposals = merged(plan, said, self._corpus.embed)
        self._journal.once(
            journal.PROPOSALS, Proposals, lambda: Proposals(proposals=proposals), kind="scoping"
        )
        return whole

    async def convene(
        self, plan: Plan, packs: Sequence[Pack], attempt: int
    ) -> tuple[AnalystReport, ...]:
        """What the members found."""
        doubts = self._doubts(attempt)
        made = await self._council.convene(plan, packs, attempt, doubts=doubts)
        return tuple(self._kept(report, attempt) for report in made)

    def _doubts(self, attempt: int) -> tuple[str, ...]:
        """What was open where the attempt before was sent back after it was adjudicated."""
        known = self._journal.recorded(journal.DOCKET, Docket, attempt=attempt - 1)
        return doubts_of(known, self._gates) if known else ()

    def _kept(self, report: AnalystReport, attempt: int) -> AnalystReport:
        step = f"{journal.ANALYSIS}{report.analyst}"
        return self._journal.once(step, AnalystReport, lambda: report, attempt=attempt)

    async def poll(self, plan: Plan, packs: Sequence[Pack], state: Settled, attempt: int) -> Docket:
        """The docket with the votes of the members as judges."""
        return await self._council.poll(plan, packs, state.examination, state.docket, attempt)

    async def settle(
        self, plan: Plan, packs: Sequence[Pack], state: Settled, attempt: int
    ) -> Settled:
        """What stands after the looks at statements in doubt that the gates allow."""
        for number in range(2, min(self._gates.attempts, ESCALATION.attempts) + 1):
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
        if known is not None:
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
            spec=self._gates,
            escalation=ESCALATION,
            withdrawn=state.withdrawn,
        )
