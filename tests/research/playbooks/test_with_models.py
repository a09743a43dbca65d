"""A playbook with a panel of models: its steps are played in their modes."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from ingest import Corpus
from kg.graph import KnowledgeGraph
from orchestra.chain.types import Ask
from orchestra.errors import UsageError
from research.panel.drafts import Assertion, Draft
from research.playbooks.run import replay, report_json, run_playbook
from tests.research.panel.desk import FakeDesk, citing, spec
from tests.research.playbooks.support import Judge, playbook, values


def script(ask: Ask[Any], _: str) -> Draft:
    cost = citing(ask, "cost 7.4 million")
    text = "The lighthouse at Corran Point cost 7.4 million euro."
    said = Assertion(text=text, sub_question="q1", evidence=(cost,), confidence=0.9)
    return Draft(statements=(said,))


def play(desk: FakeDesk, corpus: Corpus, graph: KnowledgeGraph, home: Path, mode: str) -> Any:
    step = {**values()["steps"][0], "mode": mode, "contains": [], "outputs": ["statements"]}
    book = playbook(steps=[step], parameters={"place": {"about": "x", "default": "Corran Point"}})
    judge: Any = Judge()
    return asyncio.run(
        run_playbook(book, corpus=corpus, graph=graph, adjudicator=judge, panel=desk.panel(),
                     home=home)
    )  # fmt: skip


def test_a_step_is_played_in_its_mode_and_replayed_without_a_model(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    desk = FakeDesk([spec("ann"), spec("bob")], script)
    done = play(desk, corpus, graph, tmp_path, "fusion")
    step = done.report.steps[0]
    assert (step.asked, step.played) == ("fusion", "")
    assert step.parts[0].report.mode == "fusion"
    assert {voice.name for voice in step.parts[0].report.panel} == {"ann", "bob"}
    assert done.report.models[:2] == ("ann", "bob")
    assert report_json(replay(done.folder)) == report_json(done.report)


def test_a_mode_that_needs_more_models_is_refused_before_anything_is_done(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    desk = FakeDesk([spec("ann")], script)
    with pytest.raises(UsageError, match="step 'cost' is a debate, which needs 2 models"):
        play(desk, corpus, graph, tmp_path, "debate")
    assert not (tmp_path / "runs").exists()
