"""A panel's run that is cut short goes on: no answer that is recorded is asked for again."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ingest import Corpus
from kg.graph import KnowledgeGraph
from orchestra.chain.types import Ask
from orchestra.runs import list_runs
from research import conduct
from tests.research.modes.conftest import QUESTION, Cited
from tests.research.modes.test_modes import PANEL, ROLES, answer
from tests.research.panel.desk import FakeDesk


class Cut(BaseException):
    """Stands for the power going."""


@pytest.mark.parametrize("mode", sorted(ROLES))
@pytest.mark.parametrize("after", [1, 4])
def test_a_run_cut_short_ends_with_the_same_report(
    lights: Corpus, lights_graph: KnowledgeGraph, tmp_path: Path, mode: str, after: int
) -> None:
    asked = Counter[str]()

    def go(desk: FakeDesk, home: Path, resume: str | None = None) -> bytes:
        run = asyncio.run(
            conduct(
                QUESTION, corpus=lights, mode=mode, panel=desk.panel(), graph=lights_graph,
                adjudicator=Cited(), home=home, resume=resume,
            )
        )  # fmt: skip
        return run.folder.report_path.read_bytes()

    def counted(ask: Ask[Any], name: str) -> Any:
        asked[ask.step] += 1
        return answer(ask, name)

    def cut(ask: Ask[Any], name: str) -> Any:
        if sum(asked.values()) >= after:
            raise Cut
        return counted(ask, name)

    whole = go(FakeDesk(PANEL, answer), tmp_path / "whole")
    with pytest.raises(Cut):
        go(FakeDesk(PANEL, cut), tmp_path / "cut")
    (folder,) = list_runs(tmp_path / "cut")
    assert go(FakeDesk(PANEL, counted), tmp_path / "cut", resume=folder.id) == whole
    assert set(asked.values()) == {1}
