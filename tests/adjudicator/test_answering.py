"""The model that tells whether a passage answers a question: data, training, figures."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest

from adjudicator.answering.model import MODEL_FILE, Answering
from adjudicator.training import answering
from adjudicator.training.__main__ import main
from adjudicator.training.loaders import DataMissing
from adjudicator.training.verifier import Plan
from adjudicator.verifier.model import HERE as VERIFIER
from adjudicator.verifier.model import MODEL_FILE as VERIFIER_FILE
from adjudicator.verifier.model import VerifierDamaged
from orchestra.errors import UsageError

START = VERIFIER / VERIFIER_FILE
COLOURS = ("green", "red", "blue", "white", "grey")


def quiet(_: str) -> None:
    """Says nothing."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Questions on colours: what tells one answers, what tells the year is near."""
    rng = random.Random(7)
    made = tmp_path / "questions"
    made.mkdir()
    for part in ("gates", "piers"):
        rows = []
        for n in range(40):
            thing = f"{part[:-1]} {n}"
            told = [[f"The {thing} was painted {rng.choice(COLOURS)}.", 2]] if n % 4 else []
            near = [[f"The {thing} was built in {1900 + n}.", 1]]
            rows.append({"q": f"What colour is {thing}?",
                         "p": [*near, *told, ["Gulls sat on the roof.", 0]]})  # fmt: skip
        lines = "\n".join(json.dumps(row) for row in rows)
        (made / f"{part}.jsonl").write_text(lines, encoding="utf-8")
    return made


def test_a_question_stays_on_one_side_with_all_its_passages(folder: Path) -> None:
    found = answering.questions(folder)
    assert len(found) == 80
    assert {a.part for a in found} == {"gates", "piers"}
    assert sum(not a.has_answer for a in found) == 20
    assert 0 < sum(a.is_held_out for a in found) < 40
    made = answering.examples(found)
    alone = sum(len(a.passages) for a in found)
    assert len(made) == alone + 3 * len(found)
    both = next(e for e in made if "colour is gate 1?" in e.claim and "Gulls" in e.evidence[5:])
    assert both.label in ("supported", "refuted")  # as the better of the two, never as the worse
    assert {e.is_held_out for e in made if e.claim == found[0].question} == {found[0].is_held_out}
    assert [e.label for e in made[:2]] == ["refuted", "nei"]  # the first has no answer
    with pytest.raises(DataMissing, match="no questions under"):
        answering.questions(folder / "nowhere")


def test_training_learns_goes_on_and_ships_what_its_card_describes(
    folder: Path, tmp_path: Path
) -> None:
    work, out = tmp_path / "work", tmp_path / "out"
    lines: list[str] = []
    plan = Plan.of(12, 3e-4, seed=5)
    answering.train(work, START, lines.append, folder=folder, plan=plan)
    losses = [json.loads(line)["held_out_loss"] for line in lines if "held_out_loss" in line]
    assert losses[-1] < 1.0  # of three classes at random: 1.1
    answering.train(work, START, quiet, folder=folder, plan=plan)  # nothing is left to do
    with pytest.raises(UsageError, match="another examples_sha256"):
        answering.train(work, START, quiet, folder=folder, plan=plan, without=("piers",))
    shown = answering.export(work, out, START, quiet, folder)
    told = json.loads((out / "card.json").read_text(encoding="utf-8"))
    assert told["steps"] == 12
    assert [one["questions"] for one in told["sets"]] == [40, 40]
    held = told["figures"]["held_out"]
    assert shown == held
    assert held["model"]["questions"] == sum(one["held_out"] for one in told["sets"])
    assert held["model"]["area_matter"] > 0.9
    assert set(held["cosine"]) == set(held["model"])
    other = shutil.copytree(folder, tmp_path / "other")
    next(other.glob("*.jsonl")).unlink()
    with pytest.raises(UsageError, match="other questions"):
        answering.export(work, out, START, quiet, other)
    judge = Answering(out)
    question, passages = "What colour is gate 99?", ["Gulls sat on the roof.", "Gate 99 is red."]
    grades = judge.grades(question, passages)
    assert grades.shape == (2, 3)
    assert grades.sum(axis=1) == pytest.approx([1.0, 1.0])
    worth = judge.worth(question, passages)
    assert worth == pytest.approx((grades[:, 0] + 0.5 * grades[:, 1]).tolist())
    assert worth[1] > worth[0]
    assert judge.worth(question, []) == []
    (out / MODEL_FILE).write_bytes(b"something else")
    with pytest.raises(VerifierDamaged, match="is not the file that its card describes"):
        Answering(out).worth(question, passages)


def test_parts_that_were_left_out_are_what_it_is_measured_on(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(answering, "FOLDER", folder)
    work = tmp_path / "work"
    status = main(["answering", "--work", str(work), "--steps", "2", "--without", "piers"])
    assert status == 0
    said = capsys.readouterr().err
    assert "piers: {'questions': 40" in said
    assert "gates:" not in said
