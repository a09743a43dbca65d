from __future__ import annotations

import pytest

from adjudicator.apart import of_two_things, of_two_times
from adjudicator.conflicts import contradictions
from adjudicator.mutual import comparable
from adjudicator.types import SourceCell, Window

OAK = "The moisture of the oak was 17.2 percent at the first test."


def window(text: str, document: str = "a.txt", **more: object) -> Window:
    return Window.model_validate(
        {"text": text, "document": document, "start": 0, "end": len(text), **more}
    )


@pytest.mark.parametrize(
    ("other", "apart"),
    [
        ("The moisture of the larch was 16.9 percent at the first test.", True),
        ("The moisture of the oak was 15.4 percent at the first test.", False),
        ("The moisture of the larch was 17.2 percent at the first test.", False),
        ("The moisture of the oak was not 16.9 percent at the first test.", False),
        ("A letter came from the mill on Tuesday.", False),
    ],
)
def test_another_word_with_another_figure_is_another_fact(other: str, apart: bool) -> None:
    assert of_two_things(OAK, other) is apart
    assert of_two_things(other, OAK) is apart
    assert comparable(window(OAK), window(other, "b.txt")) is not apart


def test_a_word_against_its_opposite_is_no_other_thing() -> None:
    assert not of_two_things("Prices rose by 3 percent.", "Prices fell by 4 percent.")


def test_records_of_one_series_are_of_their_own_days() -> None:
    june, july = (
        window(
            f"Oak costs {price} euro.", "prices.jsonl", section=(f"date: 2024-{month}-30; of: oak",)
        )
        for price, month in ((410, "06"), (435, "07"))
    )
    assert of_two_times(june, july)
    assert contradictions([(june, july)])[0].score == 0
    same_day = july.model_copy(update={"section": june.section})
    assert not of_two_times(june, same_day)


def test_a_years_figure_is_no_average() -> None:
    one, other = "The field yielded 7.9 tonnes in 2023.", "The field yielded 10.1 tonnes a year."
    assert of_two_times(window(one), window(other, "b.txt"))
    assert contradictions([(window(one), window(other, "b.txt"))])[0].score == 0
    assert not of_two_times(window(other), window("The field yielded 9 tonnes a year.", "b.txt"))


def test_a_row_holds_for_the_year_of_its_label() -> None:
    prose = window("EBITDA was 11.2 million euro in 2024.", date="2025-02-01")

    def row(year: str, value: str) -> Window:
        cells = (
            SourceCell(row=1, column=1, text=year, heading="Year"),
            SourceCell(row=1, column=2, text=value, heading="EBITDA (million euro)"),
        )
        text = f"Five years — Year — {year}: EBITDA (million euro): {value} (million euro)"
        more = {
            "derived": True,
            "cells": cells,
            "date": "2025-02-01",
            "context": "Orrinvale in figures",
        }
        return window(text, "rows.csv", **more)

    assert contradictions([(prose, row("2023", "10.4"))])[0].score == 0
    assert contradictions([(prose, row("2024", "10.4"))])[0].score > 0
