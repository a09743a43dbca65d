"""The answer reader that ships: its card describes it, and it tells an answer from a near miss."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys

import pytest

from adjudicator.answering.model import HERE, MODEL_FILE, shipped
from adjudicator.training import answering, papers
from adjudicator.training.loaders import sha256_of

CARD = json.loads((HERE / "card.json").read_text(encoding="utf-8"))


def test_the_card_describes_the_file_and_its_data() -> None:
    content = (HERE / MODEL_FILE).read_bytes()
    assert hashlib.sha256(content).hexdigest() == CARD["sha256"]
    assert len(content) == CARD["bytes"] <= 25_000_000
    assert CARD["steps"] == answering.STEPS
    assert {one["name"] for one in CARD["sets"]} >= {"plain", "papers/towns", "papers/contracts"}


def test_it_was_made_of_the_questions_that_lie_in_the_repository() -> None:
    folder = answering.FOLDER
    for one in CARD["sets"]:
        name = one["name"]
        is_paper = name.startswith(f"{answering.PAPERS}/")
        path = folder / name / papers.QUESTIONS if is_paper else folder / f"{name}.jsonl"
        assert sha256_of(path) == one["sha256"], name


@pytest.mark.parametrize(
    ("question", "answer", "near"),
    [
        (
            "Who pays for the new roof of the library?",
            "The county will bear the whole cost of renewing the library's roof.",
            "The library's roof was last renewed in 1988 and leaks in three places.",
        ),
        (
            "How many people work at the mill?",
            "The mill employs 46 men and women, most of them part of the year.",
            "The mill stands on the river and grinds oats for two towns.",
        ),
    ],
)
def test_an_answer_is_told_from_what_comes_near(question: str, answer: str, near: str) -> None:
    told = shipped().answers(question, [answer, near])
    assert told[0] > 2 * told[1]
    assert shipped().answers(question, [near]) == told[1:]  # the same in any company


def test_reading_loads_no_torch() -> None:
    code = (
        "import sys; from adjudicator.answering import shipped;"
        " shipped().answers('Who?', ['He did.']); sys.exit('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == 0
