"""Conflicts between passages: what contradicts, what replaces, and what is beside the point."""

from __future__ import annotations

import pytest

from adjudicator.conflicts import contradictions
from adjudicator.setting import day_of
from adjudicator.types import ConflictScore, Window

SURE = 0.5


def judge(one: str, other: str, **said: str) -> ConflictScore:
    """The score of two passages; ``title_a``, ``day_a`` and so on say where they stand."""
    windows = [
        Window(
            text=text,
            document=said.get(f"document_{side}", f"{side}.txt"),
            start=0,
            end=len(text),
            date=said.get(f"day_{side}"),
            context=said.get(f"title_{side}", ""),
        )
        for side, text in (("a", one), ("b", other))
    ]
    straight, turned = contradictions([(windows[0], windows[1]), (windows[1], windows[0])])
    assert straight == turned, "the order within a pair does not matter"
    return straight


CONFLICTS = [
    # amounts
    ("The trial enrolled 240 patients.", "The trial enrolled 310 patients."),
    (
        "The median survival in the trial was 14.2 months.",
        "Median survival in the trial was 11.8 months.",
    ),
    (
        "Norvale's revenue in 2021 was 48.2 million dollars.",
        "The revenue of Norvale in 2021 was 52.9 million dollars.",
    ),
    (
        "The court awarded Ms Arden damages of 90,000 dollars.",
        "Damages of 60,000 dollars were awarded to Ms Arden by the court.",
    ),
    (
        "The storm dropped 84 mm of rain on Tarn Valley.",
        "The storm dropped 31 mm of rain on Tarn Valley.",
    ),
    ("The tower is 118 metres high.", "The tower is 131 metres high."),
    ("Three people were killed in the landslide.", "Seven people were killed in the landslide."),
    (
        "The museum cost 12.4 million euro.",
        "The total cost of the museum was 15.1 million euro.",
    ),
    (
        "Unemployment in Westmark in 2019 was 6.1 per cent.",
        "In 2019 unemployment in Westmark was 8.4 per cent.",
    ),
    (
        "The dose of ralfexin was 20 mg twice daily.",
        "The dose of ralfexin was 40 mg twice daily.",
    ),
    # dates
    ("The hospital opened on 3 May 2016.", "The hospital opened on 9 June 2016."),
    (
        "The merger was completed on 1 July 2020.",
        "The merger was completed on 14 August 2020.",
    ),
    (
        "The verdict was delivered on 2 March 2018.",
        "The verdict was delivered on 5 March 2018.",
    ),
    (
        "The eruption of Mount Harl began in 1883.",
        "The eruption of Mount Harl began in 1891.",
    ),
    # causes
    (
        "The outage was caused by a failed transformer.",
        "The outage was caused by a software update.",
    ),
    (
        "The crash was due to ice on the wings.",
        "The cause of the crash was a broken fuel pump.",
    ),
    (
        "A burst pipe caused the flood in the archive.",
        "The flood in the archive was caused by heavy rain.",
    ),
    # doers
    (
        "The merger was approved by Helen Marsh.",
        "The merger was approved by Otto Brandt.",
    ),
    (
        "The chapel was designed by Anna Feld.",
        "The chapel was designed by Marcus Lowe.",
    ),
    (
        "The inquiry was chaired by Judge Miriam Stone.",
        "The inquiry was chaired by Judge Karl Weiss.",
    ),
    (
        "The brewery is owned by Halden Holdings.",
        "The brewery is owned by Pryce Capital.",
    ),
    (
        "The author of the report is Lena Hart.",
        "The author of the report is Paul Grey.",
    ),
    (
        "The full council approved the further sum of 4.7 million euro for the pier.",
        "The Works Committee approved the extra 4.7 million euro under delegated powers.",
    ),
    (
        "The full council approves the further sum of 4.7 million euro for the pier.",
        "The Works Committee approved the extra 4.7 million euro, and the members were told only"
        " afterwards, says one who asked for silence.",
    ),
    (
        "All sixteen bearings were delivered on 3 November 2023, in good time.",
        "The bearings came on 22 January 2024, not in November.",
    ),
    # polarity
    ("The drug was effective against malaria.", "The drug was not effective against malaria."),
    ("The turbine blades were late.", "The turbine blades were not late."),
    ("The brake pads were defective.", "The brake pads were sound."),
    ("The defendant was found guilty of fraud.", "The defendant was acquitted of fraud."),
    ("The appeal of the union was dismissed.", "The appeal of the union was upheld."),
    ("The summer of 2003 in Orlen was dry.", "The summer of 2003 in Orlen was wet."),
]

