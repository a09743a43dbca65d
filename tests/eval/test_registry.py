"""Names, what runs under them, and reports that list what could not run."""

import json
from datetime import UTC, datetime

import pytest

import eval as package
from eval import registry, running
from eval.benchmark import Benchmark
from eval.errors import BenchmarkDataMissing, BenchmarkUnknown
from eval.types import Metrics

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def test_every_name_leads_to_a_function():
    for known in (registry.benchmarks(), registry.benches()):
        for name, benchmark in known.items():
            assert benchmark.name == name
            assert benchmark.description.endswith(".")
            assert callable(benchmark.run)


def test_public_names():
    for name in package.__all__:
        assert getattr(package, name) is not None
    with pytest.raises(AttributeError, match="nothing_here"):
        _ = package.nothing_here


def test_unknown_names_list_the_known():
    with pytest.raises(BenchmarkUnknown, match=r"'scifakt'.*scifact"):
        registry.select(["scifakt"], registry.benchmarks())


def test_selection():
    known = registry.benchmarks()
    assert [b.name for b in registry.select(["demo", "scifact", "demo"], known)] == [
        "demo",
        "scifact",
    ]
    assert len(registry.select([], known)) == len(known)


@pytest.fixture
def fakes(monkeypatch):
    def good(data, out, *, progress=None):
        return Metrics(benchmark="good", title=f"{data.name}, {out.name}")

    def bad(data, out, *, progress=None):
        raise BenchmarkDataMissing("no such.jsonl")

    made = {
        name: Benchmark(name=name, description="d.", load=lambda f=function: f, needs=needs)
        for name, function, needs in (("good", good, "data"), ("bad", bad, ""))
    }
    monkeypatch.setattr(registry, "benchmarks", lambda: made)
    monkeypatch.setattr(registry, "benches", lambda: made)


@pytest.mark.usefixtures("fakes")
def test_one_that_cannot_run_is_listed_and_the_others_go_on(tmp_path):
    (tmp_path / "data").mkdir()
    written, results, failures = running.run_benchmarks(
        ["bad", "good"], data=tmp_path / "data", out=tmp_path / "out", clock=lambda: NOW
    )
    assert [result.title for result in results] == ["data, work"]
    assert failures == {"bad": "no such.jsonl"}
    assert "no such.jsonl" in written.html.read_text()
    run = json.loads(written.run.read_text())
    assert run["started"] == "2026-01-02T00:00:00+00:00"
    assert set(run["seconds"]) == {"bad", "good"}


@pytest.mark.usefixtures("fakes")
def test_missing_data_is_a_reason_too(tmp_path):
    _, results, failures = running.run_benchmarks(
        ["good"], data=tmp_path / "nowhere", out=tmp_path / "out", speed=True
    )
    assert not results
    assert "nowhere" in failures["good"]
