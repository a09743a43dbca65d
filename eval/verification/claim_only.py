"""The claim-only control: what a claim gives away without any evidence.

A logistic regression over the claim's words and word pairs, fitted when it is asked for, on the
claims that the verifier learns from and on nothing else. A verifier that is no better than this
on a set has not read the evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from adjudicator.training.loaders import DataMissing, Row
from eval.baselines import best_threshold
from eval.types import NotMeasured
from eval.verification.answers import Answer, Reply, System
from ingest.types import Progress

if TYPE_CHECKING:
    from adjudicator.training.examples import Example

NAME = "claim only"
MIX_SEED = 13
_FEATURES = 2**18


@dataclass(frozen=True, slots=True)
class Control:
    """A fitted claim-only model: probability of ``supported``, and its threshold."""

    weights: object
    threshold: float
    taught: int

    def support(self, claims: Sequence[str]) -> list[float]:
        """Probability that each claim is supported, from its words alone."""
        return _probabilities(self.weights, claims)


def _hashed(claims: Sequence[str]) -> object:
    from sklearn.feature_extraction.text import HashingVectorizer

    hashing = HashingVectorizer(n_features=_FEATURES, ngram_range=(1, 2), alternate_sign=False)
    return hashing.transform(claims)


def _probabilities(model: object, claims: Sequence[str]) -> list[float]:
    if not claims:
        return []
    told = model.predict_proba(_hashed(claims))  # type: ignore[attr-defined]
    return [float(value) for value in told[:, 1]]


def fit(examples: Sequence[Example]) -> Control:
    """Fits on the claims that teach; the threshold is the best on those held out by page.

    Raises:
        ValueError: one side has no examples of both classes.
    """
    from sklearn.linear_model import LogisticRegression

    taught = [e for e in examples if not e.is_held_out]
    kept = [e for e in examples if e.is_held_out]
    model = LogisticRegression(C=1.0, max_iter=300, solver="liblinear", random_state=MIX_SEED)
    model.fit(_hashed([e.claim for e in taught]), [e.label == "supported" for e in taught])
    scores = [round(p, 3) for p in _probabilities(model, [e.claim for e in kept])]
    threshold = best_threshold(scores, [e.label == "supported" for e in kept])
    return Control(model, threshold, len(taught))


def claim_only(data: Path, progress: Progress | None = None) -> System | NotMeasured:
    """The control, fitted; or why it is not measured (its training sets are not all there)."""
    from adjudicator.training.mix import examples

    done = 0

    def say(line: str) -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress("claim-only control", done, 0, line)

    try:
        control = fit(examples(data, seed=MIX_SEED, say=say))
    except DataMissing as error:
        return NotMeasured(what=NAME, why=str(error))

    def answer(held: Sequence[Row], progress: Progress | None) -> Reply:
        del progress
        support = control.support([row.claim for row in held])
        return [Answer("supported" if p >= control.threshold else "nei", p) for p in support], None

    note = (
        f"logistic regression over words and word pairs of {control.taught:,} training claims "
        f"without their evidence; supported from {control.threshold:.3f} on, chosen on pages "
        "held out of training"
    )
    return System(NAME, answer, three_way=False, note=note)
