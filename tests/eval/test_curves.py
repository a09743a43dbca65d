"""Precision-recall curves against scikit-learn and by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from eval.metrics.curves import average_precision, precision_recall


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 4)), min_size=1))
def test_against_scikit_learn(rows):
    gold, scores = zip(*rows, strict=True)
    if not any(gold):
        assert average_precision(gold, scores) is None
        return
    expected = metrics.average_precision_score(gold, scores)
    assert average_precision(gold, scores) == pytest.approx(expected)
    precision, recall, _ = metrics.precision_recall_curve(gold, scores)
    theirs = list(zip(recall[:-1], precision[:-1], strict=True))[::-1]
    ours = precision_recall(gold, scores)
    assert [pytest.approx(point) for point in theirs] == ours[: len(theirs)]


def test_by_hand():
    points = precision_recall((True, False, True), (0.9, 0.5, 0.4))
    assert points == [(0.5, 1.0), (0.5, 0.5), (1.0, pytest.approx(2 / 3))]
    assert average_precision((True, False, True), (0.9, 0.5, 0.4)) == pytest.approx(5 / 6)
    with pytest.raises(ValueError, match="argument 2"):
        precision_recall((True,), ())
