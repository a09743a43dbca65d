from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adjudicator.idf import idf
from adjudicator.names import another_of_its_sort, missing_names, namesake, rival_name
from adjudicator.words import content, hedges, negations, opposites, stem, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [("built", "building"), ("approved", "approval"), ("three", "3"), ("1,234", "1234"),
     ("cities", "city"), ("delayed", "delay"), ("paid", "payment"), ("eleventh", "11th")],
)  # fmt: skip
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"), [("2", "2019"), ("port", "report"), ("loss", "los"), ("million", "mill")]
)
def test_different_words_do_not(one: str, other: str) -> None:
    assert stem(one) != stem(other)


UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"


@given(st.text(max_size=200))
def test_tokens_lie_where_they_say(text: str) -> None:
    last = 0
    for token in tokens(text):
        written = text[token.start : token.end]
        assert "".join(c for c in written if c not in UNSEEN) == token.text
        assert token.start >= last
        last = token.end


def test_opposites_work_both_ways() -> None:
    assert stem("decreased") in opposites(stem("increased"))
    assert stem("increased") in opposites(stem("decreased"))
    assert not opposites(stem("table"))


def test_negations_and_hedges() -> None:
    text = "It wasn't approved and may never be; May 2024 was planned without a vote."
    assert [t.lower for t in negations(text)] == ["wasn't", "never", "without"]
    assert hedges("It may open") == {"may"}
    assert hedges("It opened in May") == frozenset()


def test_function_words_are_no_content() -> None:
    assert [t.lower for t in content("The bridge was not in the town")] == ["bridge", "town"]


def test_rare_words_tell_more() -> None:
    assert idf(stem("year")) < idf(stem("harbour")) < idf(stem("refurbishment")) == 1.0
    assert idf("2019") == 0.8


def test_another_first_name_of_the_same_family_is_another_person() -> None:
    window = "The keys are with Karin Holtby, who drew the plans."
    assert namesake("Maren Holtby", window) == "Karin Holtby"
    assert missing_names("Maren Holtby has the keys.", window, "") == ("Maren Holtby",)
    assert namesake("Karin Holtby", window) == ""
    assert missing_names("Karin Holtby has the keys.", "Ms Holtby has the keys.", "") == ()


@pytest.mark.parametrize(
    ("claim", "window", "missing"),
    [
        ("Jon Varga was in two plays.", "In 2005 Varga was in two plays.", ()),
        ("Jon Varga was in two plays.", "In 2005 Karl Varga was in two plays.", ("Jon Varga",)),
        ("Mill Lane Bridge is open.", "The new Harbour Bridge is open.", ("Mill Lane Bridge",)),
        ("Mill Lane Bridge is open.", "The bridge has two lanes and is open.",
         ("Mill Lane Bridge",)),
        ("She lives in the United States.", "She lives in Boise, U.S.", ()),
        ("She lives in the UK.", "She lives in the United Kingdom.", ()),
        ("The HWD was asked.", "The Harbour Works Department was asked.", ()),
        ("The HWD was asked.", "The Harbour Department was asked.", ("HWD",)),
    ],
)  # fmt: skip
def test_a_name_stands_in_its_other_forms(
    claim: str, window: str, missing: tuple[str, ...]
) -> None:
    assert missing_names(claim, window, "") == missing


def test_a_place_is_no_rival_of_a_firm() -> None:
    claim = "It was designed by Pellworth Engineering."
    assert (
        rival_name(claim, "It was designed beside the River Orrin.", "Pellworth Engineering") == ""
    )
    assert (
        rival_name(claim, "It was designed by Dunmore Works.", "Pellworth Engineering")
        == "Dunmore Works"
    )


def test_another_thing_of_the_same_sort() -> None:
    assert another_of_its_sort("Mill Lane Bridge", "The Harbour Bridge opened.") == "Harbour Bridge"
    assert another_of_its_sort("Mill Lane Bridge", "Old Mill Lane Bridge opened.") == ""
    assert another_of_its_sort("Mill Lane Bridge", "The quay opened.") == ""
