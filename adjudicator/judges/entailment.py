"""The entailment judge, baseline: boosted trees over features of claim and window.

A trained cross-encoder takes its place behind the same protocol: nothing outside this file and
``adjudicator/judges/registry.py`` knows how the probabilities are made.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from adjudicator.judges.contrast import bare
from adjudicator.judges.features import NAMES, featurise
from adjudicator.judges.trees import Forest, sigmoid
from adjudicator.judges.vectors import Vectors
from adjudicator.types import Claim, Judgement, Verdict, Window, WindowScore

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
    path = files("adjudicator.judges") / "entailment.json"
    raw = json.loads(path.read_text(encoding="utf-8"))
    if raw["features"] != list(NAMES):
        message = (
            "entailment.json was trained on other features; run"
            " python -m adjudicator.training baseline"
        )
        raise ValueError(message)
    return Model(
        support=Forest.from_json(raw["support"]),
        refute=Forest.from_json(raw["refute"]),
        support_temperature=float(raw["support"]["temperature"]),
        refute_temperature=float(raw["refute"]["temperature"]),
    )


class EntailmentJudge:
    """Does the window say what the claim says, the opposite, or neither?"""

    name = "entailment"

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
        return [_judgement(self.name, [next(scores) for _ in windows]) for _, windows in items]

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


def headed(window: Window) -> str:
    """What stands over the window: title, section, date."""
    return " ".join(part for part in (window.context, *window.section, window.date) if part)


def lead_in(window: Window) -> str:
    """What a reader of the window knows already: title, section, date, the words before."""
    return f"{headed(window)} {window.before}".strip()


def _judgement(name: str, scores: list[WindowScore]) -> Judgement:
    if not scores:
        return Judgement(judge=name, verdict=None, reason="no evidence was shown")
    support = max(s.supported for s in scores)
    refute = max(s.refuted for s in scores)
    if support >= 0.5 and refute >= 0.5:
        verdict, confidence = Verdict.CONFLICTING, min(support, refute)
    elif support >= max(refute, 0.5):
        verdict, confidence = Verdict.SUPPORTED, support
    elif refute >= 0.5:
        verdict, confidence = Verdict.REFUTED, refute
    else:
        verdict, confidence = Verdict.NOT_ENOUGH_EVIDENCE, 1.0 - max(support, refute)
    return Judgement(
        judge=name, verdict=verdict, confidence=round(confidence, 6), windows=tuple(scores)
    )
