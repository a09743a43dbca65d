"""Figures with the rows behind them, and rows evenly spaced."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.loaders import spread
from eval.metrics.intervals import bootstrap_mean, wilson
from eval.metrics.statistics import worked_out
from eval.rates import by_id, kept_mean, kept_rate, rate
from eval.types import Target


def test_a_rate_keeps_its_rows_and_leaves_out_what_was_not_judged():
    rows = {"a": True, "b": False, "c": None, "d": True}
    figure, kept = kept_rate("r", "right", rows, target=Target(at_least=0.5))
    assert (figure.numerator, figure.denominator, figure.met) == (2, 3, True)
    assert (figure.low, figure.high) == wilson(2, 3)
    assert kept.columns["value"] == (1.0, 0.0, None, 1.0)
    assert worked_out(figure.recipe, [kept]) == pytest.approx(figure.value)


def test_a_mean_keeps_its_values():
    values = {"a": 0.2, "b": 0.4, "c": 0.9}
    figure, kept = kept_mean("m", "mean", values, seed=3, unit="words", better=None)
    spread_of = bootstrap_mean([0.2, 0.4, 0.9], seed=3)
    assert (figure.value, figure.low, figure.high) == (0.5, spread_of.low, spread_of.high)
    assert worked_out(figure.recipe, [kept]) == pytest.approx(0.5)
    empty, _ = kept_mean("m", "mean", {}, seed=3)
    assert (empty.value, empty.n, empty.note) == (None, 0, "nothing to count")


def test_nothing_of_nothing_has_no_value():
    assert rate("r", "r", 0, 0, better="lower").value is None
    figure, kept = kept_rate("r", "r", {})
    assert figure.value is None
    assert worked_out(figure.recipe, [kept]) is None


def test_no_row_is_lost_where_ids_come_twice():
    assert by_id([("a", 1), ("b", 2), ("a", 3)]) == {"a": 1, "b": 2, "a#2": 3}


@given(st.lists(st.integers()), st.none() | st.integers(1, 30))
def test_rows_are_spread_evenly_and_in_order(rows, cap):
    places = spread(list(range(len(rows))), cap)
    assert len(places) == (len(rows) if cap is None else min(cap, len(rows)))
    assert list(places) == sorted(set(places))
    gaps = [b - a for a, b in pairwise(places)]
    assert not gaps or max(gaps) - min(gaps) <= 1
