"""A model that tells whether a passage answers a question, taught with questions of our own.

None ships: on the benchmarks' documents it is not yet worth its 24 MB (docs/decisions/0023).

``corpora/answering`` holds questions with passages, each graded 2 (answers), 1 (on the matter, does
not tell what is asked) or 0 (beside the matter). All passages of a question stay on one side of
every split. The encoder starts from the verifier that ships, which has learnt to read two texts
against each other.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from adjudicator.training import mix
from adjudicator.training.encoder import save_weights
from adjudicator.training.examples import Example
from adjudicator.training.export import write
from adjudicator.training.loaders import DataMissing, held_out, lines, sha256_of
from adjudicator.training.restore import restored
from adjudicator.training.verifier import STATE, WEIGHTS, Plan, learn
from adjudicator.verifier.model import CARD_FILE, Floats, Verifier, softmax
from orchestra.errors import UsageError

FOLDER = Path(__file__).resolve().parents[2] / "corpora" / "answering"
LICENCE = "AGPL-3.0-or-later"
MODEL_FILE = "answering.onnx"
STEPS, RATE, SEED = 800, 1e-4, 13
_START = "start.safetensors"
# The encoder's three classes, in the order of its logits, as its examples name them.
_CLASS = {2: "supported", 1: "refuted", 0: "nei"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its passages; ``grades`` are 2, 1 or 0, one a passage."""

    part: str
    question: str
    passages: tuple[str, ...]
    grades: tuple[int, ...]

    @property
    def source(self) -> str:
        """What all of its examples are taken from."""
        return f"answering/{self.part}/{self.question}"

    @property
    def is_held_out(self) -> bool:
        """Whether it is kept from training."""
        return held_out(self.source)

    @property
    def has_answer(self) -> bool:
        """Whether a passage answers it."""
        return 2 in self.grades


def questions(folder: Path | None = None) -> list[Asked]:
    """All questions of the folder (default: :data:`FOLDER`), file by file.

    Raises:
        DataMissing: it holds no file.
    """
    files = _files(folder)
    if not files:
        raise DataMissing(f"no questions under {folder or FOLDER}: run this from a checkout")
    return [asked for file in files for asked in _of_file(file)]


def _files(folder: Path | None) -> list[Path]:
    return sorted((folder or FOLDER).glob("*.jsonl"))


def _of_file(file: Path) -> Iterator[Asked]:
    for row in lines(file):
        passages = tuple(str(text) for text, _ in row["p"])
        yield Asked(file.stem, str(row["q"]), passages, tuple(int(g) for _, g in row["p"]))


def examples(found: Sequence[Asked]) -> list[Example]:
    """One example a passage, and three of two passages on end, which grade as the better one.

    What answers is written at greater length than what does not; so half of the joined ones hold
    no answer.
    """
    return [
        Example(
            evidence=text, claim=asked.question, label=_CLASS[grade],
            set=asked.part, source=asked.source,
        )
        for asked in found
        for text, grade in (*zip(asked.passages, asked.grades, strict=True), *_joined(asked))
    ]  # fmt: skip


def _joined(asked: Asked) -> Iterator[tuple[str, int]]:
    rng = random.Random(asked.source)
    graded = list(zip(asked.passages, asked.grades, strict=True))
    answers = [one for one in graded if one[1] == 2]
    others = [one for one in graded if one[1] < 2]
    pairs = [rng.sample(others, 2) for _ in range(2 if answers else 3) if len(others) > 1]
    if answers and others:
        pairs.append(rng.sample([rng.choice(answers), rng.choice(others)], 2))
    for (one, first), (other, second) in pairs:
        yield f"{one} {other}", max(first, second)


class Answering:
    """Grades of (question, passage) pairs, run as the verifier is; its card must hold its hash."""

    def __init__(self, folder: Path) -> None:
        """``folder`` holds the model and its ``card.json``."""
        self._model = Verifier(folder, model=MODEL_FILE)

    def grades(self, question: str, passages: Sequence[str]) -> Floats:
        """Probabilities of (answers, near, beside) of each passage, (passages, 3), in order.

        Raises:
            VerifierDamaged: the model's file is not the one that its card describes.
        """
        return softmax(self._model.logits([(passage, question) for passage in passages]))

    def worth(self, question: str, passages: Sequence[str]) -> list[float]:
        """How much each passage does for an answer, in [0, 1]: the expected grade, halved.

        1 stands for an answer, 0.5 for being on the matter, 0 for neither.
        """
        grades = self.grades(question, passages)
        return [float(value) for value in grades[:, 0] + 0.5 * grades[:, 1]]


