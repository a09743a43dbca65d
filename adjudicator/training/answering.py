"""Trains the model that tells whether a passage answers a question, on questions of our own.

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
import torch

from adjudicator.answering.model import MODEL_FILE, Answering
from adjudicator.training import mix
from adjudicator.training.encoder import save_weights
from adjudicator.training.examples import Example
from adjudicator.training.export import write
from adjudicator.training.loaders import DataMissing, held_out, lines, sha256_of
from adjudicator.training.restore import restored
from adjudicator.training.verifier import WEIGHTS, Plan, learn
from adjudicator.verifier.model import CARD_FILE

FOLDER = Path(__file__).resolve().parents[2] / "corpora" / "answering"
LICENCE = "AGPL-3.0-or-later"
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


def ship(
    work: Path, out: Path, verifier: Path, say: Callable[[str], None], folder: Path | None = None
) -> None:
    """Writes the int8 model and its card to ``out`` from what was trained in ``work``."""
    model = write(work / WEIGHTS, out / MODEL_FILE, int8=True)
    told: dict[str, object] = {"sha256": hashlib.sha256(model).hexdigest(), "bytes": len(model)}
    found = questions(folder)
    state = json.loads((work / "state.json").read_text(encoding="utf-8"))
    _write(out, told)
    told |= {
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
        "figures": {"held_out": figures([a for a in found if a.is_held_out], Answering(out))},
    }
    if mix.digest(examples(found)) != state["examples_sha256"]:
        say("note: the questions are not those that it was trained on")
    _write(out, told)


def transfer(
    work: Path, parts: Sequence[str], folder: Path | None = None
) -> dict[str, dict[str, object]]:
    """The figures of what was trained in ``work`` on parts that it has not seen."""
    model = write(work / WEIGHTS, work / MODEL_FILE, int8=True)
    _write(work, {"sha256": hashlib.sha256(model).hexdigest()})
    found = questions(folder)
    judge = Answering(work)
    return {part: figures([a for a in found if a.part == part], judge) for part in parts}


def _write(out: Path, told: dict[str, object]) -> None:
    text = json.dumps(told, indent=1, sort_keys=True)
    (out / CARD_FILE).write_text(text + "\n", encoding="utf-8")


def figures(found: Sequence[Asked], model: Answering) -> dict[str, object]:
    """How well answers are told from other passages.

    ``first``: share of the questions with an answer whose best passage is one. ``area``: under the
    curve of answers against the rest, over all passages. ``refusal``: the same of the best
    passage's grade, of questions with an answer against those without.
    """
    from sklearn.metrics import roc_auc_score

    worth = [model.worth(asked.question, asked.passages) for asked in found]
    answers = [model.grades(asked.question, asked.passages)[:, 0] for asked in found]
    first = [
        asked.grades[int(np.argmax(values))] == 2
        for asked, values in zip(found, worth, strict=True)
        if asked.has_answer
    ]
    grades = np.array([grade for asked in found for grade in asked.grades])
    every = np.array([value for values in worth for value in values])
    has = np.array([asked.has_answer for asked in found])
    best = np.array([float(values.max()) for values in answers])
    return {
        "questions": len(found),
        "passages": len(grades),
        "first": round(float(np.mean(first)), 4),
        "area": round(float(roc_auc_score(grades == 2, every)), 4),
        "area_matter": round(float(roc_auc_score(grades >= 1, every)), 4),
        "refusal": round(float(roc_auc_score(has, best)), 4) if 0 < has.sum() < len(has) else None,
    }
