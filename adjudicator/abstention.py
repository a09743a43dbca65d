"""When a firm verdict is withheld: below a confidence, or where several labels are left open."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from adjudicator.types import Scores, Verdict
from adjudicator.verifier.calibration import nonconformity

_LABELS = (
    (Verdict.SUPPORTED, "supported"),
    (Verdict.REFUTED, "refuted"),
    (Verdict.NOT_ENOUGH_EVIDENCE, "not_enough_evidence"),
)


@dataclass(frozen=True, slots=True)
class Abstention:
    """What the user asked for; None asks for nothing.

    Attributes:
        min_confidence: a firm verdict stands only with at least this probability of being right.
        coverage: the share of claims whose true label shall be among those left open; a firm
            verdict stands only where it alone is left (split conformal prediction).
    """

    min_confidence: float | None = None
    coverage: float | None = None

    def objection(self, verdict: Verdict, confidence: float, scores: Scores) -> str:
        """Why the verdict is withheld, or ""."""
        if not verdict.is_firm:
            return ""
        if self.min_confidence is not None and confidence < self.min_confidence:
            return (
                f"abstained: {verdict} only at {confidence:.2f},"
                f" asked for {self.min_confidence:.2f}"
            )
        if self.coverage is not None and verdict in (Verdict.SUPPORTED, Verdict.REFUTED):
            left = labels_left(scores, self.coverage)
            if left != (verdict,):
                named = " or ".join(left) or "nothing"
                return f"abstained: at {self.coverage:.0%} coverage this may be {named}"
        return ""


def labels_left(scores: Scores, coverage: float) -> tuple[Verdict, ...]:
    """The labels that cannot be ruled out at this coverage, in the order of the scores.

    A label stays while ``1 − p(label) ≤ q̂``, q̂ the ⌈(n+1)·coverage⌉/n quantile of
    ``1 − p(true label)`` on held-out claims (Angelopoulos & Bates 2023, "Conformal Prediction: A
    Gentle Introduction", section 1).
    """
    most = threshold(*nonconformity(), coverage)
    return tuple(v for v, name in _LABELS if 1 - getattr(scores, name) <= most)


def threshold(quantiles: Sequence[float], n: int, coverage: float) -> float:
    """q̂ from evenly spaced quantiles (0 to 1) of n held-out scores, rounded to the safe side.

    Worked example: 4 scores 0.1, 0.2, 0.3, 0.4 and coverage 0.5: ⌈5·0.5⌉/4 = 0.75, so 0.3.
    """
    level = math.ceil((n + 1) * coverage) / n
    if level > 1:
        return 1.0
    return quantiles[math.ceil(level * (len(quantiles) - 1) - 1e-9)]
