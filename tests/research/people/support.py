"""What the tests of people in the loop share: runs that wait, and an adjudicator that is unsure."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adjudicator.types import Claim, ConflictScore, Ruling, Verdict, Window
from ingest import Corpus
from kg.graph import KnowledgeGraph
from orchestra.errors import RunWaits
from orchestra.runs import RunFolder, open_run
from research import conduct
from research.run import Run
from tests.research.dossier import Rule, ruling

QUESTION = "What did the lighthouse at Corran Point cost, and who opened it?"
PUBLISHING = {"gates": {"before_publishing": True}}
ONCE = {"gates": {"min_confidence": 0.95, "attempts": 1}}


def noon() -> datetime:
    return datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def later() -> datetime:
    return datetime(2026, 3, 5, 9, 30, tzinfo=UTC)


class Counting(Rule):
    """Counts what it is asked; says "refuted" of a claim that names ``wrong``."""

    def __init__(self, *, wrong: str = "\0", agreement: float = 1.0) -> None:
        super().__init__()
        self.wrong = wrong
        self.agreement = agreement
        self.calls = 0

    def verify_many(
        self,
        claims: Sequence[str | Claim],
        *,
        corpus: object = None,
        evidence: Sequence[Sequence[str]] | None = None,
        progress: object = None,
    ) -> list[Ruling]:
        self.calls += 1
        made = []
        for claim in claims:
            text = claim if isinstance(claim, str) else claim.text
            name = "c" if isinstance(claim, str) else claim.id
            verdict = Verdict.REFUTED if self.wrong in text else Verdict.SUPPORTED
            self.claims.append(text)
            made.append(
                ruling(text, verdict, name=name).model_copy(update={"agreement": self.agreement})
            )
        return made

    def contradictions(self, pairs: Sequence[tuple[Window, Window]]) -> list[ConflictScore]:
        self.calls += 1
        return super().contradictions(pairs)


def start(
    corpus: Corpus,
    graph: KnowledgeGraph,
    home: Path,
    *,
    brief: dict[str, object] | None = None,
    adjudicator: Rule | None = None,
) -> RunFolder:
    """A run that its gates made wait."""
    with pytest.raises(RunWaits) as caught:
        go(corpus, graph, home, brief=PUBLISHING if brief is None else brief, by=adjudicator)
    return open_run(home, caught.value.run)


def go(
    corpus: Corpus,
    graph: KnowledgeGraph,
    home: Path,
    *,
    brief: dict[str, object] | None = None,
    by: Rule | None = None,
    resume: str | None = None,
) -> Run:
    """A run to its end, or on from where it waited."""
    return asyncio.run(
        conduct(
            QUESTION if resume is None else "",
            corpus=corpus,
            graph=graph,
            home=home,
            brief=brief,
            adjudicator=by or Counting(),
            resume=resume,
            clock=noon,
        )
    )
