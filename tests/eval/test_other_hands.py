"""Dossiers of other hands: what is measured on them, traps among it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.reports import hands
from eval.reports.facts import Told
from tests.eval.made import NEW, OLD, PIER, dossier, reports


def told() -> Told:
    return Told(dossier(), reports(), {"q1": [OLD, PIER]})


def traps(root: Path, a: str, b: str) -> None:
    gold = root / hands.FOLDER / "toy" / "gold"
    gold.mkdir(parents=True)
    sides = {"a": {"document": "a.md", "quote": a}, "b": {"document": "b.md", "quote": b}}
    row = {"id": "trap", "about": "the cost", "why": "made up", **sides}
    (gold / "traps.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")


@pytest.mark.parametrize(("one", "other", "avoided"), [(OLD, NEW, 0), (OLD, PIER, 1)])
def test_a_trap_that_is_shown_as_a_disagreement_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one: str, other: str, avoided: int
) -> None:
    monkeypatch.setattr(hands, "corpora_folder", lambda: tmp_path)
    traps(tmp_path, one, other)
    found = hands.measured([told()])
    figures = {figure.key: figure for figure in found.figures}
    assert figures["traps/avoided"].numerator == avoided
    assert {"facts/report", "refused/unanswerable", "recall/reports", "superseded/alone"} <= set(
        figures
    )
    assert not any(key.endswith("/baseline") for key in figures)
    assert len(figures) == len(found.figures)
    assert found.benchmark == "other-hands"


def test_the_halves_are_whole_dossiers() -> None:
    assert not set(hands.DEV) & set(hands.FROZEN)
    assert len(hands.DEV) + len(hands.FROZEN) == 8
