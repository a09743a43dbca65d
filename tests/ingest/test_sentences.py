"""Sentence boundaries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import sentences


def _texts(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["The bridge is late.", "It cost more."],
        ["Dr. Smith met Mrs. Jones.", "They spoke."],
        ["Smith v. Jones, No. 12-345, was decided in Jan. 2019.", "See Fig. 3."],
        ["The U.S. Court sat.", "It rose."],
        ["It grew 3.5 % in 2019.", "In 2020 it fell."],
        ['He said "Stop."', "She went on."],
        ["(See Sec. 4.)", "Next came the vote."],
        ['"Why?" he asked.', "No one knew!"],
        ["J. R. Tolkien wrote it.", "He was English."],
        ["He works at Acme Inc.", "The firm is old."],
        ["The firm is old...", "And then?"],
        ["It was shown (Brown et al., 2020).", "Others differ."],
        ["Items, e.g. bolts, cf. Annex 2, etc. were listed.", "The end."],
        ["Costs rose by approx. 5 million.", "Why?"],
    ],
)
def test_splits_where_a_reader_would(parts: list[str]) -> None:
    assert _texts(" ".join(parts)) == parts


def test_enumerators_do_not_end_a_sentence() -> None:
    assert _texts("1. The first item.\n2. The second item.") == [
        "1. The first item.",
        "2. The second item.",
    ]


def test_a_blank_line_ends_a_sentence_and_a_line_end_does_not() -> None:
    assert _texts("A heading\n\nA line\nthat goes on") == ["A heading", "A line\nthat goes on"]


def test_list_items_are_apart() -> None:
    assert _texts("Needed:\n- bolts\n- nuts") == ["Needed:", "- bolts", "- nuts"]


def test_stops_of_other_scripts() -> None:
    assert _texts("橋は遅れた。費用は増えた。") == ["橋は遅れた。", "費用は増えた。"]


def test_offsets_are_absolute_within_a_range() -> None:
    text = "One. Two here. Three."
    assert [text[a:b] for a, b in sentences(text, 5, 14)] == ["Two here."]


@given(st.text(st.sampled_from(list("aA.?! \n\t\"'()1-…。é")) | st.characters(), max_size=200))
def test_spans_are_disjoint_ascending_trimmed_and_cover(text: str) -> None:
    spans = sentences(text)
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        assert not text[at:start].strip()
        at = end
    assert not text[at:].strip()