NO_CONFLICTS = [
    # another predicate or measure
    ("The tower was inspected on 4 May 2021.", "The tower was opened in 1936."),
    (
        "The estimate had been 3.69 million euro.",
        "Spending stands at 34.52 million euro.",
    ),
    ("The tower is 118 metres high.", "The tower is 31 metres wide."),
    (
        "The fine is 600,000 euro in all.",
        "The fine is 9,500 euro for every day of delay.",
    ),
    (
        "Norvale's profit in 2021 was 4.2 million dollars.",
        "Norvale's revenue in 2021 was 52.9 million dollars.",
    ),
    ("The trial enrolled 240 patients.", "The trial ran at 31 hospitals."),
    # another time
    (
        "Norvale's revenue in 2020 was 48.2 million dollars.",
        "Norvale's revenue in 2021 was 52.9 million dollars.",
    ),
    (
        "The scheme had paid 331,000 euro to 44 firms by mid May 2025.",
        "The scheme had paid 212,000 euro to 30 firms by April 2024.",
    ),
    (
        "On Monday 84 mm of rain fell in Tarn Valley in June 2021.",
        "In July 2021 31 mm of rain fell in Tarn Valley.",
    ),
    # another thing
    ("The old tower is 118 metres high.", "The new tower is 131 metres high."),
    ("Pier 3 is 12 metres deep.", "Pier 4 is 15 metres deep."),
    (
        "The northbound lane is 3.5 metres wide.",
        "The southbound lane is 4.0 metres wide.",
    ),
    (
        "The placebo group had 40 infections.",
        "The treatment group had 12 infections.",
    ),
    (
        "Mean temperature in Orlen was 11 degrees Celsius.",
        "Maximum temperature in Orlen was 34 degrees Celsius.",
    ),
    ("Norvale employed 400 people.", "Castell employed 900 people."),
    ("The first trial enrolled 240 patients.", "The second trial enrolled 310 patients."),
    ("Gross revenue was 48 million dollars.", "Net revenue was 31 million dollars."),
    ("Carried by 21 votes to 6.", "Carried by 20 votes to 3."),
    # the same value
    ("The tower is 118.4 metres high.", "The tower is 118 metres high."),
    ("The hospital opened on 3 May 2016.", "The hospital opened in May 2016."),
    (
        "About 240 patients enrolled in the trial.",
        "In the trial 243 patients enrolled.",
    ),
    ("At least 40 people were injured in the fire.", "In the fire 52 people were injured."),
    # surely and unsurely
    (
        "The museum may cost 12.4 million euro.",
        "The museum cost 15.1 million euro.",
    ),
    (
        "The outage may have been caused by a failed transformer.",
        "The outage was caused by a software update.",
    ),
    (
        "The outage was partly caused by a failed transformer.",
        "The outage was caused by a software update.",
    ),
    ("The lorries were late.", "The turbine blades were not late."),
    (
        "The chapel was designed by Anna Feld.",
        "The chapel was built by Marcus Lowe.",
    ),
    (
        "The merger was approved by Helen Marsh.",
        "The budget was approved by Otto Brandt.",
    ),
    ("The chapel was designed by Anna Feld.", "The chapel was designed by Feld."),
]


