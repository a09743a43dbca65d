"""What a question asks, apart from what everything is about."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from research.analysts.dense import topic_of, without
from research.closeness import rival
from research.material import Sentence, SubQuestion, Want


def said(text: str, context: str = "") -> Sentence:
    return Sentence(document="a.md", start=0, end=len(text), text=text, context=context)


def asked(text: str) -> SubQuestion:
    return SubQuestion(id="q1", text=text, query=text, wants=(Want.ANY,))


def test_the_topic_is_what_much_of_the_pack_holds() -> None:
    pack = [
        said("The Quarry Tunnel was dug by hand."),
        said("It leaks.", "Quarry Tunnel: survey"),
        said("Rain delayed the masons."),
    ]
    assert topic_of("Why was the Quarry Tunnel delayed?", pack) == "Quarry Tunnel"
    assert topic_of("Why was the Quarry Tunnel delayed?", pack[2:]) == "delayed"
    assert topic_of("Who painted the chapel?", pack) == ""


def test_without_leaves_nothing_along_the_direction() -> None:
    direction = np.array([1.0, 0.0], dtype=np.float32)
    vectors = np.array([[0.6, 0.8], [1.0, 0.0]], dtype=np.float32)
    kept = without(vectors, direction)
    assert np.allclose(kept, [[0.0, 1.0], [0.0, 0.0]], atol=1e-6)


@given(st.lists(st.floats(-1, 1, width=32), min_size=12, max_size=12))
def test_without_gives_unit_vectors_at_right_angles(values: list[float]) -> None:
    numbers = np.array(values, dtype=np.float32).reshape(4, 3)
    lengths = np.linalg.norm(numbers, axis=1, keepdims=True)
    if (lengths < 1e-2).any():
        return
    units = (numbers / lengths).astype(np.float32)
    kept = without(units[1:], units[0])
    sizes = np.linalg.norm(kept, axis=1)
    assert np.all((np.abs(sizes - 1) < 1e-3) | (sizes == 0))
    assert np.all(np.abs(kept @ units[0]) < 5e-3)


def test_a_rival_is_another_thing_of_the_same_sort() -> None:
    question = asked("What did the Quarry Tunnel cost?")
    other = said("It cost 3 million euro.", "Castle Hill Tunnel: accounts")
    assert rival(question, other) == "Castle Hill Tunnel"
    assert rival(question, said("The Quarry Tunnel cost more.", "Castle Hill Tunnel")) == ""
    assert rival(question, said("The tunnel cost more.", "Minutes of the council")) == ""
    assert rival(asked("What did it cost?"), other) == ""