def train(
    work: Path,
    verifier: Path,
    say: Callable[[str], None],
    *,
    folder: Path | None = None,
    without: Sequence[str] = (),
    plan: Plan | None = None,
) -> None:
    """Trains in ``work``, from its checkpoint where it has one.

    Args:
        work: for checkpoints and the log.
        verifier: the ONNX file whose weights it starts from.
        say: told every line of the log.
        folder: of the questions; default: :data:`FOLDER`.
        without: parts that it is not to see, to measure on them.
        plan: default: :data:`STEPS` steps at :data:`RATE`.

    Raises:
        DataMissing: there are no questions.
        UsageError: the checkpoint was made from other questions, another seed or other weights.
    """
    work.mkdir(parents=True, exist_ok=True)
    start = work / _START
    if not start.exists():
        save_weights(start, {n: torch.from_numpy(w) for n, w in restored(verifier).items()})
    found = [asked for asked in questions(folder) if asked.part not in without]
    learn(examples(found), work, plan or Plan.of(STEPS, RATE, seed=SEED), say, start=start)


def export(
    work: Path, out: Path, verifier: Path, say: Callable[[str], None], folder: Path | None = None
) -> dict[str, object]:
    """Writes the int8 model and its card to ``out`` from what was trained in ``work``.

    Returns:
        The card's figures on held-out questions: the model's, and those of the cosine of the
        packaged embedding model, which knows nothing of these questions.

    Raises:
        UsageError: the questions are not those that it was trained on.
    """
    found = questions(folder)
    state = json.loads((work / STATE).read_text(encoding="utf-8"))
    if mix.digest(examples(found)) != state["examples_sha256"]:
        raise UsageError(f"{work} was trained on other questions than lie under {folder or FOLDER}")
    out.mkdir(parents=True, exist_ok=True)
    judge = _written(work, out)
    kept = [asked for asked in found if asked.is_held_out]
    held: dict[str, object] = {
        "model": figures(kept, judge.worth),
        "cosine": figures(kept, _cosine),
    }
    told = json.loads((out / CARD_FILE).read_text(encoding="utf-8")) | {
        "what": "cross-encoder, 6 layers of width 384; (passage, question) to three grades; int8",
        "went_on_from": sha256_of(verifier),
        "steps": state["step"],
        "plan": state["plan"],
        "examples_sha256": state["examples_sha256"],
        "licence": LICENCE,
        "sets": [
            {
                "name": file.stem,
                "sha256": sha256_of(file),
                "questions": sum(a.part == file.stem for a in found),
                "held_out": sum(a.part == file.stem and a.is_held_out for a in found),
            }
            for file in _files(folder)
        ],
        "figures": {"held_out": held},
    }
    _write(out, told)
    say(f"written to {out}")
    return held


def transfer(
    work: Path, parts: Sequence[str], folder: Path | None = None
) -> dict[str, dict[str, object]]:
    """The figures of what was trained in ``work`` on parts that it has not seen."""
    judge = _written(work, work)
    found = questions(folder)
    return {part: figures([a for a in found if a.part == part], judge.worth) for part in parts}


def _written(work: Path, out: Path) -> Answering:
    model = write(work / WEIGHTS, out / MODEL_FILE, int8=True)
    _write(out, {"sha256": hashlib.sha256(model).hexdigest(), "bytes": len(model)})
    return Answering(out)


def _write(out: Path, told: dict[str, object]) -> None:
    text = json.dumps(told, indent=1, sort_keys=True)
    (out / CARD_FILE).write_text(text + "\n", encoding="utf-8")


def _cosine(question: str, passages: Sequence[str]) -> list[float]:
    from ingest.embedding import default_embedder

    vectors = default_embedder().embed([question, *passages])
    return [float(value) for value in vectors[1:] @ vectors[0]]


def figures(
    found: Sequence[Asked], worth: Callable[[str, Sequence[str]], list[float]]
) -> dict[str, object]:
    """How well ``worth`` tells answers from other passages.

    ``first``: share of the questions with an answer whose best passage is one. ``area``: under the
    curve of answers against the rest, over all passages; ``area_matter``: of answers and what is
    near against what is beside the matter. ``refusal``: under the curve of the best passage's
    worth, of questions with an answer against those without. None where only one kind occurs.
    """
    told = [worth(asked.question, asked.passages) for asked in found]
    first = [
        asked.grades[int(np.argmax(values))] == 2
        for asked, values in zip(found, told, strict=True)
        if asked.has_answer
    ]
    grades = np.array([grade for asked in found for grade in asked.grades])
    every = np.array([value for values in told for value in values])
    return {
        "questions": len(found),
        "passages": len(grades),
        "first": round(float(np.mean(first)), 4) if first else None,
        "area": _area(grades == 2, every),
        "area_matter": _area(grades >= 1, every),
        "refusal": _area(
            np.array([asked.has_answer for asked in found]), np.array([max(v) for v in told])
        ),
    }


def _area(right: npt.NDArray[np.bool_], values: npt.NDArray[np.float64]) -> float | None:
    from sklearn.metrics import roc_auc_score

    both = right.any() and not right.all()
    return round(float(roc_auc_score(right, values)), 4) if both else None
