"""The report: what it must show, that it is self-contained, escaped and the same bytes again."""

import json
import re
from datetime import UTC, datetime

import pytest

from eval.report.plots import Bar, confusion, curves, grouped_bars, reliability
from eval.report.wording import basis, cell, interval, number, standing
from eval.report.write import write_report
from eval.types import Figure, Metrics, NotMeasured, Source, Table, Target

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
EVIL = "<script>alert(1)</script>"


def figure(**fields):
    base = {"key": "a/b", "label": "share right", "value": 0.8, "numerator": 8, "denominator": 10}
    return Figure(**{**base, "low": 0.49, "high": 0.94, "interval": "Wilson", **fields})


def sample():
    bars = [Bar("nDCG@10", "fused", 0.74, 0.7, 0.78), Bar("nDCG@10", "dense", 0.65)]
    return Metrics(
        benchmark="demo",
        title="Demo",
        description="Words & more.",
        figures=(
            figure(target=Target(at_least=0.75)),
            figure(key="c", value=0.5, target=Target(at_most=0.4), note=EVIL),
            figure(key="d", value=None, target=Target(at_least=0.1)),
            Figure(key="e", label="latency", value=3.25, unit="ms", n=1000),
        ),
        tables=(Table(title="Cases", columns=("id", "n"), rows=((EVIL, 3), ("a|b", None))),),
        plots=(
            grouped_bars("Bars", bars, ylabel="mean"),
            reliability("Reliable", [(0.6, 0.5, 10), (0.9, 0.95, 40)]),
            curves("Curve", [("a", [1, 10], [1, 2])], xlabel="x", ylabel="y", log=True),
            curves("Plain", [("a", [0, 1], [0.1, 0.2])], xlabel="x", ylabel="y"),
            confusion("Confused", ["supported", "refuted"], [[3, 1], [0, 4]]),
        ),
        not_measured=(NotMeasured(what="peers", why="no weights"),),
        sources=(Source(name="x.jsonl", sha256="0" * 64, rows=7),),
        settings={"depth": "100"},
        seed=1,
    )


def write(folder, results=None, **more):
    results = [sample()] if results is None else results
    return write_report(results, folder, started=NOW, seconds={"demo": 1.5}, **more)


def test_everything_is_shown(tmp_path):
    written = write(tmp_path, failures={"scifact": "no data at /nowhere"})
    page, text = written.html.read_text(), written.markdown.read_text()
    for shown in (
        "1 of 3 bars met, 1 missed, 1 not measured",
        "8 / 10",
        "0.490 to 0.940",
        "≥ 0.75",
    ):
        assert shown in page
        assert shown in text
    for shown in ("n = 1,000", "3.25 ms", "no weights", "no data at /nowhere", "0" * 64, "seed"):
        assert shown in page
        assert shown in text
    assert page.count("<svg") == 5
    assert "1 of 2 benchmarks ran" in page


def test_page_is_self_contained_and_escaped(tmp_path):
    page = write(tmp_path).html.read_text()
    assert EVIL not in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=\"(?!#)", page)
    assert not re.search(r"https?://", page)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for used in re.findall(r'(?:href="#|url\(#)([^")]+)', page):
        assert used in ids


def test_metrics_json_is_content_only_and_repeats(tmp_path):
    one, two = write(tmp_path / "1"), write(tmp_path / "2")
    assert one.metrics.read_bytes() == two.metrics.read_bytes()
    assert one.html.read_bytes() == two.html.read_bytes()
    held = json.loads(one.metrics.read_text())
    assert held["benchmarks"][0]["figures"][0]["met"] is True
    assert held["benchmarks"][0]["figures"][2]["met"] is None
    assert "plots" not in held["benchmarks"][0]
    assert "machine" not in held
    run = json.loads(one.run.read_text())
    assert run["started"] == "2026-03-04T05:06:07+00:00"
    assert run["machine"]["cores"]


def test_without_bars(tmp_path):
    plain = Metrics(benchmark="x", title="X")
    assert "none of their figures" in write(tmp_path, [plain]).html.read_text()


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (0.5, "", "0.500"),
        (None, "ms", "–"),
        (1234, "n", "1,234"),
        (3.256, "ms", "3.26 ms"),
        (1500.4, "MB", "1,500 MB"),
        (52, "×", "52 ×"),
    ],
)
def test_numbers(value, unit, words):
    assert number(value, unit) == words


def test_words():
    assert [cell(item) for item in (None, True, False, 0.25, 1200, "x")] == [
        "–", "yes", "no", "0.250", "1,200", "x",
    ]  # fmt: skip
    bare = Figure(key="k", label="l", value=1.0)
    assert (interval(bare), basis(bare), standing(bare)) == ("–", "–", "")
    assert str(Target(at_least=0.1, at_most=2)) == "≥ 0.1, ≤ 2"
    assert not Target(at_least=0.1, at_most=2).met(3)
    with pytest.raises(KeyError):
        sample().figure("none")
    assert sample().figure("e").value == 3.25
