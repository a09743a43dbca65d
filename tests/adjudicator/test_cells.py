"""A table's row is read by its label, its columns' headings and its cells."""

from __future__ import annotations

import pytest

from adjudicator.judges.cells import look_up
from adjudicator.judges.figures import FiguresJudge
from adjudicator.types import Claim, SourceCell, Verdict, Window


def row(text: str, *cells: tuple[str, str]) -> Window:
    """A window of one row; cells are (heading, text)."""
    made = tuple(
        SourceCell(row=2, column=n, text=value, heading=heading)
        for n, (heading, value) in enumerate(cells, start=1)
    )
    return Window(text=text, document="t.csv", start=0, end=len(text), derived=True, cells=made)


SPAN = row(
    "Table 3: Load test — Span 2: Measured deflection (mm): 17.8; Forecast deflection (mm): 15.5;"
    " Result: pass",
    ("", "Span 2"), ("Measured deflection (mm)", "17.8"), ("Forecast deflection (mm)", "15.5"),
    ("Result", "pass"),
)  # fmt: skip
ACCOUNT = row(
    "item: Superstructure; estimate_2021_thousand_euro: 14300; actual_2025_thousand_euro: 15942",
    ("item", "Superstructure"), ("estimate_2021_thousand_euro", "14300"),
    ("actual_2025_thousand_euro", "15942"),
)  # fmt: skip
DEPTH = row(
    "Table 2: Chloride content (per cent by mass) — Depth (mm) — 40: Pier 2: 0.18; Pier 3: 0.53",
    ("", "40"), ("Pier 2", "0.18"), ("Pier 3", "0.53"),
)  # fmt: skip
BIDDER = row(
    "Tenderer: Brackwater Civil Ltd; Price (million euro): 33.75",
    ("Tenderer", "Brackwater Civil Ltd"), ("Price (million euro)", "33.75"),
)  # fmt: skip


QUALITY = row(
    "Tenderer: Brackwater Civil Ltd; Quality score (of 40): 36.0",
    ("Tenderer", "Brackwater Civil Ltd"), ("Quality score (of 40)", "36.0"),
)  # fmt: skip


def test_a_count_is_not_laid_against_a_score() -> None:
    claim = "Brackwater Civil Ltd scored best among the four tenderers."
    looked = look_up(claim, QUALITY, "")
    assert looked is None or looked.agrees is None


@pytest.mark.parametrize(
    ("claim", "window", "agrees"),
    [
        ("The measured deflection of Span 2 was 17.8 mm.", SPAN, True),
        # the forecast's figure in the measured column's place
        ("The measured deflection of Span 2 was 15.5 mm.", SPAN, False),
        ("The forecast deflection of Span 2 was 15.5 mm.", SPAN, True),
        ("The superstructure was estimated at 14.3 million euro.", ACCOUNT, True),
        ("The actual cost of the superstructure was 14.3 million euro.", ACCOUNT, False),
        ("The superstructure came to 15,942 thousand euro.", ACCOUNT, True),
        ("In Pier 3 it was 0.53 at a depth of 40 mm.", DEPTH, True),
        ("In Pier 3 it was 0.18 at a depth of 40 mm.", DEPTH, False),
        ("Brackwater Civil bid 33.75 million euro.", BIDDER, True),
        ("The price of Brackwater Civil was 35.20 million euro.", BIDDER, False),
    ],
)
def test_the_cell_of_the_named_row_and_column_decides(
    claim: str, window: Window, agrees: bool
) -> None:
    looked = look_up(claim, window, "")
    assert looked is not None
    assert looked.agrees is agrees
    assert looked.reason
    assert 0.5 <= looked.strength <= 0.95


@pytest.mark.parametrize(
    ("claim", "window"),
    [
        ("The measured deflection of Span 3 was 17.8 mm.", SPAN),  # another row
        ("The measured deflection of Span 2 was large.", SPAN),  # nothing to look up
        ("In Pier 3 it was 0.53 at a depth of 60 mm.", DEPTH),
    ],
)
def test_another_row_says_nothing(claim: str, window: Window) -> None:
    assert look_up(claim, window, "") is None


def test_without_a_named_column_a_figure_that_no_cell_holds_stays_open() -> None:
    looked = look_up("The superstructure came to 12,000 thousand euro.", ACCOUNT, "")
    assert looked is not None
    assert looked.agrees is None


def test_the_judge_of_figures_reads_rows() -> None:
    claims = ["The measured deflection of Span 2 was 17.8 mm.",
              "The measured deflection of Span 2 was 15.5 mm."]  # fmt: skip
    items = [(Claim(id="c", text=text), [SPAN]) for text in claims]
    said = FiguresJudge().judge(items)
    assert [j.verdict for j in said] == [Verdict.SUPPORTED, Verdict.REFUTED]
    assert "Measured deflection" in said[1].reason
