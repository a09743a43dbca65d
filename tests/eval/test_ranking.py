"""Ranking metrics against ir-measures, hand-worked examples and properties."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.ranking import ndcg, recall, reciprocal_rank

DOCUMENTS = [f"d{i}" for i in range(30)]
rankings = st.lists(st.sampled_from(DOCUMENTS), unique=True, max_size=30)
judgements = st.dictionaries(
    st.sampled_from(DOCUMENTS), st.integers(min_value=0, max_value=4), min_size=1
).filter(lambda gains: any(gains.values()))
cutoffs = st.sampled_from([1, 3, 10, 100])


def test_hand_worked():
    gains = {"a": 1, "b": 1}
    assert ndcg(["x", "a", "b"], gains, 3) == pytest.approx(
        (1 / math.log2(3) + 0.5) / (1 + 1 / math.log2(3))
    )
    assert ndcg(["a", "b"], gains) == 1
    assert recall(["x", "a", "y"], gains, 3) == 0.5
    assert reciprocal_rank(["x", "a"], {"a": 1}) == 0.5
    assert reciprocal_rank(["x", "a"], {"a": 1}, 1) == 0
    assert ndcg([], gains) == recall([], gains) == reciprocal_rank([], gains) == 0


def test_negative_gains_count_as_nothing():
    assert ndcg(["bad", "a"], {"a": 1, "bad": -1}) == pytest.approx(1 / math.log2(3))
    assert recall(["bad"], {"a": 1, "bad": -1}) == 0


@pytest.mark.parametrize("measure", [ndcg, recall, reciprocal_rank])
def test_refuses_what_has_no_value(measure):
    with pytest.raises(ValueError, match="without relevant"):
        measure(["a"], {"a": 0})
    with pytest.raises(ValueError, match="twice"):
        measure(["a", "a"], {"a": 1})
    with pytest.raises(ValueError, match="at least 1"):
        measure(["a"], {"a": 1}, 0)


@given(ranking=rankings, gains=judgements, k=cutoffs)
def test_agrees_with_ir_measures(ranking, gains, k):
    import ir_measures
    from ir_measures import RR, R, nDCG

    qrels = {"q": gains}
    run = {"q": {document: float(-rank) for rank, document in enumerate(ranking)}}
    wanted = {nDCG @ k: ndcg, R @ k: recall, RR @ k: reciprocal_rank}
    theirs = ir_measures.calc_aggregate(list(wanted), qrels, run) if ranking else {}
    for name, ours in wanted.items():
        assert ours(ranking, gains, k) == pytest.approx(theirs.get(name, 0.0), abs=1e-9)


@given(ranking=rankings, gains=judgements, k=cutoffs)
def test_bounds_and_growth(ranking, gains, k):
    for measure in (ndcg, recall, reciprocal_rank):
        assert 0 <= measure(ranking, gains, k) <= 1 + 1e-12
    assert recall(ranking, gains, k) <= recall(ranking, gains, k + 1)
    assert reciprocal_rank(ranking, gains, k) <= reciprocal_rank(ranking, gains, k + 1)


@given(gains=judgements, k=cutoffs)
def test_the_ideal_order_scores_one(gains, k):
    ideal = sorted(gains, key=lambda document: -gains[document])
    assert ndcg(ideal, gains, k) == pytest.approx(1)
