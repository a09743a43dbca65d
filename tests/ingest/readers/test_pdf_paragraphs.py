"""What parts paragraphs of a PDF: slanted titles, and what only looks like a list item."""

from __future__ import annotations

from collections.abc import Callable

from ingest.types import Kind
from tests.ingest.readers.conftest import Pdf


def test_a_slanted_title_right_above_its_text_is_a_heading(
    pdf: Pdf, put: Callable[..., None]
) -> None:
    page = pdf.page()
    put(page, (72, 100, "The board met twice in the year."))
    page.insert_text((72, 112), "Clean Water for the Whole County", fontname="tiit", fontsize=10)
    put(page, (72, 124, "Engage every parish before the pumps are bought. The survey, called"))
    page.insert_text(
        (72, 136), "Our Rivers and Our Wells in Ten Years", fontname="tiit", fontsize=10
    )
    put(page, (72, 148, "was printed in May."))
    found = pdf.read()
    assert [found.text[b.start : b.end] for b in found.blocks if b.kind is Kind.HEADING] == [
        "Clean Water for the Whole County"
    ]
    assert "Engage every parish before the pumps are bought. The survey, called Our Rivers and" in (
        found.text
    )


def test_a_letter_that_closes_a_parenthesis_begins_no_list(
    pdf: Pdf, put: Callable[..., None]
) -> None:
    page = pdf.page()
    put(page, (72, 100, "The goal follows two executive orders that were signed (E.O."),
        (72, 112, "s) in the first week of that year, and it names them both."))  # fmt: skip
    found = pdf.read()
    assert [found.text[b.start : b.end] for b in found.blocks] == [
        "The goal follows two executive orders that were signed (E.O. s) in the first week of that"
        " year, and it names them both."
    ]
