"""Which mode auto picks, and what each needs."""

from __future__ import annotations

import pytest

from orchestra.errors import UsageError
from orchestra.panel.specs import ModelSpec
from research.brief import Brief, parse_brief
from research.modes.choice import chosen
from research.modes.limits import Mode
from research.modes.strengths import wanted
from research.modes.symphony import DIMENSIONS, angle
from research.stages.scoping import scope
from tests.research.panel.desk import spec

TWO = (spec("ann"), spec("bob"))


def pick(
    question: str,
    *,
    mode: str = "auto",
    members: tuple[ModelSpec, ...] = TWO,
    brief: Brief | None = None,
    documents: int = 3,
) -> tuple[Mode, str]:
    brief = brief or Brief()
    choice = chosen(mode, scope(question, brief), brief=brief, documents=documents, members=members)
    return choice.mode, choice.because


@pytest.mark.parametrize(
    ("question", "mode", "said"),
    [
        ("Should the board have stopped the bridge?", Mode.DEBATE, "“Should”"),
        ("What are the risks of the new contract?", Mode.RED_TEAM, "“risks”"),
        ("Why was the lighthouse late?", Mode.SEQUENTIAL, "“Why”"),
        ("What did the lighthouse cost?", Mode.FUSION, "nothing calls"),
    ],
)
def test_auto_picks_by_the_task_and_says_why(question: str, mode: Mode, said: str) -> None:
    found, because = pick(question)
    assert found is mode
    assert said in because


def test_auto_fits_a_short_time_a_large_brief_and_a_specialty() -> None:
    quick = parse_brief({"limits": {"minutes": 2}})
    assert pick("Why was it late?", brief=quick)[0] is Mode.FUSION
    large = parse_brief({"contains": ["its cost", "its length", "its builder", "its opening"]})
    found, because = pick("What is known of the bridge?", brief=large, documents=40)
    assert found is Mode.SYMPHONY
    assert "40 documents" in because
    lawyer = (spec("ann", strengths=("law",)), spec("bob"))
    found, because = pick("Which clause of the contract did the court read?", members=lawyer)
    assert (found, "law" in because) == (Mode.TARGETED, True)
    assert pick("What did it cost?", members=TWO[:1])[0] is Mode.SEQUENTIAL


def test_without_models_it_is_the_offline_symphony() -> None:
    assert pick("What did it cost?", members=()) == (Mode.SYMPHONY, "")
    assert pick("What did it cost?", mode="symphony", members=()) == (Mode.SYMPHONY, "")
    mode, because = pick("What did it cost?", mode="fusion", members=())
    assert mode is Mode.SYMPHONY
    assert "no model configured" in because


@pytest.mark.parametrize("mode", ["sequential", "debate", "red-team", "targeted"])
def test_a_mode_that_needs_models_says_what_to_configure(mode: str) -> None:
    with pytest.raises(UsageError, match=r"\[\[models\]\]"):
        pick("What did it cost?", mode=mode, members=())


def test_a_debate_needs_two_and_a_mode_must_exist() -> None:
    with pytest.raises(UsageError, match="needs 2 models, and 1 is configured"):
        pick("What did it cost?", mode="debate", members=TWO[:1])
    with pytest.raises(UsageError, match="séance"):
        pick("What did it cost?", mode="séance")


def test_strengths_are_looked_for_by_their_words() -> None:
    members = (spec("ann", strengths=("Law", "lace")), spec("bob", strengths=("finance",)))
    assert wanted("Was the tenant liable under the lease?", members) == ("law",)
    assert wanted("What lace was sold?", members) == ("lace",)
    assert wanted("Who opened it?", members) == ()


def test_every_dimension_has_somebody() -> None:
    for count in range(1, 9):
        given = "; ".join(angle(n, count) for n in range(count))
        assert all(dimension in given for dimension in DIMENSIONS)
