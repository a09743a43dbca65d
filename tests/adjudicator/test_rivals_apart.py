"""What looks like a rival value and is none: other things, times, houses, clauses and lines."""

from __future__ import annotations

import time

import pytest

from adjudicator.apart import each_has_its_word
from adjudicator.rivals.corrections import taken_back
from adjudicator.rivals.editions import holds_now, later_edition
from adjudicator.rivals.hours import hours_apart
from adjudicator.rivals.tallies import rival_tallies, times_counted
from tests.adjudicator.test_rivals import DESK, between, window


def test_a_long_word_is_read_in_one_pass() -> None:
    """Each apostrophe may begin a word: reading on from every one takes minutes for a long run."""
    began = time.perf_counter()
    assert times_counted("a'" * 20_000, "", "a.txt", "") == frozenset()
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    "text",
    [
        "The van costs 14,000 euro. That price is too high, the treasurer said.",
        "The patient had 40 mg. That amount was too high for her weight.",
        "The ward has 40 beds. That number was too low for the town.",
        "The fund paid 14,000 euro to its chair. This is wrong, she said.",
        "The fund paid 14,000 euro to its chair. This is wrong: 14,000 euro is far too much.",
        "Mr Moll asked whether the number of 412 swimmers was given and if the figure was wrong.",
        "We gave the number as 412. That figure is hardly wrong.",
    ],
)
def test_what_is_unwelcome_or_asked_is_not_taken_back(text: str) -> None:
    assert taken_back(text) == ()


def test_what_is_taken_back_in_a_word_has_its_right_figure_beside_it() -> None:
    found = taken_back("The paper gave 412 swimmers. This is wrong: there were 386 swimmers.")
    assert [figure.text for figure in found] == ["412 swimmers"]
    assert taken_back("We gave the count as 412. That figure was too high.")


def test_what_was_paid_stays_paid_when_the_price_changes() -> None:
    paid = window("The club paid 14,000 euro for lamps in 2023.", "a.txt", date="2024-05-04")
    row = "Item: Lamps; Previous: 14,000 euro; {}: 9,000 euro"
    changed = window(row.format("Now"), "b.csv", derived=True, date="2024-06-01")
    assert not between(paid, changed).score
    put_right = changed.model_copy(update={"text": row.format("Corrected")})
    assert between(paid, put_right).replaces


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("In summer the pool opens at 7:00 am.", "In winter the pool opens at 9:00 am."),
        ("The early shift begins at 6:00 am.", "The late shift begins at 2:00 pm."),
        ("The class for boys begins at 14:00.", "The class for parents begins at 18:00."),
        ("The talk in room 4 begins at 10:15.", "The talk in room 7 begins at 14:15."),
    ],
)
def test_times_of_two_things_in_like_words(one: str, other: str) -> None:
    guides = window(one, "2023-visitor-guide.txt"), window(other, "2024-visitor-guide.txt")
    assert not hours_apart(*guides).score


def test_doses_and_readings_have_their_own_time() -> None:
    told = "On 3 May 2024 the patient received 5 mg of morphine at {}."
    doses = [window(told.format(f"{n}:00"), f"{n}.txt") for n in (10, 14)]
    assert not hours_apart(*doses).score


def test_minutes_and_desks_have_their_own_hours() -> None:
    told = "The next meeting begins at 19:{}."
    minutes = [window(told.format(n), f"minutes/2024-0{n[0]}-09.md") for n in ("10", "20")]
    assert not hours_apart(*minutes).score
    elsewhere = minutes[1].model_copy(update={"document": "letters/2024-02-13.md"})
    assert hours_apart(minutes[0], elsewhere).score
    desks = [
        window(f"The desk closes at {n}:00.", f"{n}.txt", context=name, date="2024-01-03")
        for n, name in ((17, "Service desk Arn"), (16, "Service desk Orm"))
    ]
    assert not hours_apart(*desks).score
    assert hours_apart(desks[0], desks[1].model_copy(update={"context": "Service desk Arn"})).score


RULES = window("The excess is 250 euro.", "rules/home-cover-rules-2023.md")


@pytest.mark.parametrize(
    "said",
    [
        {"document": "beta/home-cover-rules-2024.md"},
        {"context": "Cover for boats"},
        {"context": "Home cover rules — Orm Mutual"},
        {"section": ("Clause 9 Glass",)},
    ],
)
def test_papers_of_one_name_may_be_of_two_houses_or_clauses(said: dict[str, object]) -> None:
    over: dict[str, object] = {"context": "Home cover rules — Arn Union", "section": ("Clause 4",)}
    one = RULES.model_copy(update={**over, "document": "alpha/home-cover-rules-2023.md"})
    same = {**over, "document": "alpha/home-cover-rules-2024.md"}
    other = RULES.model_copy(update={**same, "text": "The excess is 400 euro."})
    assert between(one, other).replaces
    assert not between(one, other.model_copy(update=said)).score


