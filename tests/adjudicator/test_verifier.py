from __future__ import annotations

import itertools
import json
import math
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adjudicator.abstention import Abstention, labels_left, threshold
from adjudicator.evidence.joint import WORDS, cited_parts, joint_of, whole_of
from adjudicator.evidence.windows import windows_of
from adjudicator.types import Claim, Scores, Verdict
from adjudicator.verifier import Verifier, VerifierDamaged, assess, shipped
from adjudicator.verifier.calibration import Map, calibration, card, signs_of
from adjudicator.verifier.model import CARD_FILE, HERE, MODEL_FILE, softmax
from adjudicator.verifier.pieces import MAX_CLAIM, MAX_PIECES, encode, pair

PAIRS = [
    ("The lock at Kelso cost 7.4 million euro.", "The lock at Kelso cost 7.4 million euro."),
    ("The lock at Kelso cost 7.4 million euro.", "The lock at Kelso was closed for the winter."),
    ("Eels were counted. " * 90, "Eels were counted at the weir."),
    ("", "Eels were counted at the weir."),
    ("Æ\x00 <b>\u200b", "?"),
]


def test_a_score_is_the_same_alone_and_in_any_batch() -> None:
    together = Verifier(threads=2).logits(PAIRS)
    backwards = Verifier(threads=2).logits(PAIRS[::-1])[::-1]
    alone = np.concatenate([Verifier(threads=1).logits([p]) for p in PAIRS])
    assert np.array_equal(together, alone)
    assert np.array_equal(together, backwards)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=4))
def test_any_text_gets_finite_scores_that_neighbours_do_not_move(texts: list[str]) -> None:
    pairs = [(t, "Eels were counted.") for t in texts]
    found = shipped().logits(pairs)
    assert np.isfinite(found).all()
    assert np.array_equal(found[:1], Verifier(threads=1).logits(pairs[:1]))


def test_it_reads() -> None:
    found = softmax(shipped().logits(PAIRS[:2]))
    assert found[0].argmax() == 0
    assert found[1].argmax() != 0


def test_the_file_that_ships_is_small_and_checked(tmp_path: Path) -> None:
    assert (HERE / MODEL_FILE).stat().st_size <= 25_000_000
    for name in (MODEL_FILE, CARD_FILE):
        shutil.copy(HERE / name, tmp_path / name)
    Verifier(tmp_path).logits(PAIRS[:1])
    content = bytearray((tmp_path / MODEL_FILE).read_bytes())
    content[-1000] ^= 1
    (tmp_path / MODEL_FILE).write_bytes(content)
    with pytest.raises(VerifierDamaged, match="SHA-256"):
        Verifier(tmp_path).logits(PAIRS[:1])
    (tmp_path / MODEL_FILE).unlink()
    with pytest.raises(VerifierDamaged, match="install the package again"):
        Verifier(tmp_path).logits(PAIRS[:1])


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"calibration": {}, "conformal": {}}'])
def test_a_damaged_card_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / CARD_FILE).write_text(text)
    with pytest.raises(VerifierDamaged, match=r"card\.json"):
        calibration("ruling", tmp_path)


def test_the_card_says_what_it_was_made_of() -> None:
    told = card()
    for key in ("sha256", "calibration", "conformal", "figures", "folds", "stages", "licences"):
        assert told[key], key
    stages = told["stages"]
    names = {one["name"] for stage in stages for one in stage["sets"]}  # type: ignore[index, attr-defined]
    assert not names & {"averitec", "fool_me_twice", "healthver", "climate_fever", "scitab"}


def test_pieces_keep_the_claim_and_cut_the_evidence() -> None:
    shown, said = encode(["eel " * 900, "weir " * 300])
    ids, first = pair(shown, said)
    assert len(ids) == MAX_PIECES
    assert MAX_PIECES - first == MAX_CLAIM + 1
    short, at = pair([5, 6], [7])
    assert short == [101, 5, 6, 102, 7, 102]
    assert at == 4


