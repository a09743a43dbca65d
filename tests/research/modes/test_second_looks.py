"""Statements in doubt are put to larger models, at most three times in all, then a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from orchestra.chain.types import Ask
from orchestra.errors import RunWaits
from research import replay, report_json
from research.panel.drafts import Change, Draft, SecondLook, Withdrawal
from research.run import Run
from tests.research.modes.test_modes import say
from tests.research.panel.desk import FakeDesk, citing, spec, standing

Play = Callable[..., Run]
SMALL, MIDDLE, LARGE = (
    spec("small", input_price=1, output_price=1),
    spec("middle", input_price=5, output_price=5),
    spec("large", input_price=25, output_price=25),
)
FALSE = "The new lighthouse at Corran Point cost 9.3 million euro."
TRUE = "The new lighthouse at Corran Point cost 7.4 million euro."
PANEL = [LARGE, SMALL, MIDDLE]


def looks(desk: FakeDesk) -> list[tuple[str, str, str]]:
    return [(ask.step, ask.model, ask.prompt.name) for ask in desk.asks if "/look-" in ask.step]


def first(ask: Ask[Any], name: str, text: str = FALSE, sure: float = 0.9) -> Draft | None:
    """The small model drafts; the others have nothing to say of their own."""
    if ask.output is not Draft:
        return None
    if name != "small":
        return Draft(statements=())
    return Draft(statements=(say(text, citing(ask, "cost 7.4"), sure=sure),))


def put(ask: Ask[Any], text: str, words: str = "cost", sure: float = 0.9) -> SecondLook:
    change = Change(
        statement=standing(ask, words), text=text, evidence=(citing(ask, "cost 7.4"),),
        confidence=sure,
    )  # fmt: skip
    return SecondLook(settled=(change,))


def test_it_goes_up_one_model_at_a_time_and_stops_once_the_sources_bear_it_out(play: Play) -> None:
    def script(ask: Ask[Any], name: str) -> Any:
        return put(ask, TRUE) if ask.output is SecondLook else first(ask, name)

    desk = FakeDesk(PANEL, script)
    run = play(desk, "fusion")
    assert looks(desk) == [("1/look-2/middle", "middle", "second-look")]
    (statement,) = [s for s in run.report.claims if s.composed]
    assert (statement.claim.text, statement.analysts) == (TRUE, ("middle",))
    assert "Looked at again: middle: put it differently." in statement.note
    assert not any(FALSE in d.text for d in run.report.dropped)
    rows = {row.step: row.payload for row in run.folder.ledger.rows() if row.kind == "voice"}
    because = rows["voice/1/look-2/middle"]["because"]
    assert because == (
        "attempt 2 of 3: S1 unsupported. Changed: prompt second-look; middle is the next larger "
        "model"
    )
    assert report_json(replay(run.folder)) == report_json(run.report)


def test_after_three_attempts_it_is_not_established_and_the_reason_stands_there(
    play: Play,
) -> None:
    def script(ask: Ask[Any], name: str) -> Any:
        if ask.output is SecondLook:
            return put(ask, FALSE) if name == "middle" else SecondLook()
        return first(ask, name)

    desk = FakeDesk(PANEL, script)
    report = play(desk, "fusion").report
    assert looks(desk) == [
        ("1/look-2/middle", "middle", "second-look"),
        ("1/look-3/large", "large", "last-look"),
    ]
    (left,) = [n for n in report.not_established if n.question == FALSE]
    assert "not borne out by the sources" in left.reason
    assert left.reason.endswith(
        "Looked at again: middle: stood by it, which the sources bear out no better; "
        "large: said nothing of it"
    )
    assert left.nearest
    assert not any(s.composed for s in report.claims)
    assert any("0 of 1 were settled" in line for line in report.method)


def test_what_nobody_bears_out_can_be_taken_back_but_nothing_that_the_sources_bear_out(
    play: Play,
) -> None:
    def script(ask: Ask[Any], name: str) -> Any:
        if ask.output is not SecondLook:
            return first(ask, name, text, sure)
        return SecondLook(withdrawn=(Withdrawal(statement=standing(ask, "cost"), reason="no"),))

    text, sure = FALSE, 0.9
    report = play(FakeDesk(PANEL, script), "fusion").report
    (gone,) = [d for d in report.dropped if d.text == FALSE]
    assert gone.reason.endswith("middle took it back at look 2")
    text, sure = TRUE, 0.2
    desk = FakeDesk(PANEL, script)
    report = play(desk, "fusion").report
    assert [name for _, name, _ in looks(desk)] == ["middle", "large"]
    (kept,) = [s for s in report.claims if s.composed]
    assert kept.claim.text == TRUE
    assert "middle: would take it back; large: would take it back" in kept.note


def test_a_statement_put_as_another_one_stands_is_printed_once(play: Play) -> None:
    def script(ask: Ask[Any], name: str) -> Any:
        if ask.output is SecondLook:
            return put(ask, TRUE)
        return first(ask, "small", {"small": FALSE, "large": TRUE}.get(name, TRUE))

    desk = FakeDesk([LARGE, SMALL], script)
    report = play(desk, "fusion").report
    assert [name for _, name, _ in looks(desk)] == ["large"]
    assert [s.claim.text for s in report.claims if s.composed].count(TRUE) == 1
    assert not any(FALSE in n.question for n in report.not_established)
    assert not any(FALSE in d.text for d in report.dropped)


def test_models_that_contradict_one_another_are_asked_again(play: Play) -> None:
    """Two figures that both stand in the sources are their disagreement; two readings are not."""
    other = "The new lighthouse at Corran Point cost 5.0 million euro."

    def script(ask: Ask[Any], name: str) -> Any:
        if ask.output is SecondLook:
            return put(ask, TRUE, words="5.0") if "5.0" in ask.prompt.text else SecondLook()
        if ask.output is not Draft or name == "large":
            return None
        text = TRUE if name == "small" else other
        return Draft(statements=(say(text, citing(ask, "cost 7.4"), citing(ask, "5.0")),))

    desk = FakeDesk(PANEL[1:], script)
    run = play(desk, "fusion")
    assert looks(desk)
    row = run.folder.ledger.get("settling/2")
    assert row is not None
    kinds = {doubt["kind"] for doubt in row.payload["doubts"]}
    assert kinds <= {"contradicted", "unsupported"}


def test_a_person_is_asked_in_the_end_where_the_gates_want_that(play: Play) -> None:
    def script(ask: Ask[Any], name: str) -> Any:
        if ask.output is SecondLook:
            return SecondLook()
        if ask.output is not Draft or name != "small":
            return None
        cited = citing(ask, "cost 7.4")
        return Draft(statements=(say(FALSE, cited), say(TRUE, cited)))

    desk = FakeDesk(PANEL, script)
    with pytest.raises(RunWaits, match="no support in the sources, after 3 attempts"):
        play(desk, "fusion", brief={"gates": {"min_confidence": 0.1}})
    assert len(looks(desk)) == 2
    once = FakeDesk(PANEL, script)
    with pytest.raises(RunWaits):
        play(once, "fusion", brief={"gates": {"min_confidence": 0.99, "attempts": 1}})
    assert looks(once) == []


def test_nobody_larger_means_another_prompt_to_the_largest(play: Play) -> None:
    def script(ask: Ask[Any], name: str) -> Any:
        return SecondLook() if ask.output is SecondLook else first(ask, "small")

    desk = FakeDesk([LARGE], script)
    play(desk, "sequential")
    assert [(model, prompt) for _, model, prompt in looks(desk)] == [
        ("large", "second-look"), ("large", "last-look"),
    ]  # fmt: skip


def test_one_that_fails_at_a_look_leaves_the_statement_not_judged(play: Play) -> None:
    def script(ask: Ask[Any], name: str) -> Any:
        return None if ask.output is SecondLook else first(ask, name)

    report = play(FakeDesk(PANEL, script), "fusion").report
    (left,) = [n for n in report.not_established if n.question == FALSE]
    assert "middle: not judged (500 from its vendor)" in left.reason
