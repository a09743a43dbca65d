"""Low agreement raises an alert where models took part, and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestra.alerts import read_alerts
from orchestra.panel.specs import AlertsSpec
from orchestra.runs import RunFolder
from research.alerting import tell_of_disagreement
from research.types import Rate, Report

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def rate(name: str, agreeing: float, pairs: float) -> Rate:
    return Rate(name=name, numerator=agreeing, denominator=pairs, value=None)


@pytest.mark.parametrize(
    ("rates", "subjects"),
    [
        ([rate("judge_agreement", 1, 20)], []),
        ([rate("judge_agreement", 1, 20), rate("model_agreement", 9, 10)], ["the judges' votes"]),
        ([rate("judge_agreement", 9, 9), rate("model_agreement", 2, 10)], ["the models' choices"]),
        ([rate("model_agreement", 0, 0)], []),
    ],
)
def test_who_is_told_of_what(tmp_path: Path, rates: list[Rate], subjects: list[str]) -> None:
    folder = RunFolder.create(tmp_path, "research", lambda: NOON)
    report = Report(question="?", corpus="c", mode="fusion", answered=True, metrics=tuple(rates))
    tell_of_disagreement(report, folder, AlertsSpec(), clock=lambda: NOON)
    found = read_alerts(tmp_path)
    assert [(line["run"], line["kind"]) for line in found] == [
        (folder.id, "disagreement") for _ in subjects
    ]
    assert [line["subject"] for line in found] == subjects
