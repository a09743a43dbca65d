"""Lexical overlap and its threshold."""

import pytest

from eval.baselines import best_threshold, content_words, lexical_overlap
from eval.rates import count, rate


def test_overlap_hand_worked():
    assert content_words("The bridge cost 41 million") == {"bridge", "cost", "41", "million"}
    assert lexical_overlap("the bridge cost 41 million", ["A bridge cost 46 million"]) == 0.75
    assert lexical_overlap("the bridge", []) == 0
    assert lexical_overlap("of the", ["of the"]) == 0


def test_threshold():
    assert best_threshold([0.1, 0.2, 0.8, 0.9], [False, False, True, True]) == 0.8
    assert best_threshold([0.5, 0.5], [False, True]) == 0.5
    with pytest.raises(ValueError, match="both classes"):
        best_threshold([0.5], [True])


def test_rates():
    made = rate("k", "l", 8, 10)
    assert (made.value, made.n, made.interval) == (0.8, 10, "Wilson")
    empty = rate("k", "l", 0, 0)
    assert (empty.value, empty.note) == (None, "nothing to count")
    assert count("k", "l", 3, unit="s").unit == "s"