@pytest.mark.parametrize(("one", "other"), CONFLICTS)
def test_what_contradicts(one: str, other: str) -> None:
    found = judge(one, other, title_a="", title_b="")
    assert found.score >= SURE
    assert found.reason
    assert not found.replaces


@pytest.mark.parametrize(("one", "other"), NO_CONFLICTS)
def test_what_does_not_contradict(one: str, other: str) -> None:
    assert judge(one, other) == ConflictScore(score=0.0)


def test_the_reason_names_measure_and_both_values() -> None:
    found = judge("The tower is 118 metres high.", "The tower is 131 metres high.")
    for part in ("height", "118 metres", "131 metres"):
        assert part in found.reason


REPLACED = [
    (
        "The museum will cost 12.4 million euro.",
        "The new estimate for the museum replaces the figure of 12.4 million euro.",
    ),
    (
        "The museum was estimated to cost 12.4 million euro.",
        "The total cost of the museum was 15.1 million euro.",
    ),
    (
        "The hospital is to open on 3 May 2016.",
        "The hospital opened on 9 June 2016.",
    ),
    (
        "The fishing quota in Arden Bay is 450 tonnes.",
        "The quota of 450 tonnes in Arden Bay is revoked.",
    ),
    (
        "Lanes shall be 3.2 metres wide.",
        "Lanes shall be 3.5 metres wide, in place of 3.2 metres.",
    ),
    (
        "We carried 148,300 passengers in 2024.",
        "The count of passengers for 2024 is restated from 148,300 to 141,750.",
    ),
]


@pytest.mark.parametrize(("one", "other"), REPLACED)
def test_what_the_later_passage_replaces(one: str, other: str) -> None:
    found = judge(one, other, day_a="2014-02-01", day_b="2016-07-01")
    assert found.score >= SURE
    assert found.replaces


def test_a_passage_that_restates_what_was_replaced_is_not_replaced_itself() -> None:
    one = "The new estimate replaces the figure of 12.4 million euro."
    other = "The estimate for the museum replaces the figure of 12.4 million euro."
    assert judge(one, other, day_a="2014-02-01", day_b="2016-07-01").score == 0.0


def test_a_question_is_no_statement() -> None:
    one = "Ms Hart asked whether the opening date of 3 May 2016 still held."
    other = "The opening date of 9 June 2016 replaces the date of 3 May 2016."
    assert judge(one, other, day_a="2016-02-01", day_b="2016-04-01").score == 0.0


def test_a_round_figure_of_another_thing_is_not_replaced() -> None:
    one = "Castle Ferry has a limit of 12 tonnes."
    other = "The limit of 12 tonnes in Order 7 is revoked."
    assert judge(one, other, day_a="2014-02-01", day_b="2016-07-01").score == 0.0


def test_the_title_tells_the_new_thing_from_the_old() -> None:
    one, other = "The bridge is 212 metres long.", "The bridge is 236 metres long."
    titles = {"title_a": "Orrin Bridge, inspection", "title_b": "New Orrin Bridge opens"}
    assert judge(one, other, day_a="2016-01-05", day_b="2016-03-01", **titles).score >= SURE
    assert judge(one, other, day_a="2010-01-05", day_b="2016-03-01", **titles).score == 0.0


def test_names_in_titles_tell_of_what_a_measure_is() -> None:
    one, other = "The length is 212 metres.", "The length is 236 metres."
    assert judge(one, other, title_a="Orrin Bridge", title_b="Orrin Bridge").score >= SURE
    assert judge(one, other, title_a="Orrin Bridge", title_b="Harl Tunnel").score == 0.0


def test_an_earlier_passage_knows_nothing_of_later_events() -> None:
    one, other = "The theatre was opened in 1936.", "The theatre was opened on 4 May 2019."
    assert judge(one, other, day_a="2012-01-01", day_b="2019-05-05").score == 0.0
    assert judge(one, other, day_a="2021-01-01", day_b="2021-05-05").score >= SURE


