from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adjudicator.quotes import QuoteIndex, check_quote, check_quotes
from adjudicator.quotes.attribution import Sources
from adjudicator.quotes.letters import normalise, pieces
from adjudicator.types import Claim, QuoteOutcome
from ingest import Corpus


@pytest.fixture(scope="module")
def index(corpus: Corpus) -> QuoteIndex:
    return QuoteIndex(corpus)


@pytest.mark.parametrize(
    "quotation",
    [
        "The board approved the final account",
        "the board approved the final account by nine votes to one.",
        "The  board\napproved the final ac-\ncount",
        "[T]he board approved … by nine votes to one",
        "The board approved [it] by nine votes",
        "The gates were made by Farrow Steelworks",
    ],
)
def test_found(index: QuoteIndex, quotation: str) -> None:
    checked = check_quote(quotation, index)
    assert checked.outcome is QuoteOutcome.FOUND
    for place in checked.places:
        assert place.document == "minutes.md"
        assert index.corpus.quote(place.document, place.start, place.end) == place.quote


@pytest.mark.parametrize(
    ("quotation", "outcome"),
    [
        (
            "The gates were made by Farrow Steelworks. The lock keeper is Anna Brill",
            QuoteOutcome.STITCHED,
        ),
        ("The gates were made by Brill Steelworks of Leeds", QuoteOutcome.NOT_FOUND),
        ("board approved the final account by nine votes to on", QuoteOutcome.NOT_FOUND),
        ("…", QuoteOutcome.NOT_FOUND),
        ("by nine votes to one … The board approved", QuoteOutcome.STITCHED),
        ("one never wrote this … nor that", QuoteOutcome.NOT_FOUND),
    ],
)  # fmt: skip
def test_not_found_and_stitched(index: QuoteIndex, quotation: str, outcome: QuoteOutcome) -> None:
    assert check_quote(quotation, index).outcome is outcome


def test_stitched_names_every_place(index: QuoteIndex) -> None:
    checked = check_quote(
        "The gates were made by Farrow Steelworks. The lock keeper is Anna Brill", index
    )
    assert {p.document for p in checked.places} == {"minutes.md", "paper.txt"}


def test_misattributed(corpus: Corpus, index: QuoteIndex) -> None:
    words = "The lock keeper is Anna Brill"
    wrong = check_quote(words, index, attributed_to="minutes.md")
    assert (wrong.outcome, wrong.attributed_to) == (QuoteOutcome.MISATTRIBUTED, "minutes.md")
    assert check_quote(words, index, attributed_to="paper.txt").outcome is QuoteOutcome.FOUND
    assert (
        check_quote(words, index, attributed_to="Nobody Known").outcome
        is QuoteOutcome.MISATTRIBUTED
    )
    sentence = "The minutes of the Kelso Lock board say so."
    assert check_quote(words, index, sentence=sentence).outcome is QuoteOutcome.MISATTRIBUTED
    assert Sources(corpus).mentioned("") == frozenset()


def test_all_quotations_of_claims(corpus: Corpus) -> None:
    text = 'It says "the lock keeper is Anna Brill" on page one.'
    claim = Claim(id="c", text=text, quotations=("the lock keeper is Anna Brill",))
    assert [q.outcome for q in check_quotes([claim], corpus)] == [QuoteOutcome.FOUND]
    assert check_quotes([Claim(id="c", text="x")], corpus) == []


@given(st.text(alphabet="ab -\n“”'…\u00ad\ufb01", max_size=80))
def test_places_point_into_the_original(text: str) -> None:
    letters = normalise(text)
    assert len(letters.text) == len(letters.places)
    assert list(letters.places) == sorted(letters.places)
    assert all(0 <= p < len(text) for p in letters.places)


def test_pieces() -> None:
    assert pieces("[T]he pier … was “well-\nknown” [...] here.") == [
        "The pier",
        'was "wellknown',
        "here",
    ]
