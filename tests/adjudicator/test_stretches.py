"""Dates with a bound, limits that rounding does not carry over, names called after a country."""

from __future__ import annotations

import pytest

from adjudicator.demonyms import country_of
from adjudicator.figures import compare, dates_in
from adjudicator.figures.stretches import is_bounded, stretch
from adjudicator.judges.contrast import twin


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("It closed before 1975.", "0001-01-01", "1974-12-31"),
        ("It closed prior to the year 2000.", "0001-01-01", "1999-12-31"),
        ("It closed after 3 May 2020.", "2020-05-04", "9999-12-31"),
        ("It closed by 3 May 2020.", "0001-01-01", "2020-05-03"),
        ("It closed on or after 3 May 2020.", "2020-05-03", "9999-12-31"),
        ("It closed in 1975.", "1975-01-01", "1975-12-31"),
        ("It closed before 5 November.", "--01-01", "--11-04"),
        ("It closed after 31 December.", "--12-31", "--12-31"),
        ("It closed in the 1800s.", "1800-01-01", "1899-12-31"),
        ("It closed in the 1920s.", "1920-01-01", "1929-12-31"),
    ],
)
def test_a_date_covers_the_days_that_its_words_allow(text: str, first: str, last: str) -> None:
    (span,) = dates_in(text)
    found = stretch(text, span)
    assert (found.first, found.last) == (first, last)
    assert is_bounded(text, span) is (found != span)


@pytest.mark.parametrize(
    ("claim", "text", "agrees"),
    [
        ("The lock was built before 1900.", "The lock was built in 1871.", True),
        ("The lock was built before 1900.", "The lock was built in 1900.", False),
        ("The lock was built after 1900.", "The lock was built on 2 July 1901.", True),
        ("The lock was built after 1900.", "The lock was built in 1899.", False),
        ("The lock was built in 1890.", "The lock was built before 1900.", None),
        ("The lock was built before 1950.", "The lock was built before 1900.", True),
        ("The lock opened before 5 November.", "The lock opened on 4 November 1987.", True),
        ("The lock cost more than 1.5 million euro.", "The lock cost 1,476,762 euro.", False),
        ("The lock cost more than 1.4 million euro.", "The lock cost 1,476,762 euro.", True),
        ("The lock has more than 33 gates.", "The lock has 33 gates.", False),
        ("The lock has at least 33 gates.", "The lock has 33 gates.", True),
        ("The lock has fewer than 33 gates.", "The lock has 32 gates.", True),
        ("The lock has more than 33 gates.", "The lock has about 33 gates.", None),
    ],
)
def test_bounds_and_limits_are_kept(claim: str, text: str, agrees: bool | None) -> None:
    (found,) = compare(claim, text)
    assert found.agrees is agrees


def test_the_year_of_a_title_is_no_date() -> None:
    assert not dates_in("She stars in Harbour Lights 2049 with him.")
    assert [d.text for d in dates_in("They met in Spring 2019 and in May 2020.")] == [
        "Spring 2019", "May 2020",
    ]  # fmt: skip


def test_a_country_and_its_people_are_one_name() -> None:
    assert country_of("Spanish") == country_of("Spain") == "spain"
    assert country_of("Skellhaven") == ""
    laid = twin(
        "The reform was the result of a series of changes in Spain.",
        "The reform was the result of a series of changes in Spanish society.",
    )
    assert laid is not None
    assert not laid.contrast


def test_a_family_name_alone_is_the_same_person() -> None:
    claim = "Elin Farrow presented the report on the bridge to the council."
    laid = twin(claim, "In June Farrow presented the report on the bridge to the council.")
    assert laid is not None
    assert not laid.contrast
    other = twin(claim, "Petra Lindgaard presented the report on the bridge to the council.")
    assert other is not None
    assert other.contrast
