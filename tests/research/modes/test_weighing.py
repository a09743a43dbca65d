"""What members weigh in a run: what was measured of them on the day the panel sat down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from orchestra.errors import SettingsInvalid
from orchestra.routing.weights import Sureness, save_calibration
from research import replay, report_json
from research.run import Run
from tests.research.modes.test_modes import PANEL, answer
from tests.research.panel.desk import FakeDesk

Play = Callable[..., Run]


def test_members_weigh_by_what_was_measured_of_them(play: Play, symphony_home: Path) -> None:
    """The weights of the day the panel sat down are the run's, whatever is measured later."""
    rows = [
        Sureness(model=name, vendor_model=f"{name}-1", band=2, right=right, n=100)
        for name, right in (("ann", 95), ("bob", 40))
    ]
    save_calibration(symphony_home, rows)
    run = play(FakeDesk(PANEL, answer), "fusion")
    save_calibration(symphony_home, ())
    told = next(line for line in run.report.method if line.startswith("Weights of the models"))
    assert "ann 1.00 (right in 0.90 by calibration, n=100)" in told
    weights = {
        row.step: row.payload["weight"]
        for row in run.folder.ledger.rows()
        if row.step.startswith("analysis/") and row.payload["is_model"]
    }
    assert weights["analysis/ann"] == 1.0
    assert weights["analysis/bob"] < weights["analysis/cyd"] < 1.0
    (statement, *_) = [s for s in run.report.claims if s.composed]
    reasons = [v.reason for v in statement.ruling.judges if v.name.endswith("(panel)")]
    assert all(reason.startswith("weighed: right in 0.") for reason in reasons)
    assert statement.ruling.confidence != 0.91
    assert report_json(replay(run.folder)) == report_json(run.report)


def test_without_a_measurement_the_report_says_that_weights_are_not_calibrated(
    play: Play, symphony_home: Path
) -> None:
    assert not (symphony_home / "weights.json").exists()
    report = play(FakeDesk(PANEL, answer), "fusion").report
    assert any("weights of the models are not calibrated" in line for line in report.method)


def test_a_broken_file_of_weights_is_named_before_anybody_is_asked(
    play: Play, symphony_home: Path
) -> None:
    symphony_home.mkdir()
    (symphony_home / "weights.json").write_text("{")
    desk = FakeDesk(PANEL, answer)
    with pytest.raises(SettingsInvalid, match=r"weights\.json cannot be read"):
        play(desk, "fusion")
    assert desk.asks == []