def test_a_state_may_change_from_year_to_year() -> None:
    one, other = "The fee of the club is 40 euro.", "The fee of the club is 55 euro."
    assert judge(one, other, day_a="2012-01-01", day_b="2012-02-01").score >= SURE
    assert judge(one, other, day_a="2012-01-01", day_b="2015-02-01").score == 0.0


def test_a_forecast_of_a_later_day_is_not_overtaken() -> None:
    one = "By 2035 the bridge would carry 16,500 vehicles a day."
    other = "The bridge carries 11,800 vehicles a day."
    assert judge(one, other, day_a="2019-01-01", day_b="2021-02-01").score == 0.0


def test_a_draft_gives_way() -> None:
    one, other = "The levy was 41.5 million euro.", "The levy was 44.6 million euro."
    found = judge(one, other, document_a="minutes-draft.md", document_b="minutes.md")
    assert found.score >= SURE
    assert found.replaces


def test_rows_of_tables_conflict_only_under_one_label() -> None:
    def row(text: str, document: str) -> Window:
        return Window(text=text, document=document, start=0, end=len(text), derived=True)

    steel = row("item: Steel; price_thousand_euro: 430", "a.csv")
    timber = row("item: Timber; price_thousand_euro: 780", "b.csv")
    dearer = row("item: Steel; price_thousand_euro: 610", "c.csv")
    apart, conflict = contradictions([(steel, timber), (steel, dearer)])
    assert apart.score == 0.0
    assert conflict.score >= SURE


@pytest.mark.parametrize(
    ("document", "date", "day"),
    [
        ("minutes/2021-06-22-council.md", None, "2021-06-22"),
        ("orders/2021-10-order.txt", None, "2021-10"),
        ("orders/order.txt", None, ""),
        ("minutes/2021-06-22-council.md", "2021-06-30T10:00", "2021-06-30"),
    ],
)
def test_the_day_of_a_passage(document: str, date: str | None, day: str) -> None:
    assert day_of(Window(text="", document=document, start=0, end=0, date=date)) == day


def test_what_is_replaced_names_the_value_that_no_longer_holds() -> None:
    found = judge(
        "The lock is estimated to cost 6.2 million euro.",
        "The new figure for the lock replaces the estimate of 6.2 million euro.",
    )
    assert found.replaces
    assert found.outdated == "6.2 million euro"


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("Mr Brandt relies on Aldous v Penn. We overrule Aldous v Penn.", True),
        ("Aldous v Penn was rightly decided.", False),
        ("We decline to overrule Aldous v Penn.", False),
        ("We overrule Harrow v Stoke.", False),
    ],
)
def test_a_document_that_is_overruled_no_longer_holds(said: str, gone: bool) -> None:
    old = Window(
        text="A guest may keep the key.", document="judgments/2006-aldous-v-penn.txt", start=0,
        end=25, context="2006-aldous-v-penn", date="2006-02-14",
    )  # fmt: skip
    new = Window(
        text=said, document="judgments/2019-brandt.docx", start=0, end=len(said),
        context="Brandt v Holm › The decision", date="2019-10-03",
    )  # fmt: skip
    for pair in ((old, new), (new, old)):
        (found,) = contradictions([pair])
        assert (found.score > 0, found.replaces) == (gone, gone)


def test_one_document_may_tell_of_two_things_in_the_same_words() -> None:
    first = "The repair of the tower cost 351,000 euro and was paid by the board."
    second = "The repair of the tower cost 247,000 euro and was paid by the guild."
    one, other = (Window(text=t, document="a.pdf", start=n, end=n + len(t))
                  for n, t in ((0, first), (500, second)))  # fmt: skip
    elsewhere = Window(text=second, document="b.pdf", start=0, end=len(second))
    (within, across) = contradictions([(one, other), (one, elsewhere)])
    assert within.score == 0
    assert across.score > 0
