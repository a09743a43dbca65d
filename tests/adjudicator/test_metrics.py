from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as reference

from adjudicator import metrics
from adjudicator.metrics import Cited
from adjudicator.types import ClaimKind, Evidence, JudgeVote, Ruling, Stance, Verdict

LABELS = st.sampled_from(["a", "b", "c"])
PAIRS = st.lists(st.tuples(LABELS, LABELS), min_size=1, max_size=40)
SURE = st.lists(
    st.tuples(st.floats(0, 1).map(lambda x: round(x, 3)), st.booleans()), min_size=1, max_size=50
)


def test_a_rate_keeps_its_parts() -> None:
    one = metrics.rate("x", 1, 4)
    assert (one.numerator, one.denominator, one.value) == (1, 4, 0.25)
    assert metrics.rate("x", 0, 0).value is None
    with pytest.raises(ValueError, match="no rate"):
        metrics.rate("x", 5, 4)


@given(PAIRS)
def test_cohen_as_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    first, second = zip(*pairs, strict=True)
    ours = metrics.cohen_kappa(first, second)
    if len(set(first) | set(second)) == 1:
        assert ours.value is None
        return
    assert ours.value == pytest.approx(reference.cohen_kappa_score(first, second))


def test_cohen_leaves_abstentions_out() -> None:
    assert metrics.cohen_kappa(["a", None, "b"], ["a", "b", "b"]).units == 2
    assert metrics.cohen_kappa([None], ["a"]).value is None
    with pytest.raises(ValueError, match="pairs them"):
        metrics.cohen_kappa(["a"], [])


def test_fleiss_worked_example() -> None:
    """Fleiss 1971's method on the table of his kappa's usual textbook example: 0.210."""
    table = [
        [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
    ]  # fmt: skip
    units = [[label for label, n in enumerate(row) for _ in range(n)] for row in table]
    found = metrics.fleiss_kappa(units)
    assert found.observed == pytest.approx(0.378, abs=5e-4)
    assert found.expected == pytest.approx(0.213, abs=5e-4)
    assert found.value == pytest.approx(0.210, abs=5e-4)


def test_fleiss_edges() -> None:
    assert metrics.fleiss_kappa([["a", "a"], ["a", "a"]]).value is None
    assert metrics.fleiss_kappa([["a", None], ["a", "b"]]).units == 1
    assert metrics.fleiss_kappa([]).value is None
    with pytest.raises(ValueError, match="raters"):
        metrics.fleiss_kappa([["a"], ["a", "b"]])


@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.integers(0, 2)), min_size=3, max_size=3),
        min_size=2,
        max_size=25,
    )
)
def test_alpha_as_krippendorff(units: list[list[int | None]]) -> None:
    ours = metrics.krippendorff_alpha(units)
    values = {v for u in units for v in u if v is not None and sum(x is not None for x in u) > 1}
    if len(values) < 2:
        assert ours.value is None
        return
    rated = [[np.nan if v is None else v for v in u] for u in units]
    theirs = krippendorff.alpha(
        reliability_data=np.array(rated, dtype=float).T, level_of_measurement="nominal"
    )
    assert ours.value == pytest.approx(theirs)


def test_agreement_counts_pairs_that_both_voted() -> None:
    units = [["a", "a", "b"], ["a", None, "a"], [None, None, "b"]]
    assert (metrics.agreement_rate(units).numerator, metrics.agreement_rate(units).denominator) == (
        2,
        4,
    )
    assert metrics.disagreement_rate(units).value == 0.5
    assert metrics.agreement_rate([["a"]]).value is None


@given(PAIRS)
def test_classification_as_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    gold, said = zip(*pairs, strict=True)
    labels = sorted(set(gold))
    recalls = reference.recall_score(gold, said, labels=labels, average=None, zero_division=0)
    assert metrics.balanced_accuracy(gold, said) == pytest.approx(float(np.mean(recalls)))
    f1 = reference.f1_score(gold, said, average="macro", zero_division=0)
    assert metrics.macro_f1(gold, said) == pytest.approx(f1)
    assert metrics.accuracy(gold, said).value == pytest.approx(
        reference.accuracy_score(gold, said), abs=1e-6
    )
    assert sum(metrics.confusion(gold, said).values()) == len(pairs)


def test_classification_edges() -> None:
    assert metrics.balanced_accuracy([], []) is None
    assert metrics.macro_f1([], []) is None
    with pytest.raises(ValueError, match="answers"):
        metrics.accuracy(["a"], [])


