"""Values that dispute or replace one another though the words are unlike."""

from __future__ import annotations

import pytest

from adjudicator.conflicts import contradictions
from adjudicator.rivals.clocks import clocks_in, exact_clock
from adjudicator.rivals.corrections import row_name, taken_back
from adjudicator.rivals.editions import holds_now, later_edition
from adjudicator.rivals.hours import hours_apart
from adjudicator.rivals.offices import corrected_holder
from adjudicator.rivals.tallies import rival_tallies, times_counted
from adjudicator.types import ConflictScore, Window

WRONG = (
    "In our issue of 3 May we gave the number of swimmers as 412. That figure was wrong: it came "
    "from the entry forms. There were 386 swimmers in the lake."
)
ROW = "Rule: Notice for hives; Previous: 14 days before the move; Now: 30 days before the move"


def window(text: str, document: str = "a.txt", **more: object) -> Window:
    return Window.model_validate(
        {"text": text, "document": document, "start": 0, "end": len(text), **more}
    )


def between(one: Window, other: Window) -> ConflictScore:
    """What the rules say, the same in either order."""
    there, back = contradictions([(one, other), (other, one)])
    assert there == back
    return there


def test_a_figure_is_called_wrong_in_the_next_sentence() -> None:
    assert [figure.text for figure in taken_back(WRONG)] == ["412"]
    same = "The count of 412 swimmers was made at noon. The number 390 that we gave was wrong."
    assert "412 swimmers" not in [figure.text for figure in taken_back(same)]
    assert taken_back("There were 412 swimmers. The lake was cold.") == ()


def test_a_corrected_count_replaces_the_earlier_one() -> None:
    told = window("The lake race drew 412 swimmers.", "press/one.txt", date="2024-05-03")
    found = between(told, window(WRONG, "press/two.txt", date="2024-05-10"))
    assert (found.replaces, found.outdated, found.superseded) == (True, "412", "press/one.txt")
    boats = window("The lake race drew 412 boats.", "press/one.txt", date="2024-05-03")
    assert not between(boats, window(WRONG, "press/two.txt", date="2024-05-10")).score


def test_columns_of_what_was_and_what_is() -> None:
    assert [figure.text for figure in taken_back(ROW)] == ["14 days"]
    assert row_name(ROW) == "Rule: Notice for hives"
    assert taken_back("Rule: Notice; Previous: 14 days; Now: 14 days") == ()
    assert taken_back("Sales: Previous year: 14 million euro; Now: 30 million euro") == ()
    assert row_name("Sales: 2023: 14") == ""


def test_what_stands_in_the_column_before_is_replaced_for_its_row_alone() -> None:
    row = window(ROW, "b.html", derived=True, date="2025-01-01")
    hives = window("Hives need a notice of 14 days before the move.", "2024-guide.txt")
    found = between(hives, row)
    assert (found.replaces, found.superseded) == (True, "2024-guide.txt")
    goats = window("Goats need a paper of 14 days before the move.", "2024-guide.txt")
    assert not between(goats, row).score


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("at 19:15", 435), ("at 7.15 pm", 435), ("at 7 o'clock", 420), ("at 11 a.m.", 660)],
)
def test_times_of_day_are_read(text: str, minutes: int) -> None:
    found = exact_clock(f"The bell rings {text}.")
    assert found is not None
    assert found.minutes == minutes


@pytest.mark.parametrize(
    "text", ["about 19:15", "from 7:00 to 9:00", "a ratio of 7.15", "2024", "1:07:30", "by 19:15"]
)
def test_what_is_no_exact_time_of_day(text: str) -> None:
    assert exact_clock(f"The bell rings {text}.") is None


def test_two_times_in_one_line() -> None:
    assert [c.text for c in clocks_in("07:30 and 19:15")] == ["07:30", "19:15"]


OLD_GUIDE = window("The last bus to Arn leaves the mill at 19:15.", "2023-visitor-guide.txt")
NEW_GUIDE = window("The last bus to Arn leaves the mill at 18:40.", "2024-visitor-guide.html")


def test_a_later_edition_gives_another_time_of_day() -> None:
    found = between(OLD_GUIDE, NEW_GUIDE)
    assert found.replaces
    assert (found.outdated, found.superseded) == ("19:15", "2023-visitor-guide.txt")


@pytest.mark.parametrize(
    "text",
    [
        "The first bus to Arn leaves the mill at 18:40.",
        "The last bus to Arn leaves the mill at 7:15 pm.",
        "The last bus to Orm leaves the mill at 18:40.",
        "The last bus to Arn leaves the mill on Sundays at 18:40.",
        "The last bus to Arn left the mill at 18:40.",
    ],
)
def test_times_of_other_things_do_not_compete(text: str) -> None:
    assert not hours_apart(OLD_GUIDE, window(text, "2024-visitor-guide.html")).score


def test_the_way_back_is_another_way() -> None:
    there = window("The bus to Arn leaves Orm at 19:15.", "2023-visitor-guide.txt")
    back = window("The bus to Orm leaves Arn at 18:40.", "2024-visitor-guide.html")
    assert not between(there, back).score


