"""A playbook's debate and red team with the vendors' real SDKs, members that fail, caps that end.

Every piece of research in a playbook is a run of its own, with a panel and a purse of its own.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from ingest import Corpus
from kg.graph import KnowledgeGraph
from orchestra.panel.specs import BudgetSpec
from research.playbooks.run import PlaybookRun, replay, report_json, run_playbook
from tests.loopback import Fault, Loopback, Reply, Rule
from tests.research.modes.conftest import Cited
from tests.research.modes.test_panel_on_the_wire import NAMES, OnTheWire, five
from tests.research.playbooks.support import Judge, playbook

pytestmark = pytest.mark.usefixtures("symphony_home")
BULL = "What speaks for the lighthouse at Corran Point?"
BEAR = "What speaks against the lighthouse at Corran Point?"


class Borne(Cited, Judge):
    """Supports what a passage bears out, word by telling word, and takes drafts apart."""


def book(*modes: str) -> Any:
    sides = {"bull": BULL, "bear": BEAR}
    steps = [
        {
            "id": mode,
            "title": mode.title(),
            "mode": mode,
            "question": "What did the new lighthouse at Corran Point cost?",
            "outputs": ["statements", "disagreements", *(["sides"] if mode == "debate" else [])],
            **({"sides": sides} if mode == "debate" else {}),
        }
        for mode in modes
    ]
    return playbook(steps=steps, parameters={})


def played(
    desk: OnTheWire, corpus: Corpus, graph: KnowledgeGraph, home: Path, *modes: str
) -> PlaybookRun:
    judge: Any = Borne()
    return asyncio.run(
        run_playbook(book(*modes), corpus=corpus, graph=graph, adjudicator=judge,
                     panel=desk.panel(), home=home)
    )  # fmt: skip


def reports(done: PlaybookRun) -> dict[str, Any]:
    return {step.id: step.parts[0].report for step in done.report.steps}


def test_two_faulty_members_of_five_are_named_in_every_step(
    loopback: Loopback, corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    loopback.play(
        Rule(model="ada", reply=Reply(fault=Fault.SERVER_ERROR)),
        Rule(model="cleo", reply=Reply(fault=Fault.WRONG_SCHEMA)),
    )
    done = played(five(loopback), corpus, graph, tmp_path, "debate", "red-team")
    assert not done.report.stopped
    found = reports(done)
    assert {name: report.mode for name, report in found.items()} == {
        "debate": "debate", "red-team": "red-team",
    }  # fmt: skip
    for report in found.values():
        voices = {voice.name: voice for voice in report.panel}
        assert sorted(voices) == sorted(NAMES)
        assert voices["ada"].answered == voices["cleo"].answered == 0
        assert any(s.composed for s in report.claims)
        told = " ".join(report.method)
        assert "Missing: ada (" in told
        assert "Missing: cleo (" in told
    assert {side.name for side in done.report.steps[0].sides} == {"bull", "bear"}
    before = loopback.count()
    assert report_json(replay(done.folder)) == report_json(done.report)
    assert loopback.count() == before


@pytest.mark.parametrize("mode", ["debate", "red-team"])
def test_an_invalid_reply_goes_back_once_and_the_step_goes_on(
    loopback: Loopback, corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path, mode: str
) -> None:
    loopback.play(Rule(model="ada", first=1, reply=Reply(fault=Fault.WRONG_SCHEMA)))
    desk = OnTheWire(five(loopback).members[:3])
    report = reports(played(desk, corpus, graph, tmp_path, mode))[mode]
    voices = {voice.name: voice for voice in report.panel}
    assert voices["ada"].answered == voices["ada"].asked > 0
    assert loopback.count(model="ada") == voices["ada"].asked + 1
    assert any("ada" in s.analysts for s in report.claims)


def test_an_author_that_never_gives_a_valid_reply_is_replaced(
    loopback: Loopback, corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    loopback.play(Rule(model="ada", reply=Reply(fault=Fault.HALF_OUTPUT)))
    desk = OnTheWire(five(loopback).members[:3])
    report = reports(played(desk, corpus, graph, tmp_path, "red-team"))["red-team"]
    assert {name for s in report.claims if s.composed for name in s.analysts} == {"ben"}
    (ada,) = [voice for voice in report.panel if voice.name == "ada"]
    assert ada.answered == 0
    assert ada.reasons


@pytest.mark.parametrize("mode", ["debate", "red-team"])
def test_a_budget_that_ends_in_the_middle_of_a_step_keeps_what_was_said(
    loopback: Loopback, corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path, mode: str
) -> None:
    desk = OnTheWire(five(loopback).members[:3], BudgetSpec(run_calls=3))
    done = played(desk, corpus, graph, tmp_path, mode)
    assert loopback.count() == 3
    report = reports(done)[mode]
    assert any(s.composed for s in report.claims)
    reasons = [reason for voice in report.panel for reason in voice.reasons]
    assert any("over budget" in reason for reason in reasons)
    assert report_json(replay(done.folder)) == report_json(done.report)


def test_a_budget_of_the_day_that_ends_between_two_steps_leaves_the_second_to_the_offline_analysts(
    loopback: Loopback, corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    desk = OnTheWire(five(loopback).members[:3], BudgetSpec(day_calls=3))
    done = played(desk, corpus, graph, tmp_path, "debate", "red-team")
    assert loopback.count() == 3
    first, second = reports(done).values()
    assert any(s.composed for s in first.claims)
    assert second.claims
    assert not any(s.composed for s in second.claims)
    assert any(line.startswith("Degraded: no model") for line in second.method)
    assert not done.report.stopped
