"""What one document tells, of its parts in turn or over time, and copies of it."""

from __future__ import annotations

from adjudicator.conflicts import contradictions
from adjudicator.types import ConflictScore, Window
from tests.adjudicator.test_conflicts import SURE, judge


def _in_one_report(one: str, other: str, *headings: str) -> ConflictScore:
    windows = [
        Window(text=text, document="report.pdf", start=at, end=at + len(text), section=(heading,))
        for at, text, heading in zip((0, 900), (one, other), headings, strict=True)
    ]
    return contradictions([(windows[0], windows[1])])[0]


def test_a_report_does_not_dispute_its_own_figures_of_other_parts() -> None:
    """Which quarter or region a figure is of is often told by the heading alone."""
    year, quarter = "The net income was 181 million dollars.", "Net income was 48 million dollars."
    assert _in_one_report(year, quarter, "Year", "Fourth quarter").score == 0
    parts = "Sales fell 3 percent, driven by volume.", "Sales fell 9 percent after the sale of Orm."
    assert _in_one_report(*parts, "Results", "Results").score == 0
    assert _in_one_report(year, quarter, "Year", "Year").score >= SURE
    assert judge(year, quarter).score >= SURE


def test_a_thread_still_tells_what_took_the_place_of_its_own_plan() -> None:
    expected = "The tower is expected to cost 4 million euro."
    same = {"document_a": "thread.eml", "document_b": "thread.eml"}
    days = {"day_a": "2020-01-01", "day_b": "2022-01-01"}
    assert judge(expected, "The tower cost 6 million euro.", **same, **days).replaces


def test_a_copy_in_another_folder_is_the_same_paper() -> None:
    figures = (
        "Net income of the group was 181 million dollars.",
        "Net income was 48 million dollars.",
    )
    day = {"day_a": "2024-05-02", "day_b": "2024-05-02"}
    copy = {"document_a": "reports/q1.pdf", "document_b": "sent/q1.pdf"}
    assert judge(*figures, **day).score >= SURE
    assert judge(*figures, **day, **copy).score == 0
    assert judge(*figures, **copy).score >= SURE, "undated files of one name may be two papers"
