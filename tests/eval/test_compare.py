"""Two evaluations side by side: pairing, regressions first, what is not the product's doing."""

import json
import random
from datetime import UTC, datetime

import pytest

from eval.compare.differences import circumstances, compare
from eval.compare.load import load_evaluation
from eval.compare.render import Compared, content, markdown, write
from eval.errors import ComparisonInvalid
from eval.metrics.intervals import paired_bootstrap
from eval.rates import count, kept_mean, kept_rate, rate
from eval.report.write import write_report
from eval.types import Metrics, Source, Target

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def evaluation(folder, figures, *, failures=None, name="demo", **more):
    pairs = [f if isinstance(f, tuple) else (f, None) for f in figures]
    result = Metrics(
        benchmark=name,
        title=name,
        figures=tuple(figure for figure, _ in pairs),
        outcomes=tuple(kept for _, kept in pairs if kept is not None),
        **more,
    )
    results = [] if failures else [result]
    write_report(results, folder, started=NOW, seconds={}, failures=failures)
    return load_evaluation(folder)


def rights(wrong, n=40, **more):
    return kept_rate("right", "right", {f"r{i}": i not in wrong for i in range(n)}, **more)


def only(before, after):
    changes = compare(before, after)
    assert len(changes) == 1
    return changes[0]


@pytest.mark.parametrize(
    ("wrong", "standing", "moved"),
    [
        (range(4), "same", 0),
        (range(5), "unclear", 1),
        ([0, 1, 2, 9], "unclear", 2),
        (range(7), "unclear", 3),
        (range(8), "worse", 4),
        ([], "better", 4),
    ],
)
def test_rows_are_paired(tmp_path, wrong, standing, moved):
    before = evaluation(tmp_path / "a", [rights(range(4))])
    change = only(before, evaluation(tmp_path / "b", [rights(wrong)]))
    assert (change.standing, change.moved, change.n) == (standing, moved, 40)
    assert change.method == "paired bootstrap"
    assert change.regressed == (standing == "worse")


def test_the_paired_interval_is_that_of_the_paired_bootstrap(tmp_path):
    draw = random.Random(3)
    old = {f"q{i}": draw.random() for i in range(60)}
    new = {name: value + draw.gauss(0.02, 0.1) for name, value in old.items()}
    made = [kept_mean("ndcg", "nDCG", values, seed=1) for values in (old, new)]
    change = only(*(evaluation(tmp_path / str(i), [one]) for i, one in enumerate(made)))
    expected = paired_bootstrap(list(new.values()), list(old.values()), seed=1)
    assert change.difference == pytest.approx(expected.value, abs=1e-5)
    assert change.low == pytest.approx(expected.low, abs=0.004)
    assert change.high == pytest.approx(expected.high, abs=0.004)


def test_rows_that_only_one_has_are_left_out(tmp_path):
    before = evaluation(tmp_path / "a", [rights(range(4), n=40)])
    change = only(before, evaluation(tmp_path / "b", [rights(range(4), n=50)]))
    assert (change.n, change.standing) == (40, "same")
    assert change.difference == 0


def test_without_outcomes_the_two_intervals_are_combined(tmp_path):
    def made(place, right, better="higher"):
        return evaluation(tmp_path / place, [rate("r", "r", right, 100, better=better)])

    assert only(made("a", 90), made("b", 60)).standing == "worse"
    assert only(made("c", 90), made("d", 88)).standing == "unclear"
    assert only(made("e", 90, "lower"), made("f", 60, "lower")).standing == "better"
    change = only(made("g", 90, None), made("h", 60, None))
    assert change.standing == "changed"


def test_two_rates_get_newcombes_interval(tmp_path):
    # The worked example of Newcombe (Statistics in Medicine 1998), table II, method 10:
    # 56/70 - 48/80 is 0.2 with 0.0524 to 0.3339.
    before = evaluation(tmp_path / "a", [rate("r", "r", 48, 80, better="higher")])
    after = evaluation(tmp_path / "b", [rate("r", "r", 56, 70, better="higher")])
    change = only(before, after)
    assert change.method == "from both intervals"
    assert change.difference == pytest.approx(0.2)
    assert (change.low, change.high) == pytest.approx((0.0524, 0.3339), abs=1e-4)


def test_bars_gone_new_and_counts(tmp_path):
    before = evaluation(
        tmp_path / "a",
        [
            rights(range(4), target=Target(at_least=0.9)),
            count("length", "length", 10),
            rate("old", "old", 1, 2),
            rate("none", "none", 0, 0),
        ],
    )
    after = evaluation(
        tmp_path / "b",
        [
            rights(range(5), target=Target(at_least=0.9)),
            count("length", "length", 12),
            rate("fresh", "fresh", 1, 2),
            rate("none", "none", 0, 0),
        ],
    )
    found = {change.key: change.standing for change in compare(before, after)}
    assert list(found.items()) == [
        ("old", "gone"),
        ("right", "bar lost"),
        ("length", "changed"),
        ("fresh", "new"),
        ("none", "same"),
    ]


def test_what_is_not_the_product(tmp_path):
    def with_source(place, digest, **more):
        return evaluation(
            tmp_path / place,
            [rights([])],
            sources=(Source(name="x.jsonl", sha256=digest),),
            **more,
        )

    before = with_source("a", "0" * 64, cap=10, seed=1)
    after = with_source("b", "1" * 64, cap=None, seed=2)
    assert circumstances(before, after) == [
        "demo: x.jsonl is not the same file",
        "demo: at most 10 rows before, all rows after",
        "demo: seed 1 before, 2 after",
    ]
    other = evaluation(tmp_path / "c", [rights([])], name="other")
    assert compare(before, other) == []
    assert circumstances(before, other) == [
        "not asked for after, so not compared: demo",
        "not asked for before, so not compared: other",
    ]
    broken = evaluation(tmp_path / "d", [], failures={"demo": "it crashed"})
    assert only(before, broken).standing == "gone"
    assert circumstances(before, broken) == ["demo: could not run after: it crashed"]


def test_pages(tmp_path):
    figures = [rights(range(4), note="n"), rate("same", "equal", 1, 2, better="higher")]
    before = evaluation(tmp_path / "a", figures)
    after = evaluation(tmp_path / "b", [rights(range(20)), figures[1]])
    changes = tuple(compare(before, after))
    compared = Compared("a", "<b>", changes, ("<script>",))
    page = write(compared, tmp_path / "out").read_text()
    assert compared.summary == "2 figures: 1 worse, 1 same."
    assert compared.summary in page
    assert "<script>" not in page
    assert "−0.400" in page
    assert "16 of 40 moved" in markdown(compared)
    held = json.loads((tmp_path / "out/compare.json").read_text())
    assert held == content(compared)
    assert (held["regressions"], held["changes"][0]["key"]) == (1, "right")
    assert "no figure in common" in Compared("a", "b", (), ()).summary


def test_what_cannot_be_read_is_named(tmp_path):
    with pytest.raises(ComparisonInvalid, match=r"no metrics\.json"):
        load_evaluation(tmp_path)
    path = tmp_path / "metrics.json"
    path.write_text("{")
    with pytest.raises(ComparisonInvalid, match="is not JSON"):
        load_evaluation(path)
    path.write_text('{"benchmarks": [{"benchmark": "x"}]}')
    with pytest.raises(ComparisonInvalid, match="not the report of an evaluation"):
        load_evaluation(path)
