from __future__ import annotations

import pytest

from adjudicator.figures import compare
from adjudicator.judges.figures import FiguresJudge, coverage, denial, read
from adjudicator.types import Claim, Verdict, Window


def window(text: str, **more: object) -> Window:
    return Window.model_validate(
        {"text": text, "document": "d", "start": 0, "end": len(text), **more}
    )


@pytest.mark.parametrize(
    ("claim", "text", "agrees"),
    [
        ("The bridge cost 41.6 million euro.", "The bridge cost EUR 41.6m.", True),
        ("The bridge cost 41.6 million euro.", "The bridge cost EUR 46.1m.", False),
        ("It has 2 piers.", "It was built in 2019.", None),
        ("The span is 12 km long.", "The span is 12,000 metres long.", True),
        ("The span is 12 km long.", "The span is 12 metres long.", False),
        ("The bridge opened on 3 May 2024.", "The bridge opened on 4 May 2024.", False),
        ("The bridge opened in May 2024.", "The bridge opened on 4 May 2024.", True),
        ("Four bidders came.", "The score was 97 of 100.", None),
        ("The road was 5 m wide.", "Nothing is said.", None),
    ],
)
def test_one_figure(claim: str, text: str, agrees: bool | None) -> None:
    (found,) = compare(claim, text)
    assert found.agrees is agrees


def test_the_best_tied_figure_counts_not_any() -> None:
    text = "The road cost 46.1 million euro, while the bridge cost 41.6 million euro."
    (found,) = compare("The road cost 41.6 million euro.", text)
    assert found.agrees is False
    assert found.found == "46.1 million euro"
    assert found.reason == "41.6 million euro against 46.1 million euro"


def test_amounts_of_other_years_do_not_compete() -> None:
    found = compare(
        "In 2019 traffic was 5,000 vehicles a day.", "In 2021 traffic was 6,000 vehicles a day."
    )
    assert [c.agrees for c in found if not c.is_date] == [None]


def judge(claim: str, *texts: str) -> tuple[Verdict | None, tuple[str, ...], str]:
    windows = [window(t) for t in texts]
    (said,) = FiguresJudge().judge([(Claim(id="c", text=claim), windows)])
    assert len(said.windows) in (0, len(windows))
    return said.verdict, said.vetoes, said.reason


def test_the_judge_supports_and_refutes() -> None:
    claim = "The new bridge cost 41.6 million euro."
    assert judge(claim, "The new bridge cost EUR 41.6 million.")[0] is Verdict.SUPPORTED
    verdict, vetoes, reason = judge(claim, "The new bridge cost 46.1 million euro.")
    assert verdict is Verdict.REFUTED
    assert reason == "41.6 million euro against 46.1 million euro"
    assert vetoes == ("figure: 41.6 million euro against 46.1 million euro",)


def test_both_sides_conflict() -> None:
    texts = ("The new bridge cost 41.6 million euro.", "The new bridge cost 46.1 million euro.")
    assert judge("The new bridge cost 41.6 million euro.", *texts)[0] is Verdict.CONFLICTING


def test_a_matching_number_alone_is_no_support() -> None:
    verdict, vetoes, _ = judge(
        "The harbour museum drew 41,600 visitors.", "The quay wall weighs 41,600 tonnes."
    )
    assert verdict is Verdict.NOT_ENOUGH_EVIDENCE
    assert vetoes


def test_negation_and_opposites_refute() -> None:
    assert (
        judge("The council approved the loan.", "The council did not approve the loan.")[0]
        is Verdict.REFUTED
    )
    assert (
        judge("The council approved the loan.", "The council rejected the loan.")[0]
        is Verdict.REFUTED
    )
    assert denial("Traffic rose.", "Traffic fell.") == "opposite: 'rose' against 'fall'"


def test_it_abstains_without_figures_or_evidence() -> None:
    assert judge("The bridge is green.", "The bridge is green.")[0] is None
    assert judge("The bridge cost 4 euro.")[0] is None


def test_a_superseded_figure_is_refuted_unless_the_past_is_meant() -> None:
    text = (
        "The estimate is 36.8 million euro."
        " It replaces the figure of 28.4 million euro given in March."
    )
    said = read("The estimate for the bridge is 28.4 million euro.", window(text, context="bridge"))
    assert said.stance is Verdict.REFUTED
    assert said.reason.startswith("superseded")
    earlier = read("The figure originally given was 28.4 million euro.", window(text))
    assert not earlier.reason.startswith("superseded")


def test_coverage_counts_words_near_the_window_less() -> None:
    assert coverage("The bridge is green.", "The bridge is green.", "") == 1.0
    assert 0 < coverage("The bridge is green.", "It is green.", "The bridge") < 1.0
    assert coverage("41", "x", "") == 1.0


@pytest.mark.parametrize(
    ("claim", "text", "agrees"),
    [
        ("Upkeep is 310,000 euro a year.", "The yearly cost of upkeep is 310,000 euro.", True),
        ("Upkeep is 310,000 euro a year.", "The cost of upkeep is 310,000 euro.", None),
        ("A boat pays 2.40 euro per metre.", "A boat pays 2.40 euro for each metre.", True),
        ("The builder has 28 days for a claim.", "A claim is made within 28 days.", True),
        ("The builder has 28 days for a claim.", "A claim is made within 21 days.", False),
    ],
)
def test_rates_and_terms_told_apart(claim: str, text: str, agrees: bool | None) -> None:
    (found,) = compare(claim, text)
    assert found.agrees is agrees
