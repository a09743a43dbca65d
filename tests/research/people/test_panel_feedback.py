"""What a person says of a statement says which of the panel's judges was right about it."""

from __future__ import annotations

import pytest

from adjudicator.types import JudgeVote, Verdict
from research.panel.council import labels
from research.people.feedback import Feedback, feedback_of, panel_answers
from research.people.types import Amendment
from tests.research.dossier import ruling
from tests.research.panel.desk import spec

ANN, BOB = spec("ann"), spec("bob")
BEFORE = ruling("It cost 7.", Verdict.SUPPORTED, name="s1").model_copy(
    update={
        "judges": (
            JudgeVote(name="entailment", verdict=Verdict.SUPPORTED, confidence=0.9),
            JudgeVote(name="ann (panel)", verdict=Verdict.REFUTED, confidence=0.8),
            JudgeVote(name="bob (panel)", verdict=Verdict.SUPPORTED, confidence=0.7),
            JudgeVote(name="cyd (panel)", verdict=None, confidence=None),
        )
    }
)


def line(verdict: Verdict | None, text: str = "It cost 7.") -> Feedback:
    amendment = Amendment(
        statement="s1", number=1, by="Ana", at="2026-11-21T12:00:00Z", reason="misread", text=text,
        verdict=verdict, before="It cost 7.", before_ruling=BEFORE, ruling=BEFORE,
    )  # fmt: skip
    return feedback_of("r", amendment, labels([ANN, BOB, spec("cyd")]))


def test_a_line_keeps_the_votes_of_the_panel_and_comes_back() -> None:
    made = line(Verdict.REFUTED)
    assert [(vote.name, vote.label, vote.verdict) for vote in made.votes] == [
        ("ann", "ann (openai, ann-1)", Verdict.REFUTED),
        ("bob", "bob (openai, bob-1)", Verdict.SUPPORTED),
    ]
    assert Feedback.model_validate_json(made.model_dump_json()) == made


def test_a_verdict_on_the_same_words_is_ground_truth() -> None:
    assert panel_answers([line(Verdict.REFUTED)], [ANN, BOB]) == [
        (ANN, 0.8, True), (BOB, 0.7, False),
    ]  # fmt: skip


@pytest.mark.parametrize("made", [line(None), line(Verdict.SUPPORTED, "It cost 8.")])
def test_other_words_or_no_verdict_are_none(made: Feedback) -> None:
    assert panel_answers([made], [ANN, BOB]) == []


def test_another_model_under_the_same_name_is_not_credited() -> None:
    newer = spec("ann").model_copy(update={"model": "ann-2"})
    assert panel_answers([line(Verdict.REFUTED)], [newer]) == []