@given(SURE)
def test_brier_and_bounds(pairs: list[tuple[float, bool]]) -> None:
    confidences, right = zip(*pairs, strict=True)
    ours = metrics.brier(confidences, right)
    assert ours == pytest.approx(
        reference.brier_score_loss(np.array(right), np.array(confidences), pos_label=True)
    )
    ece = metrics.expected_calibration_error(confidences, right)
    assert ece is not None
    assert 0 <= ece <= 1
    curve = metrics.risk_coverage(confidences, right)
    assert curve[-1] == (1.0, pytest.approx(1 - sum(right) / len(right)))
    area = metrics.aurc(confidences, right)
    assert area is not None
    assert 0 <= area <= 1
    assert sum(b.numerator for b in metrics.confidence_distribution(confidences)) == len(pairs)


def test_calibration_by_hand() -> None:
    """Two at 0.9, one right: |0.5 - 0.9| = 0.4. Most confident first: risks 0, 1/2."""
    assert metrics.expected_calibration_error([0.9, 0.9], [True, False]) == pytest.approx(0.4)
    assert metrics.aurc([0.9, 0.8], [True, False]) == pytest.approx(0.25)
    assert metrics.aurc([], []) is None
    assert metrics.brier([], []) is None
    assert metrics.expected_calibration_error([], []) is None
    assert metrics.reliability([1.0], [True])[-1].count == 1
    with pytest.raises(ValueError, match="not in"):
        metrics.brier([1.5], [True])
    with pytest.raises(ValueError, match="outcomes"):
        metrics.brier([0.5], [])


def entails(passages: object, statement: str) -> bool:
    return all(word in " ".join(passages) for word in statement.split())  # type: ignore[call-overload]


def test_alce() -> None:
    statements = [
        Cited("a b", ("a b", "c")),
        Cited("a b", ("a", "b")),
        Cited("a b", ("c",)),
        Cited("a"),
    ]
    recall = metrics.citation_recall(statements, entails)
    assert (recall.numerator, recall.denominator) == (2, 4)
    precision = metrics.citation_precision(statements, entails)
    assert (precision.numerator, precision.denominator) == (3, 5)
    assert metrics.citation_coverage(statements).value == 0.75


def ruling(verdict: Verdict, votes: tuple[Verdict | None, ...] = (), quote: bool = True) -> Ruling:
    evidence = Evidence(quote="q", document="d", start=0, end=1, stance=Stance.SUPPORTS)
    return Ruling(
        id="c", claim="x", verdict=verdict, confidence=None, scores=None,
        evidence=(evidence,) if quote else (),
        judges=tuple(
            JudgeVote(name=f"j{n}", verdict=v, confidence=None) for n, v in enumerate(votes)
        ),
    )  # fmt: skip


def test_metrics_over_rulings() -> None:
    rulings = [
        ruling(Verdict.SUPPORTED, (Verdict.SUPPORTED, Verdict.SUPPORTED)),
        ruling(Verdict.SUPPORTED, (Verdict.SUPPORTED, None), quote=False),
        ruling(Verdict.NOT_JUDGED, (Verdict.NOT_JUDGED, Verdict.REFUTED)),
    ]
    covered = metrics.supported_coverage(rulings)
    assert (covered.numerator, covered.denominator, covered.note) == (
        1,
        2,
        "1 not judged, left out",
    )
    assert metrics.error_rate(rulings).value == pytest.approx(1 / 3, abs=1e-6)
    assert metrics.ratings_of(rulings)[2] == [None, Verdict.REFUTED]
    assert metrics.cited(rulings[0]).passages == ("q",)
    kinds = [ClaimKind.CHECKABLE, ClaimKind.RECOMMENDATION, ClaimKind.RECOMMENDATION]
    by_kind = metrics.agreement_by_kind(rulings, kinds)
    assert by_kind[ClaimKind.CHECKABLE][0].value == 1.0
    assert by_kind[ClaimKind.RECOMMENDATION][0].value is None
    with pytest.raises(ValueError, match="kinds"):
        metrics.agreement_by_kind(rulings, [])


def test_stage_times() -> None:
    stages = metrics.time_per_stage({"search": 1.0, "judge": 3.0})
    assert [(s.stage, s.share.value) for s in stages] == [("search", 0.25), ("judge", 0.75)]
    with pytest.raises(ValueError, match="search"):
        metrics.time_per_stage({"search": -1.0})
