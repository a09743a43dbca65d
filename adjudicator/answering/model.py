"""Grades passages by whether they answer a question, with the ONNX file that ships, on the CPU.

The same architecture as the verifier's and the same way of running it; it reads (passage, question)
and tells three grades apart: the passage answers, it is on the matter but does not tell what is
asked, it is beside the matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from adjudicator.verifier.model import Floats, Verifier, softmax

HERE = Path(__file__).parent
MODEL_FILE = "answering.onnx"


class Answering:
    """Grades of (question, passage) pairs; loads on first use and checks the file's SHA-256."""

    def __init__(self, folder: Path = HERE) -> None:
        """``folder`` holds the model and its ``card.json``."""
        self._model = Verifier(folder, model=MODEL_FILE)

    def grades(self, question: str, passages: Sequence[str]) -> Floats:
        """Probabilities of (answers, near, beside) of each passage, (passages, 3), in order.

        Raises:
            VerifierDamaged: the model's file is not the one that ships.
        """
        return softmax(self._model.logits([(passage, question) for passage in passages]))

    def worth(self, question: str, passages: Sequence[str]) -> list[float]:
        """How much each passage does for an answer, in [0, 1]: the expected grade, halved.

        1 stands for an answer, 0.5 for being on the matter, 0 for neither.
        """
        grades = self.grades(question, passages)
        return [float(value) for value in grades[:, 0] + 0.5 * grades[:, 1]]


@lru_cache(maxsize=1)
def shipped() -> Answering:
    """The one that ships, one for the process."""
    return Answering()
