"""Tables in PDFs whose first column is a figure, or whose last one is words."""

from __future__ import annotations

from collections.abc import Callable

from ingest.types import Kind
from tests.ingest.readers.conftest import Pdf

_COLUMNS = (60, 160, 280, 400)


def _row(*cells: str, y: float) -> list[tuple[float, float, str]]:
    return [(x, y, cell) for x, cell in zip(_COLUMNS, cells, strict=False)]


def rows_of(pdf: Pdf) -> list[str]:
    document = pdf.read()
    return [
        document.text[b.start : b.end] for b in document.blocks if b.kind is Kind.TABLE_ROW
    ]  # fmt: skip


def test_a_last_column_of_words_belongs_to_the_table(pdf: Pdf, put: Callable[..., None]) -> None:
    page = pdf.page()
    put(page, (60, 80, "Table 3: Results of the load test"))
    for n, cells in enumerate((
        ("Span", "Measured (mm)", "Forecast (mm)", "Result"),
        ("Span 1", "11.2", "12.0", "pass"),
        ("Span 2", "17.8", "15.5", "pass"),
        ("Span 3", "26.4", "18.1", "fail"),
    )):  # fmt: skip
        put(page, *_row(*cells, y=104 + 16 * n))
    assert rows_of(pdf)[1] == (
        "Table 3: Results of the load test — Span — Span 2: Measured (mm): 17.8;"
        " Forecast (mm): 15.5; Result: pass"
    )


def test_a_first_column_of_figures_under_a_heading_names_the_rows(
    pdf: Pdf, put: Callable[..., None]
) -> None:
    page = pdf.page()
    put(page, (60, 56, "Salt has gone into the concrete of both piers, as the cores show."))
    put(page, (60, 80, "Table 2: Chloride content (per cent by mass)"))
    for n, cells in enumerate((
        ("Depth (mm)", "Pier 2", "Pier 3"),
        ("20", "0.42", "0.71"),
        ("40", "0.18", "0.53"),
        ("60", "0.09", "0.31"),
    )):  # fmt: skip
        put(page, *_row(*cells, y=104 + 16 * n))
    assert rows_of(pdf)[1] == (
        "Table 2: Chloride content (per cent by mass) — Depth (mm) — 40: Pier 2: 0.18; Pier 3: 0.53"
    )


def test_figures_without_headings_over_every_column_get_no_labels(
    pdf: Pdf, put: Callable[..., None]
) -> None:
    page = pdf.page()
    for n, cells in enumerate((("20", "0.42", "0.71"), ("40", "0.18", "0.53"))):
        put(page, *_row(*cells, y=104 + 16 * n))
    assert not any(": " in row for row in rows_of(pdf))
