"""``symphony eval`` and ``bench``: lists, figures, what could not run."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from eval import reference, running
from eval.compare.differences import ORDER
from eval.rates import kept_rate
from eval.report.write import Written, write_report
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
            tmp_path / name
            for name in ("metrics.json", "run.json", "report.md", "report.html", "outcomes.json")
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
    assert f"report: {tmp_path / 'report.html'}" in outcome.out
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


def test_a_suite_its_caps_and_resuming(run: Run, measured: dict[str, object]) -> None:
    assert run("eval", "--suite", "quick", "--resume", "--cap", "verification=9").status == 0
    asked = (measured["names"], measured["suite"], measured["caps"], measured["resume"])
    assert asked == ((), "quick", {"verification": 9}, True)
    wrong = run("eval", "demo", "--cap", "verification")
    assert wrong.status == 2
    assert "verification=100" in wrong.err


def _report(folder: Path, right: int) -> Path:
    held, outcomes = kept_rate("right", "share right", {f"r{i}": i < right for i in range(40)})
    result = Metrics(benchmark="demo", title="Demo", figures=(held,), outcomes=(outcomes,))
    write_report([result], folder, started=datetime(2026, 1, 2, tzinfo=UTC), seconds={})
    return folder


def test_comparing_says_what_got_worse_and_is_status_1(run: Run, tmp_path: Path) -> None:
    good, worse = _report(tmp_path / "good", 38), _report(tmp_path / "worse", 20)
    outcome = run("eval", "--compare", good, worse, "--out", tmp_path / "o")
    assert outcome.status == 1
    assert "1 figures: 1 worse." in outcome.out
    assert "share right" in outcome.out
    same = run("eval", "--compare", good, good / "metrics.json", "--out", tmp_path / "o", "--json")
    assert same.status == 0
    assert same.json["regressions"] == 0
    assert run("eval", "--compare", good, tmp_path).status == 2


def test_renewing_the_reference(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Path, bool]] = []

    def fake(report: Path, *, accept_worse: bool) -> list[str]:
        asked.append((report, accept_worse))
        return ["demo right: 1 before, 0 now"]

    monkeypatch.setattr(reference, "renew", fake)
    outcome = run("eval", "--renew-reference", tmp_path, "--accept-worse")
    assert asked == [(tmp_path, True)]
    assert "worse than before: demo right" in outcome.out


def test_the_page_on_evaluation_tells_what_there_is(run: Run) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "evaluation.md").read_text("utf-8")
    told = run("eval", "--help").out + run("eval").out
    for option in set(re.findall(r"--[a-z][a-z-]+", page)):
        assert option in told, option
    (listed,) = re.findall(r"symphony eval (demo minimal-pairs)", page)
    assert all(name in told for name in listed.split())
    for standing in ORDER:
        assert standing in page
