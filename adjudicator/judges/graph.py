"""The judge that asks the corpus's knowledge graph; abstains where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from adjudicator.types import Claim, Judgement, Verdict, Window
from kg.types import Agreement, Finding

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph

_RELATED = 0.6


class GraphJudge:
    """Checks a claim's quantities and dates against the graph's, by subject."""

    name = "graph"

    def __init__(self, graph: KnowledgeGraph | None = None) -> None:
        self._graph = graph

    def judge(self, items: Sequence[tuple[Claim, Sequence[Window]]]) -> list[Judgement]:
        """One judgement per item; the windows are not looked at."""
        return [self._one(claim) for claim, _ in items]

    def _one(self, claim: Claim) -> Judgement:
        if self._graph is None:
            return Judgement(judge=self.name, verdict=None, reason="given passages have no graph")
        findings = self.findings(claim)
        if not findings:
            return Judgement(
                judge=self.name, verdict=None, reason="the graph has no such quantity or date"
            )
        same = _best(findings, Agreement.SAME)
        other = _best(findings, Agreement.DIFFERENT)
        if same and other and abs(same.relatedness - other.relatedness) <= 0.1:
            verdict, best = Verdict.CONFLICTING, same
        elif same and (not other or same.relatedness >= other.relatedness):
            verdict, best = Verdict.SUPPORTED, same
        else:
            assert other is not None  # noqa: S101
            verdict, best = Verdict.REFUTED, other
        word = "as" if best.agreement is Agreement.SAME else "against"
        reason = f"{best.claimed} {word} {best.found} in {best.source.document}"
        return Judgement(
            judge=self.name,
            verdict=verdict,
            confidence=round(best.relatedness, 6),
            reason=reason,
        )

    def findings(self, claim: Claim) -> list[Finding]:
        """The graph's facts that surely speak of the claim's subject."""
        if self._graph is None:
            return []
        return [f for f in self._graph.check(claim.text) if f.relatedness >= _RELATED]


def _best(findings: Sequence[Finding], agreement: Agreement) -> Finding | None:
    mine = [f for f in findings if f.agreement is agreement]
    return max(mine, key=lambda f: (f.relatedness, f.source.document), default=None)
