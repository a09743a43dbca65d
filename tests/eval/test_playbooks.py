"""Scores of playbooks: what counts as found, what as a false alarm."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval import playbooks
from eval.errors import BenchmarkDataInvalid, BenchmarkDataMissing
from eval.playbooks import Gold, load, score
from research.playbooks.types import (
    CaseStanding,
    CitedCase,
    FigureCheck,
    Grade,
    Part,
    PlaybookReport,
    SectionView,
    Standing,
    StepResult,
)
from tests.research.dossier import draft, report

GOLD = Gold.model_validate(
    {
        "playbook": "x",
        "corpus": "x",
        "values": {},
        "figures": [
            {"stated": "7 euro", "within": "cost", "standing": "differs", "source": "9 euro"},
            {"stated": "8 euro", "within": "cost", "standing": "stands"},
            {"stated": "1 euro", "within": "no such", "standing": "stands"},
        ],
        "cases": [
            {"name": "A v B", "standing": "no_such_case"},
            {"name": "C v D", "standing": "sound"},
            {"name": "E v F", "standing": "sound"},
        ],
        "claims": [
            {"within": "7.4 million", "wrong": False},
            {"within": "missing", "wrong": True},
        ],
        "sections": [
            {"label": "a", "standing": "contested", "values": ["7.4", "9.8"]},
            {"label": "b", "standing": "established"},
            {"label": "c", "standing": "not_established"},
        ],
    }
)


def figure(stated: str, standing: Standing, otherwise: str = "") -> FigureCheck:
    return FigureCheck(stated=stated, sentence="It cost so much.", start=0, end=1,
                       standing=standing, otherwise=otherwise)  # fmt: skip


def case(name: str, standing: CaseStanding) -> CitedCase:
    return CitedCase(name=name, sentence="x", start=0, end=1, standing=standing)


def made(*figures: FigureCheck) -> PlaybookReport:
    step = StepResult(
        id="x", title="x", asked="x", figures=figures, claims=draft(),
        cases=(case("A v B", CaseStanding.NO_SUCH_CASE), case("C v D", CaseStanding.SOUND),
               case("E v F", CaseStanding.SAYS_OTHERWISE)),
        parts=(Part(label="a", question="?", report=report()),),
        sections=(SectionView(label="a", grade=Grade.CONTESTED),
                  SectionView(label="b", grade=Grade.NOT_ESTABLISHED),
                  SectionView(label="c", grade=Grade.NOT_ESTABLISHED)),
    )  # fmt: skip
    return PlaybookReport(playbook="x", title="x", about="x", corpus="x", fingerprint="x",
                          models=(), values={}, steps=(step,))  # fmt: skip


def test_a_wrong_figure_is_found_only_with_the_sources_own() -> None:
    right = score(GOLD, made(figure("7 euro", Standing.DIFFERS, "9 euro")))[0]
    wrong = score(GOLD, made(figure("7 euro", Standing.DIFFERS, "5 euro")))[0]
    assert (right.found, wrong.found) == (True, False)
    assert not right.alarm


def test_what_is_right_and_called_wrong_is_a_false_alarm() -> None:
    outcomes = score(GOLD, made(figure("8 euro", Standing.CONTESTED)))
    alarms = {(o.kind, o.item) for o in outcomes if o.alarm}
    assert alarms == {("figure", "8 euro (cost)"), ("case", "E v F"), ("section", "b")}


def test_what_is_missing_is_neither_found_nor_an_alarm() -> None:
    outcomes = {o.item: o for o in score(GOLD, made())}
    assert outcomes["7 euro (cost)"].said == "missing"
    assert not outcomes["missing"].found
    assert outcomes["a"].found
    assert outcomes["c"].found


def test_the_figures_have_their_denominators(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def play(*_: object, **__: object) -> PlaybookReport:
        return made(figure("7 euro", Standing.DIFFERS, "9 euro"))

    monkeypatch.setattr(playbooks, "play", play)
    monkeypatch.setattr(playbooks, "load", lambda _: GOLD)
    found = playbooks.playbooks(Path(), tmp_path)
    assert found.figure("found/all").numerator == 3 * 4
    assert found.figure("found/all").denominator == 3 * 5
    assert found.figure("alarms/quay-lease").numerator == 2
    assert found.figure("alarms/quay-lease").denominator == 6
    assert found.tables[0].rows


def test_gold_that_is_missing_or_malformed_is_named(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkDataMissing, match="no gold at"):
        load(tmp_path)
    (tmp_path / "gold.json").write_text(json.dumps({"playbook": 1}), "utf-8")
    with pytest.raises(BenchmarkDataInvalid, match="corpus"):
        load(tmp_path)