def test_signs_of_two_windows() -> None:
    found = signs_of(np.array([[0.5, 0.25], [0.8, 0.1]]))
    odds = [0.0, math.log(4), math.log(1 / 3), math.log(1 / 3), math.log(2)]
    assert found == pytest.approx(odds)


@given(st.lists(st.floats(-9, 9), min_size=5, max_size=5))
def test_probabilities_sum_to_one(signs: list[float]) -> None:
    made = Map((0.5, 0.5, -0.2, -0.2, -0.1, 0.0), (0.0, 0.0, 0.5, 0.5, 0.0, 0.3))
    found = made.probabilities(signs)
    assert sum(found) == pytest.approx(1)
    assert all(0 <= p <= 1 for p in found)


def test_conformal_threshold_worked_example() -> None:
    scores = (0.1, 0.2, 0.3, 0.4)
    quantiles = tuple(np.quantile(scores, np.linspace(0, 1, 5), method="higher").tolist())
    assert threshold(quantiles, 4, 0.5) in (0.3, 0.4)  # never below the exact 0.3
    assert threshold(quantiles, 4, 0.99) == 1.0


def test_more_coverage_leaves_more_labels_open() -> None:
    scores = Scores(supported=0.62, refuted=0.08, not_enough_evidence=0.3)
    left = [labels_left(scores, c) for c in (0.3, 0.6, 0.9, 0.9999)]
    assert all(set(a) <= set(b) for a, b in itertools.pairwise(left))
    assert len(left[-1]) == 3


def test_abstention_says_why() -> None:
    scores = Scores(supported=0.62, refuted=0.08, not_enough_evidence=0.3)
    ask = Abstention(coverage=0.99)
    assert "99% coverage" in ask.objection(Verdict.SUPPORTED, 0.62, scores)
    assert "only at 0.62" in Abstention(0.7).objection(Verdict.SUPPORTED, 0.62, scores)
    assert Abstention(0.5).objection(Verdict.SUPPORTED, 0.62, scores) == ""
    assert Abstention(0.9, 0.99).objection(Verdict.NOT_ENOUGH_EVIDENCE, 0.3, scores) == ""


def test_passages_are_read_together_and_the_parts_cited() -> None:
    passages = ["The keeper of the lock is Anna Brill.", "Anna Brill was born in Leith."]
    claim = Claim(id="c", text="The keeper of the lock was born in Leith.")
    joint = whole_of(claim, passages)
    assert joint is not None
    assert joint.text == " ".join(passages)
    assert [p.document for p in joint.parts] == ["evidence[0]", "evidence[1]"]
    assert cited_parts(claim, joint) == joint.parts
    assert whole_of(claim, passages[:1]) is None


def test_of_long_evidence_the_likeliest_sentences_are_read_together() -> None:
    filler = "Barges pass the weir every day of the week. " * 60
    passages = [f"{filler}The keeper is Anna Brill.", "Anna Brill was born in Leith."]
    claim = Claim(id="c", text="The keeper, Anna Brill, was born in Leith.")
    joint = whole_of(claim, passages)
    assert joint is not None
    assert len(joint.text.split()) <= WORDS
    assert "The keeper is Anna Brill." in joint.text
    assert {p.text for p in cited_parts(claim, joint)} >= {"Anna Brill was born in Leith."}
    assert joint_of(windows_of(passages[1:])) is None


def test_assess_quotes_what_it_read() -> None:
    passages = ["Eels were counted at the weir. The lock at Kelso cost 7.4 million euro.", ""]
    (found,) = assess([("The lock at Kelso cost 7.4 million euro.", passages)])
    assert passages[0][found.start : found.end] == found.quote
    assert found.document == "evidence[0]"
    assert found.supported + found.refuted + found.not_enough_evidence == pytest.approx(1, abs=1e-5)
    assert found.supported > 0.5
    (nothing,) = assess([("Eels sleep.", ["", "  "])])
    assert nothing.not_enough_evidence == 1.0
    assert nothing.quote == ""


def test_the_shipped_card_is_json_with_sorted_keys() -> None:
    text = (HERE / CARD_FILE).read_text(encoding="utf-8")
    assert list(json.loads(text)) == sorted(json.loads(text))
