"""The statistics: against the library's own, scikit-learn's, and by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import balanced_accuracy_score, f1_score, roc_auc_score

from adjudicator.metrics.calibration import expected_calibration_error
from eval.metrics.intervals import bootstrap_statistic, ends_of, resampled
from eval.verification import scores
from eval.verification.answers import LABELS, Answer, Pair
from eval.verification.pooled import (
    confidence_rows,
    difference,
    mean_over_sets,
    pooled,
    pooled_ece,
    pooled_skill,
    support_rows,
)
from eval.verification.scores import (
    Estimate,
    brier_skill,
    calibration,
    ece,
    estimate,
    noise_floor,
    score,
)


@pytest.fixture(autouse=True, scope="module")
def _few_resamples():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scores, "RESAMPLES", 60)
        patch.setattr(scores, "FLOOR_DRAWS", 20)
        yield


def pairs(rows, *, binary=False):
    return [
        Pair(str(i), "s", gold, Answer(said, support, sure), binary)
        for i, (gold, said, support, sure) in enumerate(rows)
    ]


def scored(rows, *, binary=False, stated=True, three_way=True):
    return score(
        pairs(rows, binary=binary),
        system="x",
        unjudged=0,
        stated=stated,
        three_way=three_way,
        seed=1,
    )


probability = st.floats(0, 1)
answered = st.lists(
    st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS), probability, probability),
    min_size=2,
    max_size=40,
).filter(lambda rows: len({row[0] == "supported" for row in rows}) == 2)


@given(answered, st.booleans())
def test_scores_are_those_of_the_libraries(rows, binary):
    found = scored(rows, binary=binary)
    gold = [row[0] == "supported" for row in rows]
    said = [row[1] == "supported" for row in rows]
    support = [row[2] for row in rows]
    assert found.balanced.value == pytest.approx(balanced_accuracy_score(gold, said))
    assert found.auc.value == pytest.approx(roc_auc_score(gold, support))
    if binary:
        theirs = f1_score(gold, said, average="macro", labels=[True, False], zero_division=0)
    else:
        theirs = f1_score(
            [row[0] for row in rows],
            [row[1] for row in rows],
            average="macro",
            labels=list(LABELS),
            zero_division=0,
        )
    assert found.macro_f1.value == pytest.approx(theirs)
    assert found.support is not None
    assert found.support.ece == pytest.approx(expected_calibration_error(support, gold))
    assert found.support.n == len(rows)
    assert found.balanced.low <= found.balanced.high


def test_one_class_has_recall_and_no_curve():
    found = scored([("supported", "supported", 0.9, 0.9), ("supported", "nei", 0.2, 0.8)])
    assert found.balanced.value == 0.5
    assert found.auc.value is None
    assert found.skill.value is None
    assert (found.hits, found.passed) == ((1, 2), (0, 0))


def test_a_score_is_no_probability():
    rows = [("supported", "supported", 0.9, None), ("nei", "nei", 0.2, None)]
    found = scored(rows, stated=False, three_way=False)
    assert found.auc.value == 1
    assert found.support is found.confidence is found.brier is found.macro_f1.value is None
    assert scored([(a, b, None, None) for a, b, _, _ in rows]).auc.value is None


def test_binary_confidence_is_that_of_the_side_taken():
    first, second = pairs(
        [("refuted", "refuted", 0.3, 0.4), ("supported", "nei", 0.3, 0.6)], binary=True
    )
    assert (first.right, first.confidence) == (True, 0.7)
    assert (second.right, second.confidence) == (False, 0.7)
    silent = pairs([("nei", "nei", None, 0.6)], binary=True)[0]
    assert silent.confidence is None
    assert confidence_rows([silent]) is None
    assert support_rows([silent]) is None


def test_brier_skill_by_hand():
    gold = np.array([True, False])
    assert brier_skill(gold, np.array([1.0, 0.0])) == 1
    assert brier_skill(gold, np.array([0.5, 0.5])) == 0
    assert brier_skill(gold, np.array([0.0, 1.0])) == -3


def test_noise_floor_is_what_a_perfect_model_shows():
    generator = np.random.default_rng(3)
    stated = generator.random(4_000)
    right = generator.random(4_000) < stated
    floor = noise_floor(stated, seed=1)
    assert 0.005 < floor < 0.03
    assert ece(stated, right) < 2 * floor
    assert noise_floor(stated[:300], seed=1) > 2 * floor
    assert noise_floor(np.ones(5), seed=1) == 0
    assert calibration([1.0, 1.0], [True, False], seed=1).ece == 0.5


def test_mean_over_sets_and_paired_difference():
    one = estimate(40, lambda at: float((at < 20).mean()), seed=1)
    other = estimate(60, lambda at: float((at < 15).mean()), seed=2)
    mean = mean_over_sets([one, other, Estimate(None)])
    assert mean.value == pytest.approx((0.5 + 0.25) / 2)
    assert one.high - one.low > mean.high - mean.low
    assert mean_over_sets([Estimate(None)]).value is None
    same = difference(one, one)
    assert (same.value, same.low, same.high) == (0, 0, 0)
    assert difference(one, Estimate(None)).value is None


def test_pooled_by_hand():
    sets = [
        (np.array([0.9, 0.1]), np.array([True, False])),
        (np.array([0.5, 0.5]), np.array([True, True])),
    ]
    assert pooled_ece(sets) == pytest.approx((0.1 + 0.1 + 1.0) / 4)
    assert pooled_skill(sets) == pytest.approx(1 - 0.52 / 0.5)
    assert pooled_skill(sets[1:]) is None
    found = pooled(sets, pooled_ece, seed=1)
    assert found.low <= found.value <= found.high
    assert pooled(sets[1:], pooled_skill, seed=1).low is None


def test_resamples_of_the_same_seed_are_paired():
    first = resampled(9, lambda at: float(at.mean()), seed=4, resamples=20)
    assert (first == resampled(9, lambda at: float(at.mean()), seed=4, resamples=20)).all()
    assert ends_of(np.array([np.nan, 1.0, np.nan])) == (1.0, 1.0)
    assert bootstrap_statistic(3, lambda at: None, seed=1, resamples=5) is None
    with pytest.raises(ValueError, match="at least one"):
        resampled(0, lambda at: 0.0, seed=1)
