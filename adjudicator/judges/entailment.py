"""The entailment judge: the trained verifier reads every window and the claim."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from adjudicator.judges.context import judgement_of
from adjudicator.judges.contrast import bare
from adjudicator.types import Claim, Judgement, Window, WindowScore
from adjudicator.verifier.model import Verifier, shipped, softmax

_DECIMALS = 6


class EntailmentJudge:
    """Does the window say what the claim says, the opposite, or neither?"""

    name = "entailment"

    def __init__(self, verifier: Verifier | None = None) -> None:
        """The judge; with another verifier than the one that ships, if one is given."""
        self._verifier = verifier

    def judge(self, items: Sequence[tuple[Claim, Sequence[Window]]]) -> list[Judgement]:
        """One judgement per item: the best support and the best refutation over its windows."""
        pairs = [(w.text, bare(claim.text)) for claim, windows in items for w in windows]
        scores = iter(self._scores(pairs))
        return [judgement_of(self.name, [next(scores) for _ in windows]) for _, windows in items]

    def _scores(self, pairs: list[tuple[str, str]]) -> list[WindowScore]:
        if not pairs:
            return []
        verifier = self._verifier or shipped()
        found = np.round(softmax(verifier.logits(pairs)), _DECIMALS).tolist()
        return [
            WindowScore(
                supported=s, refuted=r, not_enough_evidence=round(max(0.0, 1.0 - s - r), _DECIMALS)
            )
            for s, r, _ in found
        ]
