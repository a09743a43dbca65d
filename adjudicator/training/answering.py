"""The model that tells whether a passage answers a question, taught with questions of our own.

``corpora/answering`` holds questions with passages, each graded 2 (answers), 1 (on the matter, does
not tell what is asked) or 0 (beside the matter), and under ``papers`` questions on whole documents
(:mod:`adjudicator.training.papers`). All passages of a question stay on one side of every split.
The encoder starts from the verifier that ships, which has learnt to read two texts against each
other.
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

from adjudicator.answering.model import MODEL_FILE, Answering
from adjudicator.training import mix, papers
from adjudicator.training.encoder import save_weights
from adjudicator.training.examples import Example
from adjudicator.training.export import write
from adjudicator.training.loaders import DataMissing, held_out, lines, sha256_of
from adjudicator.training.restore import restored
from adjudicator.training.verifier import STATE, WEIGHTS, Plan, learn
from adjudicator.verifier.model import CARD_FILE
from orchestra.errors import UsageError

FOLDER = Path(__file__).resolve().parents[2] / "corpora" / "answering"
LICENCE = "AGPL-3.0-or-later"
STEPS, RATE, SEED = 680, 1e-4, 13
PAPERS = "papers"
# In most files words in common speak against an answer; in the plain ones, and in documents, not.
_PLAIN, _HARD_SHARE = ("plain", "plain2"), 0.25
_AGAIN = 0.5
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


def diet(folder: Path | None = None, without: Sequence[str] = ()) -> list[Example]:
    """What the model learns from: a quarter of the hard questions, all plain ones, and documents.

    Half of the examples from documents are shown twice. ``without`` names parts that are left out.
    """
    rng = random.Random(SEED)
    asked = [one for one in questions(folder) if one.part not in without]
    told = [one for one in asked if one.part in _PLAIN or rng.random() < _HARD_SHARE]
    where = (folder or FOLDER) / PAPERS
    shown = papers.examples(where, _embed, without=without)
    again = [e for e in shown if not e.is_held_out and rng.random() < _AGAIN]
    return [*examples(told), *shown, *again]


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
    learn(diet(folder, without), work, plan or Plan.of(STEPS, RATE, seed=SEED), say, start=start)


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
    if mix.digest(diet(folder)) != state["examples_sha256"]:
        raise UsageError(f"{work} was trained on other questions than lie under {folder or FOLDER}")
    out.mkdir(parents=True, exist_ok=True)
    judge = _written(work, out)
    kept = [asked for asked in found if asked.is_held_out]
    held: dict[str, object] = {
        "model": figures(kept, judge.worth),
        "cosine": figures(kept, _cosine),
        "papers": papers.figures((folder or FOLDER) / PAPERS, judge.answers, _embed),
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
        ]
        + papers.sets((folder or FOLDER) / PAPERS),
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


def _embed(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    from ingest.embedding import default_embedder

    return default_embedder().embed(texts)


def _cosine(question: str, passages: Sequence[str]) -> list[float]:
    vectors = _embed([question, *passages])
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
