"""Statistics of outcomes against scikit-learn and by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from eval.metrics.statistics import over, ratio, rows_of, worked_out
from eval.types import Outcomes, Recipe

LABELS = ("supported", "refuted", "nei")
ROWS = st.lists(
    st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS), st.integers(0, 5)), min_size=2
)


def value(statistic, *columns):
    return over(statistic, columns)(np.arange(len(columns[0])))


@given(ROWS)
def test_against_scikit_learn(rows):
    gold, said, scores = zip(*rows, strict=True)
    positive = [label == "supported" for label in gold]
    called = [label == "supported" for label in said]
    if len(set(positive)) == 2:
        expected = metrics.balanced_accuracy_score(positive, called)
        assert value("balanced_accuracy", gold, said) == pytest.approx(expected)
        expected = metrics.roc_auc_score(positive, scores)
        assert value("auc", gold, scores) == pytest.approx(expected)
    else:
        assert value("auc", gold, scores) is None
    present = sorted(set(gold) | set(said))
    expected = metrics.f1_score(gold, said, average="macro", labels=present, zero_division=0)
    assert value("macro_f1", gold, said) == pytest.approx(expected)
    assert value("mean", scores) == pytest.approx(np.mean(scores))


def test_by_hand():
    assert value("balanced_accuracy", (1, 1, 0), (1, 0, 0)) == 0.75
    assert value("balanced_accuracy", (1, 1), (1, 0)) == 0.5
    assert value("auc", (1, 0, 0), (0.5, 0.5, 0.1)) == 0.75
    assert value("ratio", (1, 3), (2, 3)) == 0.8
    assert ratio(np.array([0.0]), np.array([0.0])) is None
    assert over("mean", [(1.0, 2.0)])(np.array([], dtype=int)) is None
    with pytest.raises(ValueError, match="ratio takes 2 columns, not 1"):
        over("ratio", [(1, 2)])


def outcomes(name, **columns):
    ids = tuple("abcd")[: len(next(iter(columns.values())))]
    return Outcomes(name=name, ids=ids, columns=columns)


def test_a_figure_is_the_mean_over_its_outcomes():
    one = outcomes("one", value=(1.0, 0.0, None))
    two = outcomes("two", value=(1.0, 1.0))
    recipe = Recipe(statistic="mean", columns=("value",), outcomes=("one", "two"))
    assert worked_out(recipe, [one, two]) == 0.75
    assert rows_of(one, ["value"]) == {"a": (1.0,), "b": (0.0,)}
    assert worked_out(recipe, [one, outcomes("empty", value=(None,))]) is None
    with pytest.raises(ValueError, match="name a row twice"):
        Outcomes(name="x", ids=("a", "a"), columns={})
    with pytest.raises(ValueError, match="'value' has 1 values for 2 rows"):
        Outcomes(name="x", ids=("a", "b"), columns={"value": (1.0,)})
