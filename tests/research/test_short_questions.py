"""What a short question asks must be told: counted, of its year, by a name, in any words."""

from __future__ import annotations

import pytest

from adjudicator.words import stem
from research.lexicon import GENERIC
from research.material import Cluster, Pack, Sentence, SubQuestion, Want
from research.relevance import coverage_of
from research.thesaurus import alike
from tests.research.passages import sentence

AMOUNT = (Want.AMOUNT,)


def reason(question: str, *told: Sentence | str, wants: tuple[Want, ...] = (Want.ANY,)) -> str:
    """Why the sentences do not answer the question; "" where they do."""
    item = SubQuestion(id="q1", text=question, query=question, wants=wants)
    leads = [sentence(t) if isinstance(t, str) else t for t in told]
    clusters = [
        Cluster(id=str(n), sub_question="q1", lead=lead, score=0.5) for n, lead in enumerate(leads)
    ]
    return coverage_of(item, Pack(sub_question="q1", queries=()), clusters, 0.7).reason


def test_a_figure_elsewhere_in_the_sentence_counts_nothing() -> None:
    asked = "How many barns has the abbey of Corran?"
    far = "In 3 of the years of the long war the abbey of Corran lost its barns to the sea."
    assert "a figure" in reason(asked, far, wants=AMOUNT)
    assert reason(asked, "The abbey of Corran lost 3 great old barns.", wants=AMOUNT) == ""
    assert reason(asked, "The abbey of Corran has no barns.", wants=AMOUNT) == ""
    assert "a figure" in reason(asked, "In 1962 barns of Corran abbey burned.", wants=AMOUNT)


def test_what_is_done_to_a_thing_is_not_counted_as_who_does_it() -> None:
    asked = "How many inspectors has Corran?"
    assert "a figure" in reason(asked, "Corran inspected 3 barns.", wants=AMOUNT)
    assert reason(asked, "Corran has 3 inspectors.", wants=AMOUNT) == ""


def test_a_row_of_a_table_counts_what_its_heading_names() -> None:
    row = sentence("Barns: 2024: 5 (Corran)", derived=True)
    assert reason("How many barns has Corran?", row, wants=AMOUNT) == ""


def test_what_another_one_owns_is_no_count() -> None:
    asked = "How many patents has Corran?"
    theirs = sentence("The company holds 542 patents.", document="other.md")
    named = sentence("Patents of Corran are many.", document="own.md")
    assert "a figure" in reason(asked, theirs, named, wants=AMOUNT)
    own = sentence(
        "The firm holds 41 patents.", document="own.md", start=90, context="Corran plc: report"
    )
    assert reason(asked, theirs, named, own, wants=AMOUNT) == ""


def test_people_are_counted_by_what_they_are_or_do() -> None:
    asked = "How many people work at Corran?"
    assert reason(asked, "At Corran 310 staff work.", wants=AMOUNT) == ""
    guests = "How many guests work at Corran?"
    assert "a figure" in reason(
        guests, "At Corran 310 staff work all year round, also for guests.", wants=AMOUNT
    )
    assert "a figure" in reason(
        asked, "The people of Corran dig ore: by now 21,400 tonnes.", wants=AMOUNT
    )


def test_a_year_that_is_asked_for_must_be_told() -> None:
    asked = "What was the harvest of Corran in 2019?"
    other = "The harvest of Corran was 9 tonnes in 2018."
    assert "“2019”" in reason(asked, other)
    assert reason(asked, "The harvest of Corran was 9 tonnes in 2019.") == ""
    undated = "The harvest of Corran was 9 tonnes."
    assert "“2019”" in reason(asked, undated)
    assert reason(asked, sentence(undated, date="2019-11-02")) == ""
    # the date on the title page of a long document is not that of all it tells
    deep = sentence(undated, start=30_000, date="2019-11-02")
    assert "“2019”" in reason(asked, deep)


def test_what_something_is_called_wants_a_name() -> None:
    asked = "What will the new ferry of Corran be called?"
    assert "gives a name" in reason(asked, "A new ferry was called for at Corran.")
    assert reason(asked, "The new ferry of Corran is called Heron.") == ""


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Why did Corran shut its factories?", "Corran closed its manufacturing plants."),
        ("How did crooks cheat the pension office?", "Fraudsters deceived the pension office."),
    ],
)
def test_other_words_for_the_same_thing_will_do(question: str, told: str) -> None:
    assert reason(question, told) == ""


def test_the_way_in_which_something_was_done_asks_for_no_sum() -> None:
    told = "The miller rose when prices of grain rose at Corran."
    assert reason("How did the miller act when prices rose at Corran?", told, wants=AMOUNT) != (
        "the sums of money that were found are of other things"
    )


def test_a_word_that_tells_nothing_stands_for_none() -> None:
    assert stem("plant") in alike(stem("factory"))
    assert stem("factory") not in alike(stem("factory"))
    assert not any(alike(word) & GENERIC for word in (stem("population"), stem("inhabitant")))
