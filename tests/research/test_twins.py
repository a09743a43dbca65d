"""One thing said twice with two figures is found in unlike words; two things are not."""

from __future__ import annotations

import pytest

from research.twins import SCORE, twins
from tests.research.passages import sentence
from tests.research.test_answers_apart import embed


def reasons(one: str, other: str, *, document: str = "b.md") -> list[str]:
    found = twins([sentence(one, "a.md")], [[sentence(other, document)]], embed)
    assert all(score.score == SCORE for _, score in found)
    return [score.reason for _, score in found]


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (
            "The background noise at Fold End by night was 29 dB.",
            "By night the background noise at Fold End is 24 dB.",
            "29 dB against 24 dB",
        ),
        (
            "Four teaching posts will go at the school.",
            "At the school eleven teaching posts will go.",
            "Four teaching posts against eleven teaching posts",
        ),
        (
            "The new school would open on 1 September 2024.",
            "The new school is to open on 1 September 2025.",
            "2024-09-01 against 2025-09-01",
        ),
        (
            "5.1 The operating deficit is fl 3.2 million.",
            "5.3 The operating deficit is fl 4.7 million.",
            "3.2 million against 4.7 million",
        ),
    ],
)
def test_two_figures_of_one_thing(one: str, other: str, reason: str) -> None:
    assert reasons(one, other) == [reason]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (  # both may hold
            "About 40 teaching posts will go at the school.",
            "At the school 41 teaching posts will go.",
        ),
        (  # another thing is counted
            "Four teaching posts will go at the school.",
            "At the school eleven cleaning hours will go.",
        ),
        (  # of two years
            "Nine pairs of curlew held territory on the ridge in 2021.",
            "Seven pairs of curlew held territory on the ridge in 2022.",
        ),
        (  # the number of a clause
            "5.3 A fixed minimum of registered nurses at night was not agreed.",
            "A fixed minimum of three registered nurses at night was not agreed.",
        ),
        (  # little in common
            "The rate is to remain at 4 crowns a tonne.",
            "Members hope for 9 crowns a tonne for pears next season.",
        ),
        (  # a row, which the rules read
            "sample: 1; ward: 7; outlet: basin; count: 184",
            "sample: 2; ward: 7; outlet: basin; count: 96",
        ),
        (  # of two votes, as nothing says otherwise
            "Carried by 18 votes to 8, with 1 abstention.",
            "Carried by 20 votes to 3, with 2 abstentions.",
        ),
        (  # what is estimated, and what it came to
            "The council approves the bridge at an estimated total cost of 36.9 million euro.",
            "The total cost of the bridge for the council is 41.6 million euro.",
        ),
        (  # built alike, each with its own word
            "The market for kelp feed was worth 31.0 million euro in that year.",
            "The market for kelp snacks was worth 18.9 million euro in that year.",
        ),
        (  # "the bridge" may be another
            "The weight limit on the Harbour Bridge has been 10 tonnes in the winter.",
            "In the winter the bridge had a weight limit of 12 tonnes.",
        ),
        (  # little in common but names
            "Signed at Port Garrow on 17 January 2024 by Keld.",
            "The vessel leaves Port Garrow on 6 January 2025 for Keld.",
        ),
        (  # a year, and an average
            "Tollgrass yielded 7.4 tonnes of dry matter in 2023.",
            "Tollgrass yielded 11.8 tonnes of dry matter a year on average.",
        ),
        (  # of two bridges
            "Mill Lane Bridge was closed for 14 days in the winter.",
            "Harbour Bridge was closed for 21 days in the winter.",
        ),
        (  # no figure
            "The wing will be named after Tilda Marsh.",
            "The wing will be named after Orla Keld.",
        ),
    ],
)
def test_two_things_are_left_alone(one: str, other: str) -> None:
    assert reasons(one, other) == []


def test_one_document_does_not_differ_with_itself() -> None:
    told = "Four teaching posts will go.", "Eleven teaching posts will go."
    assert reasons(*told, document="a.md") == []
    assert len(reasons(*told)) == 1
    assert twins([], [], embed) == []
