"""The symphony's members have a say in what is asked; where they fail, it is as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from orchestra.chain.types import Ask
from research import replay, report_json
from research.panel.drafts import Proposed, Scoping
from research.run import Run
from tests.research.modes.test_modes import PANEL, answer
from tests.research.panel.desk import FakeDesk

Play = Callable[..., Run]
LATE = "Why was the lighthouse at Corran Point late?"
WHALE = "Which whale stranded at Corran Point?"


def test_a_sub_question_of_the_panel_is_answered_and_who_proposed_it_is_recorded(
    play: Play,
) -> None:
    def script(ask: Ask[Any], name: str) -> Any:
        if ask.output is not Scoping:
            return answer(ask, name)
        texts = {"ann": (LATE,), "bob": (LATE, WHALE)}.get(name)
        if texts is None:
            return None
        return Scoping(sub_questions=tuple(Proposed(text=t, reason="x") for t in texts))

    desk = FakeDesk(PANEL, script)
    run = play(desk, "symphony")
    row = run.folder.ledger.get("scoping/panel")
    assert row is not None
    assert row.payload["proposals"] == [
        {"text": LATE, "by": ["ann", "bob"], "fate": "became q3"},
        {"text": WHALE, "by": ["bob"], "fate": "became q4"},
    ]
    sections = {section.question for section in run.report.sections}
    assert LATE in sections
    (open_one,) = [n for n in run.report.not_established if n.question == WHALE]
    assert open_one.reason.endswith("(a sub-question that the panel added)")
    assert any("2 were added (q3 by ann, bob; q4 by bob)" in line for line in run.report.method)
    assert {gate.attempt for gate in run.report.gates} == {1}
    assert report_json(replay(run.folder)) == report_json(run.report)


def test_members_that_fail_leave_the_offline_scoping(play: Play) -> None:
    def script(ask: Ask[Any], name: str) -> Any:
        return None if ask.output is Scoping else answer(ask, name)

    run = play(FakeDesk(PANEL, script), "symphony")
    row = run.folder.ledger.get("scoping")
    assert row is not None
    assert [q["origin"] for q in row.payload["sub_questions"]] == ["question", "question"]
    assert any("0 further sub-question(s), and 0 were added." in s for s in run.report.method)


def test_other_modes_answer_what_was_asked(play: Play) -> None:
    run = play(FakeDesk(PANEL, answer), "fusion")
    assert run.folder.ledger.get("scoping/panel") is None
