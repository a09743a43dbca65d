"""The systems that stand side by side: the verifier, the whole adjudicator, and the controls."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from adjudicator.training.loaders import DataMissing, Row, rows
from adjudicator.types import Ruling, Verdict
from eval.baselines import best_threshold, lexical_overlap
from eval.types import NotMeasured
from eval.verification.answers import Answer, Answers, Reply, System
from eval.verification.sets import Held
from ingest.sentences import sentences
from ingest.types import Progress

VERIFIER, ADJUDICATOR, MAJORITY = "verifier", "adjudicator", "majority"
_OF_VERDICT = {Verdict.SUPPORTED: "supported", Verdict.REFUTED: "refuted"}


class Assessed(Protocol):
    """What the trained verifier says of a claim and its passages: calibrated, summing to 1."""

    @property
    def supported(self) -> float:
        """Probability that the passages support the claim."""
        ...

    @property
    def refuted(self) -> float:
        """Probability that they refute it."""
        ...

    @property
    def not_enough_evidence(self) -> float:
        """Probability that they do neither."""
        ...

    @property
    def windows(self) -> int:
        """How many windows of the passages were read."""
        ...


class Assess(Protocol):
    """Judges (claim, passages) pairs, one answer each, in order."""

    def __call__(
        self, items: Sequence[tuple[str, Sequence[str]]], *, progress: Progress | None = None
    ) -> Sequence[Assessed]:
        """Judges."""
        ...


def three_way(verdict: Verdict) -> str:
    """A verdict as one of the three labels of the sets."""
    return _OF_VERDICT.get(verdict, "nei")


def of_assessment(told: Assessed, support_at: float) -> Answer:
    """Supported from the shipped threshold on; else the likelier of the other two."""
    if told.supported >= support_at:
        return Answer("supported", told.supported, told.supported)
    if told.refuted > told.not_enough_evidence:
        return Answer("refuted", told.supported, told.refuted)
    return Answer("nei", told.supported, told.not_enough_evidence)


def of_ruling(ruling: Ruling) -> Answer | None:
    """A ruling as an answer; None when the claim could not be judged."""
    if ruling.confidence is None or ruling.scores is None:
        return None
    told = ruling.scores
    return Answer(three_way(ruling.verdict), told.supported, ruling.confidence, told)


def verifier(assess: Assess, support_at: float, *, name: str = VERIFIER) -> System:
    """The trained model and its aggregation alone: no rule, no veto."""

    def answer(held: Sequence[Row], progress: Progress | None) -> Reply:
        told = assess([(row.claim, row.evidence) for row in held], progress=progress)
        return [of_assessment(one, support_at) for one in told], sum(one.windows for one in told)

    note = (
        f"the trained model and its aggregation alone: supported from {support_at:g} on, "
        "else the likelier of refuted and nei"
    )
    return System(name, answer, note=note)


def shipped_verifier() -> System:
    """The verifier that ships, at its shipped threshold."""
    from adjudicator.verifier.reading import assess, support_at

    return verifier(assess, support_at())


def adjudicator() -> System:
    """The whole adjudicator, as ``symphony verify`` asks it: rules and vetoes on top."""
    from adjudicator.adjudicator import Adjudicator

    asked = Adjudicator.from_settings()

    def answer(held: Sequence[Row], progress: Progress | None) -> Reply:
        rulings = asked.verify_many(
            [row.claim for row in held], evidence=[row.evidence for row in held], progress=progress
        )
        return [of_ruling(ruling) for ruling in rulings], None

    note = "rules and vetoes on top; partly supported and conflicting are counted as nei"
    return System(ADJUDICATOR, answer, note=note, shares=VERIFIER)


def majority() -> System:
    """Always the set's own commonest label: what the labels alone give away."""

    def answer(held: Sequence[Row], progress: Progress | None) -> Reply:
        del progress
        labels = [row.label for row in held]
        commonest = max(sorted(set(labels)), key=labels.count)
        return [Answer(commonest)] * len(labels), None

    return System(MAJORITY, answer, stated=False, note="always the set's own commonest label")


def _overlap(row: Row) -> float:
    cut = [text[a:b] for text in row.evidence for a, b in sentences(text, 0, len(text))]
    return lexical_overlap(row.claim, cut)


def lexical(data: Path) -> System | NotMeasured:
    """Words shared with the best sentence; the threshold is chosen on SciFact's training rows."""
    try:
        train = list(rows(data, "scifact", "train"))
    except DataMissing as error:
        return NotMeasured(what="lexical overlap", why=str(error))
    threshold = best_threshold(
        [_overlap(row) for row in train], [row.label == "supported" for row in train]
    )

    def answer(held: Sequence[Row], progress: Progress | None) -> Reply:
        del progress
        scores = [_overlap(row) for row in held]
        return [Answer("supported" if s >= threshold else "nei", s) for s in scores], None

    note = (
        "the largest share of the claim's content words that one sentence holds; supported from "
        f"{threshold:.3f} on, chosen on SciFact's training rows"
    )
    return System("lexical overlap", answer, three_way=False, stated=False, note=note)


def ask(system: System, held: Held, progress: Progress | None = None) -> Answers:
    """A system's answers to a set, and how long they took."""
    begun = time.perf_counter()
    given, windows = system.answer(held.rows, progress)
    seconds = time.perf_counter() - begun
    return Answers(held, tuple(given), seconds, windows)
