"""The report: what it must show, that it is self-contained, escaped and the same bytes again."""

import json
import re
from datetime import UTC, datetime

import pytest

from eval.report.plots import Bar, confusion, curves, grouped_bars, reliability
from eval.report.traces import Line, beside_published, growth, precision_recall_plot
from eval.report.wording import basis, cell, interval, number, signed, standing
from eval.report.write import write_report
from eval.types import Figure, Metrics, NotMeasured, Place, Recipe, Source, Table, Target, WorstCase

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
            growth(
                "Grown",
                [
                    Line("a", [0, 1], [0.1, 0.3], [0, 0.2], [0.2, 0.4]),
                    Line("b", [0, 1], [0.1, 0.3]),
                ],
                xlabel="noise documents",
                ylabel="errors",
                top=1,
            ),
            precision_recall_plot("PR", [Line("a", [0.5, 1], [1, 0.6])], base=0.4),
            precision_recall_plot("PRs", [Line(n, [0.5, 1], [1, 0.6]) for n in "ab"]),
            beside_published(
                "Beside",
                [Bar("SciFact", "here", 0.7, 0.6, 0.8)],
                [Bar("SciFact", "there", 0.84), Bar("HealthVer", "there", 0.8)],
                xlabel="macro-F1",
            ),
        ),
        timing=(Table(title="Pace", columns=("s",), rows=((1.25,),)),),
        worst=tuple(
            WorstCase(
                id=f"w{i}",
                claim=f"Claim {i} <b>",
                gold="refuted",
                said="supported",
                confidence=0.9,
                why="a figure was missed",
                evidence=(
                    Place(document="a*b.pdf", quote=EVIL, page=3, start=1200, end=1300, stance="s"),
                ),
            )
            for i in range(7)
        ),
        not_measured=(NotMeasured(what="peers", why="no weights"),),
        sources=(Source(name="x.jsonl", sha256="0" * 64, rows=7),),
        settings={"depth": "100"},
        seed=1,
        cap=1234,
        kind="retrieval",
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
    assert page.count("<svg") == 9
    assert page.count('class="case"') == 7
    assert "2 more" in page
    assert "a*b.pdf, page 3, characters 1,200 to 1,300, s" in page
    assert r"a\*b.pdf, page 3" in text
    assert "At most 1,234 rows of a set" in page
    assert "At most 1,234 rows of a set" in text
    assert page.index(">Search<") < page.index("Behind the figures")
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


def test_all_but_times_and_machine_is_the_same_bytes(tmp_path):
    one = write(tmp_path / "1")
    results = [sample().model_copy(update={"timing": ()})]
    two = write_report(
        results, tmp_path / "2", started=NOW.replace(year=2027), seconds={"demo": 9.5}
    )

    def content_of(written, mark, path):
        text = getattr(written, path).read_text()
        assert text.count(mark) == 1
        return text[: text.index(mark)]

    for mark, path in (('<section id="run">', "html"), ("## How it was run", "markdown")):
        assert content_of(one, mark, path) == content_of(two, mark, path)
    assert "Pace" in one.html.read_text()
    assert "Pace" in one.markdown.read_text()
    assert one.outcomes.read_bytes() == two.outcomes.read_bytes()


def test_missed_bars_come_first(tmp_path):
    page = write(tmp_path).html.read_text()
    summary = page[page.index('id="bars"') : page.index('class="part"')]
    places = [summary.index(f'class="chip {name}"') for name in ("missed", "not-measured", "met")]
    assert places == sorted(places)


def test_what_contradicts_itself_is_refused():
    with pytest.raises(ValueError, match="two figures are called 'a/b'"):
        Metrics(benchmark="x", title="X", figures=(figure(), figure()))
    recipe = Recipe(statistic="mean", columns=("v",), outcomes=("gone",))
    with pytest.raises(ValueError, match="'a/b' needs outcomes 'gone'"):
        Metrics(benchmark="x", title="X", figures=(figure(recipe=recipe),))


def test_which_way_is_better():
    ways = [
        figure(target=target, better=better).direction
        for target, better in (
            (Target(at_least=1), None),
            (Target(at_most=1), None),
            (Target(at_least=0, at_most=1), None),
            (None, "lower"),
            (None, None),
        )
    ]
    assert ways == ["higher", "lower", None, "lower", None]


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
    signs = [signed(v, u) for v, u in ((0.25, ""), (-0.25, ""), (0, ""), (None, ""), (-14, "n"))]
    assert signs == ["+0.250", "−0.250", "0.000", "–", "−14"]
    bare = Figure(key="k", label="l", value=1.0)
    assert (interval(bare), basis(bare), standing(bare)) == ("–", "–", "")
    assert str(Target(at_least=0.1, at_most=2)) == "≥ 0.1, ≤ 2"
    assert not Target(at_least=0.1, at_most=2).met(3)
    with pytest.raises(KeyError):
        sample().figure("none")
    assert sample().figure("e").value == 3.25
