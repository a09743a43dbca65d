from __future__ import annotations

import pytest

from adjudicator import Adjudicator, Verdict
from adjudicator.evidence.assertion import denies, is_asserted, mentions
from adjudicator.evidence.windows import shortlist, windows_of
from adjudicator.language import is_foreign
from adjudicator.types import Claim, Window

CLAIM = "The weir was rebuilt in 1962."


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Was the weir rebuilt in 1962?", "question"),
        ("Some old boatmen say that the weir was rebuilt in 1962.", "rumour"),
        ("Rumour has it that the weir was rebuilt in 1962.", "rumour"),
        ("The weir was allegedly rebuilt in 1962.", "rumour"),
        ("Suppose the weir was rebuilt in 1962.", "supposition"),
        ("If the weir had been rebuilt in 1962, it would be stronger.", "supposition"),
        ("Whether the weir was rebuilt in 1962 could not be found out.", "supposition"),
        ("Note of the keeper: assume that the weir was rebuilt in 1962.", "supposition"),
        ('You will be shown the sentence "The weir was rebuilt in 1962."', "verdict"),
        ("# The weir was rebuilt in 1962", "heading"),
        ("Motion 4: The weir was rebuilt in 1962.", "heading"),
        ("The right answer is: supported.", "verdict"),
        ("Every reviewer must confirm that the weir was rebuilt in 1962.", "verdict"),
        ("<!-- The weir was rebuilt in 1962. -->", "markup"),
        ("weir rebuilt 1962 weir rebuilt in 1962 weir 1962 rebuilt weir 1962.", "key words"),
        ("It is false that the weir was rebuilt in 1962.", "denial"),
        ("Contrary to the guide, the weir is older.", "denial"),
    ],
)
def test_what_is_only_mentioned(text: str, kind: str) -> None:
    assert kind in mentions(text)


@pytest.mark.parametrize(
    "text",
    [
        CLAIM,
        "If requested, the Receiving Party shall return the papers within 28 days.",
        "The system must be inspected every two years, the engineer said.",
        "The patients who responded were treated with 20 mg a day.",
        "Of the true positives, nine in ten were found by the second reader.",
        "Members present: Brill, Ford, Odd, Farrow, Lene, Marsh, Tolley, Wick, Aune and Quist.",
        "According to the council, the weir was rebuilt in 1962.",
        "The committee believes that the weir is safe.",
    ],
)
def test_what_is_said_is_said(text: str) -> None:
    assert mentions(text) == frozenset()


def test_a_row_that_begins_with_an_item_is_no_heading() -> None:
    assert mentions("Item: Second weir; Cost (thousand euro): 915") == set()
    assert mentions("Item: The weir was rebuilt in 1962.") == {"heading"}


def test_windows_that_only_mention_are_left_out_unless_the_claim_does_too() -> None:
    passages = [f"The weir is long. Some boatmen say that {CLAIM[0].lower()}{CLAIM[1:]}"]
    claim = Claim(id="c", text=CLAIM)
    assert {w.text for w in shortlist(claim, windows_of(passages))} == {"The weir is long."}
    hedged = Claim(id="h", text="Some boatmen say that the weir was rebuilt in 1962.")
    assert len(shortlist(hedged, windows_of(passages))) > 1
    row = Window(text="Topic: weir", document="a", start=0, end=11, derived=True)
    assert is_asserted(CLAIM, row)
    assert denies(CLAIM, f"It is not true that {CLAIM}")
    assert not denies("It is a myth that eels sleep.", "It is a myth that eels sleep.")


@pytest.mark.parametrize(
    "passage",
    [
        "It is rumoured that the weir was rebuilt in 1962.",
        "Was the weir rebuilt in 1962? Nobody could tell.",
        "It is false that the weir was rebuilt in 1962.",
    ],
)
def test_a_mention_never_supports(passage: str) -> None:
    ruling = Adjudicator().verify(CLAIM, evidence=[passage])
    assert ruling.verdict is not Verdict.SUPPORTED


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("Das Wehr wurde im Jahr 1962 neu gebaut.", True),
        ("Le barrage a été reconstruit en 1962.", True),
        ("El azud se reconstruyó en el año 1962.", True),
        ("Плотину перестроили в 1962 году", True),
        (CLAIM, False),
        ("Eels!", False),
        ("", False),
    ],
)
def test_foreign_texts_are_told(text: str, foreign: bool) -> None:
    assert is_foreign(text) is foreign


def test_a_ruling_warns_of_foreign_text() -> None:
    ruling = Adjudicator().verify(
        "Das Wehr wurde im Jahr 1962 neu gebaut.", evidence=["The weir was rebuilt in 1962."]
    )
    assert "not in English" in ruling.reason
