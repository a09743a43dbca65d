"""Questions become sub-questions; briefs are read or refused in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestra.errors import EmptyQuestion, UsageError
from research.brief import Brief, load_brief, parse_brief
from research.material import Want
from research.stages.scoping import scope, split, wants_of


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("What did it cost?", ["What did it cost?"]),
        (
            "Why was the bridge late, and what do the parties say?",
            ["Why was the bridge late?", "What do the parties say?"],
        ),
        (
            "When did the bridge open and how much did it cost?",
            ["When did the bridge open?", "How much did it cost?"],
        ),
        ("Who built the bridge? When was it opened?",
         ["Who built the bridge?", "When was it opened?"]),
        ("bread and butter prices", ["Bread and butter prices"]),
        ("How will the agency keep lead away, and by when?",
         ["How will the agency keep lead away?", "By when will the agency keep lead away?"]),
        ("Did the bridge open late, and why?",
         ["Did the bridge open late?", "Why did the bridge open late?"]),
        ("What did it cost, who paid and when?", ["What did it cost?", "Who paid?", "When?"]),
        ("When and why?", ["When and why?"]),
    ],
)  # fmt: skip
def test_split(question: str, parts: list[str]) -> None:
    assert [text for text, _ in split(question)] == parts


def test_a_part_without_a_subject_takes_it_over() -> None:
    assert split("When did the bridge open, and how much did it cost?")[1] == (
        "How much did it cost?",
        "How much did it cost? bridge open",
    )


def test_a_bare_question_word_asks_of_the_part_before_it() -> None:
    assert split("Who won the Harbour contract, and when?")[1] == (
        "When?",
        "When? won Harbour contract",
    )
    (_, second) = scope("How will the town repair it, and by when?").sub_questions
    assert (second.text, second.wants) == ("By when will the town repair it?", (Want.DATE,))


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("When did it open?", (Want.DATE,)),
        ("How much did it cost?", (Want.AMOUNT,)),
        ("How many welds failed?", (Want.AMOUNT,)),
        ("Who audited it?", (Want.NAME,)),
        ("Why was it late?", (Want.CAUSE,)),
        ("What happened?", (Want.ANY,)),
        ("How did Best Buy's revenue change?", (Want.CHANGE,)),
        ("How have house prices developed?", (Want.AMOUNT, Want.CHANGE)),
        ("How do developers work?", (Want.ANY,)),
        ("Who changed the rules?", (Want.NAME,)),
    ],
)
def test_wants(text: str, wants: tuple[Want, ...]) -> None:
    assert wants_of(text) == wants


@pytest.mark.parametrize("question", ["", "   ", "?", "what is it"])
def test_nothing_to_look_for_is_refused(question: str) -> None:
    with pytest.raises(EmptyQuestion, match="ask something like"):
        scope(question)


def test_a_brief_adds_sub_questions_scope_and_limits() -> None:
    brief = parse_brief(
        {
            "question": "What did the lighthouse cost?",
            "contains": "the date of opening",
            "sources": {"formats": ["md"], "date_from": "2020"},
            "quality": {"min_confidence": 0.5},
            "limits": {"max_statements": 5},
        }
    )
    plan = scope("", brief)
    assert [q.text for q in plan.sub_questions] == [
        "What did the lighthouse cost?",
        "The date of opening",
    ]
    assert plan.sub_questions[1].query == "The date of opening lighthouse cost"
    assert plan.sub_questions[1].origin == "brief"
    assert plan.scope.formats == ("md",)
    assert plan.max_statements == 5
    assert plan.min_confidence == 0.5


def test_what_is_asked_twice_is_one_sub_question() -> None:
    plan = scope("What did it cost?", Brief(contains=("what did it cost",)))
    assert len(plan.sub_questions) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("limits: {max_statements: many}", "limits.max_statements"),
        ("colour: red", "colour"),
        ("- a\n- b", "must hold keys"),
        ("a: [", "is not a YAML file"),
        ("sources: {date_from: soon}", "sources.date_from"),
    ],
)
def test_a_wrong_brief_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "brief.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=message) as caught:
        load_brief(path)
    assert "brief.yaml" in str(caught.value)


def test_a_missing_brief_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere\.yaml cannot be read"):
        load_brief(tmp_path / "nowhere.yaml")


def test_an_empty_brief_asks_nothing(tmp_path: Path) -> None:
    path = tmp_path / "brief.yaml"
    path.write_text("", encoding="utf-8")
    assert load_brief(path) == Brief()


@given(st.text(max_size=200))
def test_no_question_breaks_it(question: str) -> None:
    try:
        plan = scope(question)
    except EmptyQuestion:
        return
    assert plan.sub_questions
    assert all(item.query.startswith(item.text) for item in plan.sub_questions)