def test_times_of_one_event_are_of_one_day() -> None:
    one = window("The alarm was raised at 14:05 on 3 May 2024.", "log.txt")
    same = window("On 3 May 2024 the alarm was raised at 2.20 pm.", "letter.txt")
    found = between(one, same)
    assert found.score
    assert not found.replaces
    other = window("On 4 May 2024 the alarm was raised at 2.20 pm.", "letter.txt")
    assert not between(one, other).score
    opened = [window("The meeting opened at 19:00.", f"m/2024-0{n}-02.md") for n in (1, 2)]
    late = opened[1].model_copy(update={"text": "The meeting opened at 19:05."})
    assert not hours_apart(opened[0], late).score


def test_editions_share_a_name_and_the_later_is_dated_later() -> None:
    assert later_edition(OLD_GUIDE, NEW_GUIDE)
    assert not later_edition(NEW_GUIDE, OLD_GUIDE)
    assert not later_edition(OLD_GUIDE, window("x", "2024-price-list.html"))
    assert not later_edition(OLD_GUIDE, window("x", "visitor-guide.html"))
    titled = [
        window("x", f"{n}.txt", context=f"Rules of the rowing club, {n}") for n in (2023, 2024)
    ]
    assert later_edition(*titled)


def test_what_holds_now_has_no_time_of_its_own() -> None:
    assert holds_now("A locker costs 4 euro")
    assert not holds_now("A locker cost 4 euro in 2023")
    assert not holds_now("The club earned 4,000 euro")


def test_a_later_edition_replaces_a_price_but_not_a_years_result() -> None:
    old = window("A locker for the season costs 40 euro.", "2023-visitor-guide.txt")
    new = window("A locker for the season costs 55 euro.", "2024-visitor-guide.txt")
    found = between(old, new)
    assert (found.replaces, found.superseded) == (True, "2023-visitor-guide.txt")
    results = [
        window(f"The revenue of the club was {n} euro.", f"{y}-annual-report.txt")
        for n, y in ((41000, 2023), (52000, 2024))
    ]
    assert not between(*results).replaces


DESK = window("By the warden's book 212 tours did not run in the first quarter of 2024.", "a.txt")


def test_two_parties_count_one_thing_over_one_time() -> None:
    other = window("From January to March 2024 187 tours were cancelled.", "b.txt")
    found = between(DESK, other)
    assert found.score
    assert not found.replaces
    shares = [
        window("By the driver's log 96 percent of our trains in 2024 left on time.", "a.txt"),
        window("According to its record 88 percent of the trains of 2024 left on time.", "b.txt"),
    ]
    assert rival_tallies(*shares).score


@pytest.mark.parametrize(
    "text",
    [
        "From January to March 2024 187 tours were late.",
        "From April to June 2024 187 tours were cancelled.",
        "From January to March 2023 187 tours were cancelled.",
        "From January to March 2024 187 concerts were cancelled.",
        "From January to March 2024 187 tours by boat were cancelled.",
        "From January to March 2024 at least 187 tours were cancelled.",
        "From January to March 2024 187 tours of the Orm Museum were cancelled.",
    ],
)
def test_counts_of_other_things_or_times_do_not_compete(text: str) -> None:
    assert not rival_tallies(DESK, window(text, "b.txt")).score


def test_the_turn_of_a_year_is_its_last_day() -> None:
    one = window("On 31 December 2023 we had 34 residents of Orm on our books.", "a.txt")
    other = window("At the turn of the year 27 people living in Orm were on the payroll.",
                   "b.txt", date="2024-02-01")  # fmt: skip
    assert rival_tallies(one, other).score
    assert times_counted(one.text, "", "a.txt", "") == {("end", "2023")}


def test_who_holds_an_office_is_put_right() -> None:
    told = window("Ada Moll was elected chair of the river committee.", "m1.md", date="2024-01-09")
    right = window("It was Rolf Anker who was elected to lead the river committee.", "m2.md",
                   date="2024-02-13")  # fmt: skip
    found = between(told, right)
    assert (found.replaces, found.superseded) == (True, "m1.md")
    later = window("Rolf Anker was elected chair of the river committee.", "m2.md")
    assert not corrected_holder(told, later).score
    other = window("It was Rolf Anker who was elected to lead the school committee.", "m2.md")
    assert not corrected_holder(told, other).score


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("It was Rolf Anker who was elected secretary of the river committee.", "2024-02-13"),
        ("It is Rolf Anker who leads the river committee.", "2028-02-13"),
        ("It was Rolf Anker who was elected to lead the river committee in 2027.", ""),
    ],
)
def test_another_office_or_term_has_its_own_holder(text: str, date: str) -> None:
    told = "On 9 January 2024 Ada Moll was elected chair of the river committee."
    one = window(told, "m1.md", date="2024-01-09")
    assert not corrected_holder(one, window(text, "m2.md", date=date or None)).score
