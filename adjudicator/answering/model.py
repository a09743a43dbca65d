"""The model that grades passages for a question: it answers, comes near, or is beside the matter.

A cross-encoder as the verifier is one, run in the same way: every pair alone, so that a grade is
the same in any company. docs/decisions/0024 says what it was taught with and what it is worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from adjudicator.verifier.model import Floats, Verifier, softmax

HERE = Path(__file__).parent
MODEL_FILE = "answering.onnx"


class Answering:
    """Grades of (question, passage) pairs. Loads on first use; its card must hold its hash."""

    def __init__(self, folder: Path = HERE) -> None:
        """``folder`` holds the model and its ``card.json``; default: what ships."""
        self._model = Verifier(folder, model=MODEL_FILE)

    def grades(self, question: str, passages: Sequence[str]) -> Floats:
        """Probabilities of (answers, near, beside) of each passage, (passages, 3), in order.

        Raises:
            VerifierDamaged: the model's file is not the one that its card describes.
        """
        return softmax(self._model.logits([(passage, question) for passage in passages]))

    def answers(self, question: str, passages: Sequence[str]) -> list[float]:
        """The probability of each passage that it answers the question, or a part of it, in order.

        Raises:
            VerifierDamaged: the model's file is not the one that its card describes.
        """
        return [float(value) for value in self.grades(question, passages)[:, 0]]

    def worth(self, question: str, passages: Sequence[str]) -> list[float]:
        """How much each passage does for an answer, in [0, 1]: the expected grade, halved.

        1 stands for an answer, 0.5 for being on the matter, 0 for neither.

        Raises:
            VerifierDamaged: the model's file is not the one that its card describes.
        """
        grades = self.grades(question, passages)
        return [float(value) for value in grades[:, 0] + 0.5 * grades[:, 1]]


@lru_cache(maxsize=1)
def shipped() -> Answering:
    """The model that ships, one for the process."""
    return Answering()
