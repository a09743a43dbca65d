"""What models' words count: by hand-worked figures, and never by chance."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestra.errors import SettingsInvalid
from orchestra.panel.specs import ModelSpec
from orchestra.routing.weights import (
    CHANCE,
    Calibration,
    Sureness,
    counted,
    load_calibration,
    pooled,
    save_calibration,
    shrunk,
    voices_of,
)


def spec(name: str, model: str = "m") -> ModelSpec:
    return ModelSpec.model_validate({"name": name, "vendor": "openai", "model": model})


ANN, BOB, CYD = spec("ann"), spec("bob"), spec("cyd")


def row(model: str, band: int, right: int, n: int) -> Sureness:
    return Sureness(model=model, vendor_model="m", band=band, right=right, n=n, source="t")


def test_reliability_by_hand() -> None:
    rows = (row("ann", 2, 36, 40), row("ann", 0, 10, 20), row("bob", 2, 20, 40))
    ann, bob, cyd = Calibration(rows).weights([CYD, BOB, ANN])
    every = (66 + 1) / (100 + 2)
    overall = (46 + 20 * every) / 80
    assert ann.overall == pytest.approx(overall, abs=1e-6)
    assert ann.reliability(0.9) == pytest.approx((36 + 20 * overall) / 60, abs=1e-6)
    assert ann.reliability(0.59) == pytest.approx((10 + 20 * overall) / 40, abs=1e-6)
    assert ann.reliability(0.7) == pytest.approx(overall, abs=1e-6)
    assert bob.overall == pytest.approx((20 + 20 * every) / 60, abs=1e-6)
    assert (cyd.n, cyd.overall) == (0, pytest.approx(every, abs=1e-6))


def test_a_row_of_another_model_under_the_same_name_does_not_count() -> None:
    (weight,) = Calibration((row("ann", 2, 30, 30),)).weights([spec("ann", "newer")])
    assert weight.n == 0


def test_without_a_measurement_nobody_has_a_weight() -> None:
    assert Calibration().weights([ANN]) == ()
    assert voices_of(()) == {}


def test_pooling_by_hand() -> None:
    found = pooled((0.6, 0.3, 0.1), [(0, 0.8), (1, 0.6)])
    assert found == pytest.approx((0.732540, 0.224294, 0.043166), abs=1e-5)


def test_two_outcomes_are_the_logit_aggregator() -> None:
    """logit p = logit s + (1/N) Σ logit p_j (Satopää et al. 2014, a = 1)."""
    from math import exp, log

    def logit(p: float) -> float:
        return log(p / (1 - p))

    expected = logit(0.7) + (logit(0.8) + logit(0.9) + logit(1 - 0.6)) / 3
    found = pooled((0.7, 0.3), [(0, 0.8), (0, 0.9), (1, 0.6)])
    assert found[0] == pytest.approx(1 / (1 + exp(-expected)))


SCORES = st.tuples(st.floats(0.01, 1), st.floats(0.01, 1), st.floats(0.01, 1)).map(
    lambda raw: tuple(value / sum(raw) for value in raw)
)
VOTES = st.lists(st.tuples(st.integers(0, 2), st.floats(0, 1)), max_size=6)


@given(SCORES, VOTES)
def test_probabilities_stay_probabilities(
    scores: tuple[float, ...], votes: list[tuple[int, float]]
) -> None:
    found = pooled(scores, votes)
    assert sum(found) == pytest.approx(1)
    assert all(0 < p < 1 for p in found)
    assert pooled(scores, votes[::-1]) == pytest.approx(found)


@given(SCORES, st.integers(0, 2))
def test_a_judge_by_chance_changes_nothing(scores: tuple[float, ...], vote: int) -> None:
    assert pooled(scores, [(vote, CHANCE)]) == pytest.approx(scores)
    assert pooled(scores, []) == pytest.approx(scores)


@given(SCORES, st.integers(0, 2), st.floats(0.4, 0.99), st.integers(1, 9))
def test_nine_who_say_the_same_count_as_one(
    scores: tuple[float, ...], vote: int, right: float, times: int
) -> None:
    assert pooled(scores, [(vote, right)] * times) == pytest.approx(pooled(scores, [(vote, right)]))
    assert pooled(scores, [(vote, right)])[vote] >= scores[vote]


def test_words_count_by_log_odds_and_the_best_has_one() -> None:
    from math import log

    rows = (row("ann", 2, 90, 100), row("bob", 2, 60, 100), row("cyd", 2, 5, 100))
    weights = Calibration(rows).weights([ANN, BOB, CYD])
    found = voices_of(weights)
    ann, bob, _ = (log(2 * w.overall / (1 - w.overall)) for w in weights)
    assert found == {"ann": 1.0, "bob": pytest.approx(bob / ann, abs=1e-6), "cyd": 0.05}
    assert voices_of(Calibration((row("cyd", 2, 0, 900),)).weights([CYD])) == {"cyd": 1.0}


def test_few_answers_move_little() -> None:
    assert shrunk(2, 2, 0.5) == pytest.approx(12 / 22)
    assert shrunk(0, 0, 0.7) == pytest.approx(0.7)


def test_the_file_comes_back_and_a_broken_one_is_named(tmp_path: Path) -> None:
    assert load_calibration(tmp_path) == Calibration()
    answers = [(ANN, 0.9, True), (ANN, 0.95, False), (ANN, 0.1, False), (BOB, 0.85, True)]
    rows = counted(answers, source="a test")
    path = save_calibration(tmp_path, reversed(rows))
    assert load_calibration(tmp_path).rows == rows
    assert [(r.model, r.band, r.right, r.n) for r in rows] == [
        ("ann", 0, 0, 1), ("ann", 2, 1, 2), ("bob", 2, 1, 1),
    ]  # fmt: skip
    for text in ("[]", '{"rows": 3}', '{"rows": [{"model": "x"}]}', "{"):
        path.write_text(text)
        with pytest.raises(SettingsInvalid, match="weights"):
            load_calibration(tmp_path)
    bad = row("ann", 1, 1, 1).model_dump() | {"right": 2}
    with pytest.raises(ValueError, match="2 of 1 is no rate"):
        Sureness.model_validate(bad)
