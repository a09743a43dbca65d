"""Our interval and tests against those of SciPy."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from orchestra.statistics import mann_whitney, two_proportions, wilson

COUNTS = st.integers(0, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(COUNTS)
def test_wilson_is_that_of_scipy(counts: tuple[int, int]) -> None:
    stats = pytest.importorskip("scipy.stats")
    right, n = counts
    if n == 0:
        assert wilson(right, n) == (0.0, 1.0)
        return
    theirs = stats.binomtest(right, n).proportion_ci(0.95, method="wilson")
    assert wilson(right, n) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_the_worked_examples() -> None:
    assert wilson(8, 10) == pytest.approx((0.490, 0.943), abs=1e-3)
    test = two_proportions((45, 100), (30, 100))
    assert test.statistic == pytest.approx(2.19, abs=0.005)
    assert test.p == pytest.approx(0.0285, abs=0.0005)


@given(COUNTS, COUNTS)
def test_two_proportions_is_the_root_of_chi_squared(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    stats = pytest.importorskip("scipy.stats")
    (a, n), (b, m) = one, other
    assume(n and m and 0 < a + b < n + m)
    theirs = stats.chi2_contingency([[a, n - a], [b, m - b]], correction=False)
    ours = two_proportions(one, other)
    assert ours.statistic is not None
    assert ours.statistic**2 == pytest.approx(theirs.statistic, abs=1e-9)
    assert ours.p == pytest.approx(theirs.pvalue, abs=1e-9)
    assert ours.n == (n, m)


VALUES = st.lists(st.integers(0, 20).map(float), min_size=1, max_size=40)


@given(VALUES, VALUES)
def test_mann_whitney_is_that_of_scipy(one: list[float], other: list[float]) -> None:
    stats = pytest.importorskip("scipy.stats")
    assume(len({*one, *other}) > 1)
    theirs = stats.mannwhitneyu(one, other, method="asymptotic", use_continuity=True)
    ours = mann_whitney(one, other)
    assert ours.statistic == theirs.statistic
    assert ours.p == pytest.approx(min(1.0, theirs.pvalue), abs=1e-9)


def test_samples_that_cannot_differ() -> None:
    assert two_proportions((0, 0), (1, 2)).p is None
    assert two_proportions((5, 5), (7, 7)).p == 1.0
    assert mann_whitney([], [1.0]).p is None
    assert mann_whitney([2.0, 2.0], [2.0]).p == 1.0
    assert not math.isnan(mann_whitney([1.0], [2.0]).p or 0.0)


@pytest.mark.parametrize("counts", [(3, 2), (-1, 2)])
def test_counts_that_are_no_rates_are_refused(counts: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no rate"):
        wilson(*counts)
    with pytest.raises(ValueError, match="no rate"):
        two_proportions(counts, (1, 2))
