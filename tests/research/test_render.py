"""Markdown and HTML: everything shown, everything escaped, nothing fetched."""

from __future__ import annotations

import re

import pytest

from research.figures import key_figures, percent
from research.render import draft_html, draft_markdown, html, markdown
from research.render.draft import pieces
from research.types import Report
from tests.research.dossier import COST, draft, evidence, report, statement

NASTY = '<script>alert(1)</script> & "q" `x` *y* [z](http://evil.example) | </style>'


def test_markdown_holds_everything() -> None:
    page = markdown(report())
    for words in (
        "# What did the lighthouse cost?",
        "## Disagreements",
        "(newer)",
        "## Not established",
        "Looked for: piper",
        "composed from table cells",
        "not followed",
        "[^1]",
        "2 of 3",
    ):
        assert words in page, words
    assert COST in page


def test_a_refusal_says_so() -> None:
    empty = Report(question="Who?", corpus="c", mode="symphony", answered=False)
    assert "No report" in markdown(empty)
    assert "so none was written" in html(empty)


def test_html_is_self_contained() -> None:
    page = html(report())
    assert re.search(r"default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-", page)
    assert not re.search(r"(?:src|href)=\"(?!#)", page)
    assert "http" not in re.sub(r'http-equiv="Content', "", page)
    assert "style=" not in page
    assert "What came before." in page
    assert "<mark>" + COST + "</mark>" in page
    assert "row 3, column 2, p. 2, box 1 2 3 4" in page


def test_all_words_of_others_are_escaped() -> None:
    made = report(NASTY).model_copy(
        update={"documents": (NASTY,), "method": (NASTY,), "dropped": (), "corpus": NASTY}
    )
    page = html(made)
    assert "<script>alert" not in page
    assert "</style> " not in page
    marked = markdown(made)
    assert "](http" not in re.sub(r"\\.", "", marked)
    assert "\n# \\<script\\>" in "\n" + marked


def test_the_same_report_gives_the_same_page() -> None:
    assert html(report()) == html(report())
    assert markdown(report()) == markdown(report())


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "–"), (1.0, "100 %"), (0.999, "99.9 %"), (0.004, "0.4 %"), (0.0, "0 %"), (0.5, "50 %")],
)
def test_percent_never_rounds_up_to_all(value: float | None, shown: str) -> None:
    assert percent(value) == shown


def test_five_key_figures_with_their_bases() -> None:
    figures = key_figures(report())
    assert [figure.label for figure in figures] == [
        "Statements",
        "Supported",
        "Citation precision",
        "Agreement of judges",
        "Open points",
    ]
    assert figures[1].text == "67 % (2 of 3 statements)"
    bare = key_figures(Report(question="q", corpus="c", mode="m", answered=False))
    assert bare[1].basis == "not measured"


def test_a_draft_is_cut_at_its_claims_and_whole_again() -> None:
    made = draft()
    assert "".join(piece.text for piece in pieces(made)) == made.draft
    assert [piece.kind for piece in pieces(made) if piece.id] == ["heading", "checkable", "opinion"]


def test_a_draft_as_a_page() -> None:
    page = draft_html(draft(), title="My draft")
    assert 'data-evidence="e-c2"' in page
    assert "found nowhere" in page.lower()
    assert "Ignore all." in page
    text = draft_markdown(draft())
    assert "**supported, 91 %**" in text
    assert "found to the letter" in text


def test_overlapping_claims_of_a_draft_are_shown_once() -> None:
    made = draft()
    twice = made.model_copy(update={"claims": (*made.claims, made.claims[1])})
    assert "".join(piece.text for piece in pieces(twice)) == made.draft


def test_one_place_has_one_number() -> None:
    made = report()
    again = made.sections[0].model_copy(
        update={"statements": (statement(1, evidence()), statement(2, evidence()))}
    )
    page = markdown(made.model_copy(update={"sections": (again,)}))
    assert "[^2]" not in page


def test_a_section_says_what_to_mind_before_its_statements() -> None:
    made = report()
    minded = made.sections[0].model_copy(update={"caution": "Found in other words."})
    told = made.model_copy(update={"sections": (minded,)})
    assert markdown(told).index("Found in other words.") < markdown(told).index("(supported")
    assert "Found in other words." in html(told)
    assert "Found in other words." not in html(made)
