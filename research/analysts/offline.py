"""The offline analysts at a run's table: each speaks once, and the ledger keeps what it said."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ingest.corpus import Corpus
from research import journal
from research.analysts import dense, graph, lexical, passage
from research.journal import Journal
from research.material import AnalystReport, Pack, Plan
from research.ports import Graph
from research.stages.analysis import ANALYSTS


class OfflineAnalysts:
    """The three of them over one corpus and its graph."""

    def __init__(self, corpus: Corpus, known: Graph, log: Journal) -> None:
        self._corpus = corpus
        self._graph = known
        self._journal = log

    def report(
        self, plan: Plan, packs: Sequence[Pack], analyst: str, attempt: int
    ) -> AnalystReport:
        """What the analyst of that name found."""
        work = self._work(plan, packs)[analyst]
        step = f"{journal.ANALYSIS}{analyst}"
        return self._journal.once(step, AnalystReport, work, attempt=attempt)

    def standby(
        self, plan: Plan, packs: Sequence[Pack], reports: Sequence[AnalystReport], attempt: int
    ) -> tuple[AnalystReport, ...]:
        """Their reports where they have not spoken: they say what the evidence is about."""
        if any(report.analyst in ANALYSTS for report in reports):
            return ()
        work = self._work(plan, packs)
        return tuple(
            self._journal.once(
                f"{journal.STANDBY}{name}", AnalystReport, work[name], attempt=attempt
            )
            for name in ANALYSTS
        )

    def _work(self, plan: Plan, packs: Sequence[Pack]) -> dict[str, Callable[[], AnalystReport]]:
        return {
            dense.NAME: lambda: dense.analyse(plan, packs, self._corpus),
            lexical.NAME: lambda: lexical.analyse(plan, packs),
            passage.NAME: lambda: passage.analyse(plan, packs),
            graph.NAME: lambda: graph.analyse(plan, packs, self._graph, self._corpus),
        }
