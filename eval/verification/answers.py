"""What a system answers to a row, and what of it is scored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from adjudicator.training.loaders import Row
from adjudicator.types import Scores
from eval.verification.sets import Held
from ingest.types import Progress

LABELS = ("supported", "refuted", "nei")


@dataclass(frozen=True, slots=True)
class Answer:
    """One system's answer to one row.

    Attributes:
        label: one of :data:`LABELS`; a two-way system says ``supported`` or ``nei``.
        support: stated probability, or plain score, that the claim is supported.
        confidence: stated probability that ``label`` is right; None where none is stated.
        scores: stated probabilities of the three labels, where they are stated.
    """

    label: str
    support: float | None = None
    confidence: float | None = None
    scores: Scores | None = None

    @property
    def supports(self) -> bool:
        """Whether it says ``supported``."""
        return self.label == "supported"


@dataclass(frozen=True, slots=True)
class Answers:
    """A system's answers to a set, in its order; None where a row could not be judged.

    ``windows`` is how many (claim, window) pairs were read, None where that is not told.
    """

    held: Held
    given: tuple[Answer | None, ...]
    seconds: float = 0.0
    windows: int | None = None


Reply = tuple[Sequence[Answer | None], int | None]
Answering = Callable[[Sequence[Row], Progress | None], Reply]


@dataclass(frozen=True, slots=True)
class System:
    """Something that answers rows.

    Attributes:
        name: in the report.
        answer: one answer per row, in order, and how many (claim, window) pairs were read, where
            that is told.
        three_way: it tells refuted from not enough evidence.
        stated: its ``support`` is a probability, to be held against what comes true.
        note: how it answers, for a reader.
        shares: the system whose readings it finds ready when it is asked after it, so that its
            own time is to be added to that one's.
    """

    name: str
    answer: Answering
    three_way: bool = True
    stated: bool = True
    note: str = ""
    shares: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A row's id and label beside the answer to it.

    ``binary``: only supported against the rest is scored.
    """

    id: str
    set: str
    label: str
    answer: Answer
    binary: bool

    @property
    def is_supported(self) -> bool:
        """Whether the gold label is ``supported``."""
        return self.label == "supported"

    @property
    def right(self) -> bool:
        """Whether the answer is right, as far as the labels can tell."""
        if self.binary:
            return self.answer.supports == self.is_supported
        return self.answer.label == self.label

    @property
    def confidence(self) -> float | None:
        """The stated probability that the answer is right, as far as the labels can tell.

        Where only supported against the rest is scored it is that of the side that was taken.
        """
        if not self.binary:
            return self.answer.confidence
        if self.answer.support is None:
            return None
        return self.answer.support if self.answer.supports else 1 - self.answer.support


def pairs_of(answers: Answers) -> list[Pair]:
    """The rows that were judged; the others are in no rate."""
    held = answers.held
    return [
        Pair(row.id, held.name, row.label, answer, held.binary)
        for row, answer in zip(held.rows, answers.given, strict=True)
        if answer is not None
    ]
