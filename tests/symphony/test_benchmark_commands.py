"""``symphony eval`` and ``bench``: lists, figures, what could not run."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval import running
from eval.report.write import Written
from eval.types import Figure, Metrics, NotMeasured, Target
from tests.symphony.support import Run

METRICS = Metrics(
    benchmark="demo",
    title="A benchmark",
    not_measured=(NotMeasured(what="recall", why="too few"),),
    figures=(
        Figure(
            key="a",
            label="accuracy",
            value=0.75,
            numerator=3,
            denominator=4,
            target=Target(at_least=0.7),
            low=0.6,
            high=0.9,
        ),
        Figure(key="b", label="latency", value=4.2, unit="ms", n=9, target=Target(at_most=4)),
        Figure(key="c", label="nothing", value=None, target=Target(at_least=1)),
        Figure(key="d", label="plain", value=2),
    ),
)


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, object]:
    """Replaces the running of benchmarks; gives back how it was asked."""
    asked: dict[str, object] = {}

    def fake(names: list[str], **options: object) -> tuple[Written, list[Metrics], dict[str, str]]:
        asked.update(options, names=names)
        failures = {"other": "its data is missing"} if "other" in names else {}
        paths = (
            tmp_path / name for name in ("metrics.json", "run.json", "report.md", "report.html")
        )
        return Written(*paths), [METRICS], failures

    monkeypatch.setattr(running, "run_benchmarks", fake)
    return asked


def test_without_names_they_are_listed(run: Run) -> None:
    assert "scifact-retrieval" in run("eval").out
    assert "search" in run("bench", "--json").json


def test_figures_are_printed_with_what_they_are_out_of(
    run: Run, measured: dict[str, object], tmp_path: Path
) -> None:
    outcome = run("eval", "demo", "--data", tmp_path, "--out", tmp_path / "o")
    assert outcome.status == 0
    lines = {line.split()[0]: " ".join(line.split()) for line in outcome.out.splitlines() if line}
    assert lines["accuracy"] == "accuracy 0.750 3 / 4 0.600 to 0.900 bar ≥ 0.7: met"
    assert lines["latency"] == "latency 4.2 ms n = 9 – bar ≤ 4: missed"
    assert lines["nothing"].endswith("bar ≥ 1: not measured")
    assert "not measured: recall: too few" in outcome.out
    assert f"report: {tmp_path / 'report.md'}" in outcome.out
    assert (measured["data"], measured["out"], measured["speed"]) == (
        tmp_path,
        tmp_path / "o",
        False,
    )


def test_one_that_could_not_run_is_said_and_is_status_1(
    run: Run, measured: dict[str, object]
) -> None:
    outcome = run("bench", "demo", "other", "--json")
    assert outcome.status == 1
    assert measured["speed"] is True
    assert outcome.json["failures"] == {"other": "its data is missing"}
    assert outcome.json["benchmarks"][0]["benchmark"] == "demo"
    assert "could not run other: its data is missing" in outcome.err