def test_where_a_paper_is_kept_is_not_whose_it_is() -> None:
    kept = window("x", "archive/visitor-guide-2023.txt"), window("x", "site/visitor-guide-2024.md")
    assert later_edition(*kept)


def test_reports_tell_of_their_own_day() -> None:
    reports = [
        window(f"The margin is {n} percent.", f"sales-report-q{q}.txt", date=f"2024-0{3 * q}-20")
        for n, q in ((41, 1), (38, 2))
    ]
    assert not between(*reports).score
    assert between(reports[0], reports[1].model_copy(update={"document": "letter.txt"})).score


def test_letters_dispute_each_other_and_press_cuttings_are_no_editions() -> None:
    told = "The desk fee is {} euro."
    for name in ("letters/2024-0{}-09-chair-letter.txt", "press/2024-0{}-09.txt"):
        pair = [window(told.format(40 + n), name.format(n)) for n in (1, 2)]
        found = between(*pair)
        assert found.score
        assert not found.replaces


def test_a_paper_under_a_wholly_new_title_is_still_an_edition() -> None:
    titles = "Plan your trip", "Everything for guests"
    kept = [
        window("x", f"{year}-visitor-guide.txt", context=title)
        for year, title in zip((2023, 2024), titles, strict=True)
    ]
    assert later_edition(*kept)
    arn, orm = kept[0], kept[1].model_copy(update={"context": "Guide to Orm"})
    assert not later_edition(arn.model_copy(update={"context": "Guide to Arn"}), orm)


def test_two_branches_count_each_their_own() -> None:
    told = "From January to March 2024 {} tours were cancelled."
    one, other = (
        window(told.format(n), f"{n}.txt", context=f"Report of the {name} branch")
        for n, name in ((212, "Arn"), (187, "Orm"))
    )
    assert not rival_tallies(one, other).score
    assert rival_tallies(one, other.model_copy(update={"context": one.context})).score


def test_readings_at_two_hours_do_not_compete() -> None:
    told = "On 3 May 2024 at {} the level of the lake was {} metres."
    one = window(told.format("10:00", 4), "a.txt")
    assert not between(one, window(told.format("14:00", 6), "b.txt")).score
    assert between(one, window(told.format("10:00", 6), "b.txt")).score


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A ticket for a car costs 40 euro.", "A ticket for a bicycle costs 15 euro."),
        ("In July a pitch costs 40 euro.", "In May a pitch costs 25 euro."),
        ("Above 100 units the price is 4 euro.", "Above 500 units the price is 3 euro."),
    ],
)
def test_two_lines_of_price_lists_are_no_editions_of_each_other(one: str, other: str) -> None:
    lists = window(one, "ferry-price-list-2023.txt"), window(other, "ferry-price-list-2024.txt")
    assert not between(*lists).score
    assert between(lists[0], lists[1].model_copy(update={"text": one.replace("4", "6")})).replaces


def test_a_count_of_another_month_is_not_taken_back() -> None:
    right = window(
        "The count for January was 164 seals. That figure was wrong: it was 146 seals.",
        "c.txt", date="2024-03-01",
    )  # fmt: skip
    told = window("In January we counted 164 seals.", "b.txt", date="2024-02-20")
    assert between(told, right).replaces
    assert not between(
        told.model_copy(update={"text": "In February we counted 164 seals."}), right
    ).score


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("From January to March 2024 290 night tours were cancelled.", False),
        ("From January to March 2024 290 tours were perhaps cancelled.", False),
        ("From January to March 2024 1,900 tours were cancelled.", False),
        ("From January to March 2024 290 tours were cancelled by letter.", True),
        ("From January to March 2024 190 tours were cancelled by letter.", False),
    ],
)
def test_what_counts_within_one_time(text: str, *, counts: bool) -> None:
    assert bool(rival_tallies(DESK, window(text, "b.txt")).score) is counts


def test_the_day_of_a_report_is_not_the_date_it_had_wrong() -> None:
    told = "We gave 9 May in our report of 15 June. That date was wrong."
    assert [figure.text for figure in taken_back(told)] == ["9 May"]


@pytest.mark.parametrize("clause", ["The desk is closed", "A boat may not exceed 9 knots"])
def test_participles_after_is_and_words_in_eed_tell_no_past(clause: str) -> None:
    assert holds_now(clause)


def test_verbs_and_measures_do_not_tell_two_lines_apart() -> None:
    lines = "The fee of a locker costs 40 euro.", "The price of a locker comes to 55 euro."
    assert not each_has_its_word(*lines)
    assert each_has_its_word("A locker", "A towel")
