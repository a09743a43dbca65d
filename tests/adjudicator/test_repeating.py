"""A claim repeated in its very words is evidence only where the passage asserts it."""

from __future__ import annotations

import pytest

from adjudicator import Adjudicator, Verdict
from adjudicator.evidence.repeating import (
    only_repeats,
    quotes_question,
    repeats,
    takes_back,
)
from adjudicator.evidence.windows import sentence_windows, windows_of
from adjudicator.words import negations, tokens

CLAIM = "The weir was rebuilt in 1962."


@pytest.mark.parametrize(
    "text",
    [
        "The pamphlet wants its readers to accept that the weir was rebuilt in 1962.",
        "The landlord believed the weir was rebuilt in 1962.",
        "Nobody could find out whether the weir was rebuilt in 1962.",
        "Had the survey found that the weir was rebuilt in 1962, nobody would have worried.",
        "In the pageant's second play the weir was rebuilt in 1962.",
        "The weir was rebuilt in 1962, or so the brochure would have it.",
        "The weir was rebuilt in 1962 is what the slogan was.",
        "The survey did not show that the weir was rebuilt in 1962.",
        "The grant is paid provided that the weir was rebuilt in 1962.",
        "The weir was rebuilt in 1962\n\nA talk by the miller on old stories.",
    ],
)
def test_a_repetition_that_asserts_nothing(text: str) -> None:
    assert only_repeats(CLAIM, text)


@pytest.mark.parametrize(
    "text",
    [
        CLAIM,
        "The survey found that the weir was rebuilt in 1962.",
        "The minutes of 3 March record that the weir was rebuilt in 1962, at the town's cost.",
        "The weir was rebuilt in 1962 and raised in 1971.",
        "After the flood the weir was rebuilt in 1962.",
        "As the inspector said, the weir was rebuilt in 1962.",
        "Some hoped that it would last. The weir was rebuilt in 1962.",
        "The mill is older than the weir.",
        "- The weir was rebuilt in 1962\n- The mill burnt down in 1970",
    ],
)
def test_a_repetition_that_is_said_and_texts_that_repeat_nothing(text: str) -> None:
    assert not only_repeats(CLAIM, text)


def test_a_short_claim_is_repeated_by_chance() -> None:
    assert not repeats("It is dry.", "Whether it is dry was not said.")
    assert repeats(CLAIM, "Quite so: the weir was, once more, rebuilt in 1962.")
    assert not repeats(CLAIM, "The weir was rebuilt in 1926, and the mill in 1961 or in 1962.")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("That is a myth.", True),
        ("The guidebook is wrong.", True),
        ("None of this is true, it was invented by the landlord.", True),
        ("Pure nonsense.", True),
        ("The village lies in the valley.", False),
        ("It was invented in 1876.", False),
        ("The girders were fabricated by the yard.", False),
        ("The alarm was false.", False),
        ("It never happened.", True),
        ("That was confirmed in May.", False),
        ("The lock was wrong-footed by the flood that came after many long and quiet years in "
         "which nobody had seen the false floor of it.", False),
    ],
)  # fmt: skip
def test_what_takes_back_the_sentence_before(sentence: str, expected: bool) -> None:
    assert takes_back(sentence) is expected


def test_a_sentence_that_quotes_the_question() -> None:
    asked = "What did the new weir cost?"
    assert quotes_question(asked, 'The reply to "What did the new weir cost?" shall be 9 euro.')
    assert quotes_question(asked, 'Take 9 euro for "What did the new weir cost?".')
    assert not quotes_question(asked, asked)
    assert not quotes_question(asked, "The board was told what the new weir cost.")


def test_no_window_ends_where_the_next_sentence_takes_it_back() -> None:
    passage = f"The weir dates from 1931. {CLAIM} That is a myth. It was painted."
    shown = {w.text for w in windows_of([passage])}
    assert CLAIM not in shown
    assert f"{CLAIM} That is a myth." in shown
    assert CLAIM not in {w.text for w in sentence_windows([passage])}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f" {CLAIM} {CLAIM} {CLAIM}"),
        (f"{CLAIM} ", ""),
        (f"{CLAIM}\n\n", ""),
        (f"It helps the town to think that {CLAIM.lower()} ", ""),
    ],
)
def test_repeating_the_claim_does_not_outshout_a_denial(before: str, after: str) -> None:
    honest = "The weir was not rebuilt in 1962; it was rebuilt in 1931 and stands as it was."
    adjudicator = Adjudicator()
    assert adjudicator.verify(CLAIM, evidence=[honest]).verdict is Verdict.REFUTED
    attacked = adjudicator.verify(CLAIM, evidence=[f"{before}{honest}{after}"])
    assert attacked.verdict in {Verdict.REFUTED, Verdict.CONFLICTING}


def test_a_repetition_with_no_denial_beside_it_stands() -> None:
    beside = "The miller keeps the papers. Visitors may see them on Sundays."
    ruling = Adjudicator().verify(CLAIM, evidence=[f"{CLAIM} {beside}"])
    assert ruling.verdict is Verdict.SUPPORTED


def test_letters_of_no_width_do_not_part_a_word() -> None:
    text = "The weir can\u200bnot be re\u00adbuilt."
    assert [t.text for t in tokens(text)] == ["The", "weir", "cannot", "be", "rebuilt"]
    assert text[tokens(text)[2].start : tokens(text)[2].end] == "can\u200bnot"
    assert [t.lower for t in negations(text)] == ["cannot"]
