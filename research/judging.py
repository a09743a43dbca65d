"""The adjudicator at a run's table: what the ledger holds a ruling on is not judged again."""

from __future__ import annotations

from collections.abc import Sequence

from adjudicator.types import Claim, Ruling
from ingest.corpus import Corpus
from ingest.types import Progress
from orchestra.tracing import span_judge
from research.journal import Journal
from research.material import Cluster, Docket, Examination, Plan
from research.ports import Rules
from research.stages.adjudication import adjudicate


class Judging:
    """Rulings on one corpus, a ledger row each."""

    def __init__(
        self,
        adjudicator: Rules,
        corpus: Corpus,
        log: Journal,
        progress: Progress | None = None,
    ) -> None:
        self.adjudicator = adjudicator
        self._corpus = corpus
        self._journal = log
        self._progress = progress

    def docket(
        self,
        plan: Plan,
        examination: Examination,
        attempt: int,
        clusters: Sequence[Cluster] | None = None,
    ) -> Docket:
        """The rulings on what is worth one, or on ``clusters``, and what follows from them."""

        def judge(claims: Sequence[Claim]) -> list[Ruling]:
            return self._journal.judge(claims, self._verified, attempt=attempt)

        def judge_cited(claims: Sequence[Claim], passages: Sequence[Sequence[str]]) -> list[Ruling]:
            given = {c.id: texts for c, texts in zip(claims, passages, strict=True)}
            return self._journal.judge(
                claims,
                lambda new: self.adjudicator.verify_many(new, evidence=[given[c.id] for c in new]),
                attempt=attempt,
            )

        return adjudicate(
            plan,
            examination,
            self._corpus,
            self.adjudicator,
            judge,
            judge_cited,
            clusters=clusters,
        )

    def _verified(self, claims: Sequence[Claim]) -> list[Ruling]:
        with span_judge(len(claims)):
            return self.adjudicator.verify_many(
                claims, corpus=self._corpus, progress=self._progress
            )
