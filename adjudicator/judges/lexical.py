"""The lexical judge: boosted trees over features of claim and window (shared words, names, order).

Weaker than the verifier and blind to paraphrase, but made of other stuff: where the two disagree,
the agreement shown with a ruling says so.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from adjudicator.judges.context import judgement_of, lead_in
from adjudicator.judges.contrast import bare
from adjudicator.judges.features import NAMES, featurise
from adjudicator.judges.trees import Forest, sigmoid
from adjudicator.judges.vectors import Vectors
from adjudicator.types import Claim, Judgement, Window, WindowScore

if TYPE_CHECKING:
    from ingest.types import Embedder

_DECIMALS = 6


@dataclass(frozen=True)
class Model:
    """The two forests of the baseline and their temperatures."""

    support: Forest
    refute: Forest
    support_temperature: float
    refute_temperature: float


@lru_cache(maxsize=1)
def load() -> Model:
    """The model that ships beside this file.

    Raises:
        ValueError: the file was trained on other features than this code computes.
    """
    path = files("adjudicator.judges") / "lexical.json"
    raw = json.loads(path.read_text(encoding="utf-8"))
    if raw["features"] != list(NAMES):
        message = (
            "lexical.json was trained on other features; run"
            " python -m adjudicator.training baseline"
        )
        raise ValueError(message)
    return Model(
        support=Forest.from_json(raw["support"]),
        refute=Forest.from_json(raw["refute"]),
        support_temperature=float(raw["support"]["temperature"]),
        refute_temperature=float(raw["refute"]["temperature"]),
    )


class LexicalJudge:
    """Does the window say what the claim says, the opposite, or neither?"""

    name = "lexical"

    def __init__(self, embedder: Embedder) -> None:
        self._vectors = Vectors(embedder)

    def judge(self, items: Sequence[tuple[Claim, Sequence[Window]]]) -> list[Judgement]:
        """One judgement per item: the best support and the best refutation over its windows."""
        pairs = [
            (bare(claim.text), window.text, lead_in(window))
            for claim, windows in items
            for window in windows
        ]
        scores = iter(self._scores(pairs))
        return [judgement_of(self.name, [next(scores) for _ in windows]) for _, windows in items]

    def _scores(self, pairs: list[tuple[str, str, str]]) -> list[WindowScore]:
        if not pairs:
            return []
        model = load()
        rows = featurise(pairs, self._vectors)
        support = sigmoid(model.support.logits(rows) / model.support_temperature)
        refute = (1 - support) * sigmoid(model.refute.logits(rows) / model.refute_temperature)
        return [
            WindowScore(supported=s, refuted=r, not_enough_evidence=round(1.0 - s - r, _DECIMALS))
            for s, r in zip(np.round(support, _DECIMALS).tolist(),
                            np.round(refute, _DECIMALS).tolist(), strict=True)
        ]  # fmt: skip
