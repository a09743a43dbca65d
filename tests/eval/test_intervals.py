"""Bootstrap and Wilson intervals against scipy, hand-worked examples and properties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.metrics.intervals import bootstrap_mean, bootstrap_statistic, paired_bootstrap, wilson

values = st.lists(st.floats(min_value=-5, max_value=5), min_size=1, max_size=40)


def test_bootstrap_agrees_with_scipy():
    from scipy.stats import bootstrap

    drawn = np.random.default_rng(3).beta(2, 1, size=300)
    ours = bootstrap_mean(drawn.tolist(), seed=1)
    theirs = bootstrap((drawn,), np.mean, method="percentile", rng=2).confidence_interval
    assert ours.value == pytest.approx(drawn.mean())
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.003)
    assert ours.n == 300


def test_same_seed_same_interval():
    scores = np.random.default_rng(0).normal(size=50).tolist()
    assert bootstrap_mean(scores, seed=5) == bootstrap_mean(scores, seed=5)
    assert bootstrap_mean(scores, seed=5) != bootstrap_mean(scores, seed=6)


def test_pairing_removes_what_items_share():
    generator = np.random.default_rng(0)
    difficulty = generator.uniform(0, 1, 200)
    better = (difficulty + 0.05 + generator.normal(0, 0.01, 200)).tolist()
    gap = paired_bootstrap(better, difficulty.tolist(), seed=1)
    assert gap.low > 0.045
    assert gap.high < 0.055
    assert gap.not_better == 0
    assert (gap.wins, gap.losses, gap.ties) == (200, 0, 0)


def test_no_difference():
    gap = paired_bootstrap([0.5, 0.2], [0.5, 0.2], seed=1)
    assert (gap.value, gap.low, gap.high, gap.ties, gap.not_better) == (0, 0, 0, 2, 1)


@settings(max_examples=30)
@given(a=values, seed=st.integers(0, 100))
def test_interval_lies_within_the_values(a, seed):
    spread = bootstrap_mean(a, seed=seed, resamples=200)
    assert min(a) - 1e-9 <= spread.low <= spread.high <= max(a) + 1e-9


def test_refuses_bad_input():
    with pytest.raises(ValueError, match="equally long"):
        paired_bootstrap([1.0], [1.0, 2.0], seed=0)
    with pytest.raises(ValueError, match="at least one"):
        bootstrap_mean([], seed=0)
    with pytest.raises(ValueError, match="finite"):
        bootstrap_mean([float("nan")], seed=0)
    with pytest.raises(ValueError, match="level"):
        bootstrap_mean([1.0], seed=0, level=1.5)
    with pytest.raises(ValueError, match="successes"):
        wilson(3, 2)
    with pytest.raises(ValueError, match="at least one"):
        bootstrap_statistic(0, lambda _: 1.0, seed=0)


def test_wilson_hand_worked():
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert wilson(0, 10)[0] == 0
    assert wilson(10, 10)[1] == 1


@given(trials=st.integers(1, 500), share=st.floats(0, 1))
def test_wilson_agrees_with_scipy(trials, share):
    from scipy.stats import binomtest

    successes = round(share * trials)
    theirs = binomtest(successes, trials).proportion_ci(method="wilson")
    assert wilson(successes, trials) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_statistic_leaves_out_the_undefined():
    array = np.array([0.0, 1.0, 1.0, 0.0])
    found = bootstrap_statistic(4, lambda i: float(array[i].mean()), seed=1)
    assert found is not None
    assert 0 <= found[0] <= 0.5 <= found[1] <= 1
    assert bootstrap_statistic(4, lambda _: None, seed=1) is None
