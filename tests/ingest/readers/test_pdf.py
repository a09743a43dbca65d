"""PDF, on pages drawn for each test."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest

from ingest.readers import read
from ingest.types import Document, Kind
from orchestra.errors import DocumentUnreadable
from tests.ingest.readers.conftest import Pdf

_PROSE = (
    "The council met on Monday and heard the engineer",
    "who said that the old piers could not carry the",
    "new deck without more steel, and that the steel",
    "would not arrive before the winter came to the",
    "harbour and closed it for the season as it does.",
)


def blocks(document: Document) -> list[tuple[str, str]]:
    return [(b.kind.value, document.text[b.start : b.end]) for b in document.blocks]


def of_kind(document: Document, kind: Kind) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if b.kind is kind]


def _column(put: Callable[..., None], page: object, x: float, word: str) -> None:
    lines = [f"{word} {line}" for line in _PROSE * 3]
    put(page, *((x, 100 + 12 * n, line) for n, line in enumerate(lines)), size=8)


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_columns_are_read_one_after_the_other(
    pdf: Pdf, put: Callable[..., None], columns: int
) -> None:
    page = pdf.page()
    page.set_mediabox(pymupdf.Rect(0, 0, 700, 842))
    put(page, (40, 70, "A heading across the whole page"), size=16, bold=True)
    for at, word in enumerate(("alpha", "beta", "gamma")[:columns]):
        _column(put, page, 40 + at * 215, word)
    put(page, (40, 320, "A closing line that runs across all of the columns " * 3), size=8)
    doc = pdf.read()
    found = [word for word in doc.text.split() if word in ("alpha", "beta", "gamma", "closing")]
    expected = [w for w in ("alpha", "beta", "gamma")[:columns] for _ in range(15)]
    assert found == [*expected, "closing", "closing", "closing"]
    assert doc.title == "A heading across the whole page"


def test_running_matter_and_page_numbers(pdf: Pdf, put: Callable[..., None]) -> None:
    for number in range(1, 5):
        page = pdf.page()
        put(page, (60, 40, f"Harbour Report {number}"), (60, 800, str(number)), size=8)
        put(page, *((60, 140 + 12 * n, line) for n, line in enumerate(_PROSE)))
        put(page, (60, 300, f"Only on page {number} stands this line of text."))
    doc = pdf.read()
    assert of_kind(doc, Kind.RUNNING) == [
        text for n in range(1, 5) for text in (f"Harbour Report {n}", str(n))
    ]
    assert "Only on page 3 stands this line of text." in of_kind(doc, Kind.TEXT)
    assert [page.number for page in doc.pages] == [1, 2, 3, 4]
    assert doc.pages[0].start == 0
    assert doc.pages[-1].end == len(doc.text)
    assert all(a.end == b.start for a, b in zip(doc.pages, doc.pages[1:], strict=False))


def test_a_sentence_over_the_page_break_is_not_parted_by_running_matter(
    pdf: Pdf, put: Callable[..., None]
) -> None:
    for _ in range(3):
        page = pdf.page()
        put(page, (60, 40, "Harbour Report"), size=8)
        put(page, (60, 140, "First paragraph stands alone here."))
        put(page, *((60, 180 + 12 * n, line) for n, line in enumerate(_PROSE[:3])))
    doc = pdf.read()
    assert of_kind(doc, Kind.RUNNING) == ["Harbour Report"] * 3


def test_hyphens_at_line_ends(pdf: Pdf, put: Callable[..., None]) -> None:
    page = pdf.page()
    lines = (
        "The information was not known to the engi-",
        "neer, whose self-",
        "made plan had no infor-",
        "mation on pre-",
        "and post-war piers, \ufb01rst of all.",
    )
    put(page, *((60, 100 + 12 * n, line) for n, line in enumerate(lines)))
    text = pdf.read().text
    assert "the engi-neer, whose self-made plan had no information on pre- and" in text


def _statement(put: Callable[..., None], page: object, top: float = 100) -> None:
    put(page, (60, top, "Consolidated Balance Sheet"), bold=True)
    put(page, (60, top + 24, "(Dollars in millions)"))
    for x, year in ((420, "2018"), (520, "2017")):
        put(page, (x, top + 12, "December 31,"), (x, top + 24, year), right=True)
    put(page, (60, top + 36, "Current assets"))
    rows = (
        (70, "Cash", "$", "2,853", "$", "3,053"),
        (70, "Inventories", "", "4,366", "", "-"),
        (80, "Total current assets", "", "13,709", "", "14,277"),
        (60, "Less: depreciation", "", "(16,135)", "", "(16,048)"),
    )
    for n, (x, label, sign, first, sign2, second) in enumerate(rows):
        y = top + 48 + 12 * n
        put(page, (x, y, label), (360, y, sign), (460, y, sign2))
        put(page, (420, y, first), (520, y, second), right=True)


def test_a_balance_sheet_without_rules(pdf: Pdf, put: Callable[..., None]) -> None:
    page = pdf.page()
    put(page, *((60, 40 + 12 * n, line) for n, line in enumerate(_PROSE[:3])))
    _statement(put, page)
    put(page, *((60, 220 + 12 * n, line) for n, line in enumerate(_PROSE)))
    doc = pdf.read()
    rows = of_kind(doc, Kind.TABLE_ROW)
    assert rows == [
        "Consolidated Balance Sheet — Current assets — Cash: December 31, 2018: $2,853; "
        "December 31, 2017: $3,053 (Dollars in millions)",
        "Consolidated Balance Sheet — Current assets — Inventories: December 31, 2018: 4,366; "
        "December 31, 2017: - (Dollars in millions)",
        "Consolidated Balance Sheet — Current assets — Total current assets: December 31, 2018: "
        "13,709; December 31, 2017: 14,277 (Dollars in millions)",
        "Consolidated Balance Sheet — Less: depreciation: December 31, 2018: (16,135); "
        "December 31, 2017: (16,048) (Dollars in millions)",
    ]
    block = next(b for b in doc.blocks if b.kind is Kind.TABLE_ROW)
    assert block.derived
    assert [cell.text for cell in block.cells] == ["Cash", "$2,853", "$3,053"]
    assert block.cells[1].heading == "December 31, 2018"
    assert block.cells[1].page == 1
    x0, y0, x1, y1 = block.cells[1].box or (0, 0, 0, 0)
    assert 380 < x0 < x1 <= 421
    assert 135 < y0 < y1 < 155


def test_a_dash_is_no_minus_sign(pdf: Pdf, put: Callable[..., None]) -> None:
    page = pdf.page()
    for n, (label, first, second) in enumerate(
        (("Pier", "-", "20"), ("Deck", "3", "4"), ("Rail", "5", "-"))
    ):
        y = 100 + 12 * n
        put(page, (60, y, label))
        put(page, (300, y, first), (400, y, second), right=True)
    assert of_kind(pdf.read(), Kind.TABLE_ROW) == ["Pier: -; 20", "Deck: 3; 4", "Rail: 5; -"]


def test_spanning_headings_groups_and_wrapped_labels(pdf: Pdf, put: Callable[..., None]) -> None:
    page = pdf.page()
    columns = (250, 330, 410, 490)
    put(page, (290, 88, "Three Months"), (450, 88, "Twelve Months"), size=9)
    for x, year in zip(columns, ("2022", "2023", "2022", "2023"), strict=True):
        put(page, (x + 30, 100, year), right=True)
    labels = ("Net sales", "of the Group", "Cost", "Profit of the", "year before tax")
    figures = {0: "12", 2: "34", 4: "56"}
    for n, label in enumerate(labels):
        y = 112 + 12 * n
        put(page, (60, y, label))
        if n in figures:
            put(page, *((x + 30, y, figures[n]) for x in columns), right=True)
    rows = of_kind(pdf.read(), Kind.TABLE_ROW)
    assert rows[0] == (
        "Net sales of the Group: Three Months 2022: 12; Three Months 2023: 12; "
        "Twelve Months 2022: 12; Twelve Months 2023: 12"
    )
    assert rows[2].startswith("Profit of the year before tax: ")


def test_a_second_header_of_years_begins_another_table(pdf: Pdf, put: Callable[..., None]) -> None:
    page = pdf.page()
    y = 100
    for years in (("2018", "2017"), ("2016", "2015")):
        for label, first, second in (("", *years), ("Cash", "1", "2"), ("Debt", "3", "4")):
            put(page, (60, y, label or "Year ended"))
            put(page, (300, y, first), (400, y, second), right=True)
            y += 12
    rows = of_kind(pdf.read(), Kind.TABLE_ROW)
    assert rows[0] == "Year ended — Cash: 2018: 1; 2017: 2"
    assert rows[3] == "Year ended — Debt: 2016: 3; 2015: 4"


def test_a_wide_row_is_told_in_parts(pdf: Pdf, put: Callable[..., None]) -> None:
    page = pdf.page()
    page.set_mediabox(pymupdf.Rect(0, 0, 2000, 842))
    for n in range(3):
        put(page, (40, 130 + 12 * n, f"Row {n}"))
        put(page, *((200 + 120 * c, 130 + 12 * n, str(c + n)) for c in range(14)), right=True)
    names = (f"Heading with so many words {c}" for c in range(14))
    put(page, *((200 + 120 * c, 100, name) for c, name in enumerate(names)), right=True, size=6)
    rows = of_kind(pdf.read(), Kind.TABLE_ROW)
    assert len(rows) > 3
    assert all("Row " in row for row in rows)


def test_contents_references_and_captions(pdf: Pdf, put: Callable[..., None]) -> None:
    page = pdf.page()
    put(page, (60, 60, "Contents"), size=14, bold=True)
    for n, title in enumerate(("Summary", "Costs", "Delays", "Outlook")):
        put(page, (60, 100 + 14 * n, f"{title} " + "." * 60 + f" {n + 1}"))
    page = pdf.page()
    put(page, *((60, 60 + 12 * n, line) for n, line in enumerate(_PROSE)))
    put(page, (60, 140, "Figure 1: The pier in winter, seen from the north."))
    put(page, (60, 180, "References"), size=12, bold=True)
    put(page, (60, 200, "Weaver, A. 2019. On piers. Journal of Harbours 3."))
    put(page, (60, 230, "Appendix A"), size=12, bold=True)
    put(page, (60, 250, "More words about the deck."))
    doc = pdf.read()
    assert len(of_kind(doc, Kind.CONTENTS)) >= 1
    assert any("Costs" in text for text in of_kind(doc, Kind.CONTENTS))
    assert of_kind(doc, Kind.REFERENCE) == ["Weaver, A. 2019. On piers. Journal of Harbours 3."]
    assert of_kind(doc, Kind.CAPTION) == ["Figure 1: The pier in winter, seen from the north."]
    assert blocks(doc)[-1] == ("text", "More words about the deck.")
    assert doc.blocks[-1].section[-1] == "Appendix A"


def test_titles_with_page_numbers_are_contents(pdf: Pdf, put: Callable[..., None]) -> None:
    for _ in range(8):
        page = pdf.page()
        put(page, *((60, 400 + 12 * n, line) for n, line in enumerate(_PROSE)))
    first = pdf.document[0]
    for n, title in enumerate(("Summary", "Costs", "Delays", "Outlook")):
        put(first, (60, 100 + 14 * n, title))
        put(first, (500, 100 + 14 * n, str(n + 2)), right=True)
    doc = pdf.read()
    assert of_kind(doc, Kind.CONTENTS) == ["Summary 2", "Costs 3", "Delays 4", "Outlook 5"]


def test_a_numbered_caption_below_names_its_table(pdf: Pdf, put: Callable[..., None]) -> None:
    page = pdf.page()
    for n, (label, figure) in enumerate((("Pier", "4.1"), ("Deck", "3.9"), ("Rail", "1.0"))):
        put(page, (60, 100 + 12 * n, label))
        put(page, (300, 100 + 12 * n, figure), right=True)
    put(page, (60, 150, "Table 2: Costs of the parts. All are in euro."))
    assert of_kind(pdf.read(), Kind.TABLE_ROW)[0] == "Table 2: Costs of the parts — Pier: 4.1"


def test_forms_are_read_across_and_cells_of_sentences_down(
    pdf: Pdf, put: Callable[..., None]
) -> None:
    page = pdf.page()
    for n, row in enumerate(
        (("Aircraft:", "Cessna", "Damage:", "None"), ("Date:", "3 May", "Place:", "Port"))
    ):
        put(page, *((60 + 120 * c, 100 + 14 * n, text) for c, text in enumerate(row)))
    left = ("Reduce the number of", "old piers that are", "still in use at the", "harbour by half.")
    right = ("Measured by the", "harbour master in", "a yearly count of", "all piers in use.")
    for n, pair in enumerate(zip(left, right, strict=True)):
        put(page, (60, 200 + 12 * n, pair[0]), (340, 200 + 12 * n, pair[1]))
    doc = pdf.read()
    assert of_kind(doc, Kind.TABLE_ROW) == [
        "Aircraft: Cessna; Damage: None",
        "Date: 3 May; Place: Port",
    ]
    assert of_kind(doc, Kind.TEXT) == [" ".join(left), " ".join(right)]


def test_lists_and_headings(pdf: Pdf, put: Callable[..., None]) -> None:
    page = pdf.page()
    put(page, (60, 60, "1. Scope"), size=14, bold=True)
    put(page, *((60, 90 + 12 * n, line) for n, line in enumerate(_PROSE)))
    put(page, (60, 170, "1.2 Steel"), bold=True)
    put(page, (60, 190, "- first item"), (60, 202, "- second item"))
    put(page, (60, 230, "This bold sentence is too long and ends with a stop."), bold=True)
    doc = pdf.read()
    assert of_kind(doc, Kind.HEADING) == ["1. Scope", "1.2 Steel"]
    assert of_kind(doc, Kind.LIST_ITEM) == ["- first item", "- second item"]
    assert doc.blocks[-1].section == ("1. Scope", "1.2 Steel")


def test_metadata_and_dates(pdf: Pdf, put: Callable[..., None]) -> None:
    page = pdf.page()
    put(page, (60, 60, "Words."), (60, 90, "3 May 2019"))
    pdf.document.set_metadata(
        {"title": "Harbour bridge", "author": "anonymous", "creationDate": "D:20200101"}
    )
    doc = pdf.read()
    assert (doc.title, doc.author, doc.date) == ("Harbour bridge", None, "2019-05-03")


def test_metadata_that_names_a_file_is_no_title(pdf: Pdf, put: Callable[..., None]) -> None:
    put(pdf.page(), (60, 60, "All of one size."))
    pdf.document.set_metadata({"title": "report v2.docx", "creationDate": "D:20200102030405Z"})
    doc = pdf.read()
    assert (doc.title, doc.date) == (None, "2020-01-02")


def test_line_numbers_in_the_margin_are_left_out(pdf: Pdf, put: Callable[..., None]) -> None:
    page = pdf.page()
    for n, line in enumerate(_PROSE * 3, start=1):
        put(page, (60, 100 + 20 * n, str(n)), (90, 100 + 20 * n, line))
    doc = pdf.read()
    assert "engineer who said that the old piers" in doc.text
    assert doc.notes == ("line numbers in the margin of 1 pages were left out",)


def test_a_ranking_keeps_its_numbers(pdf: Pdf, put: Callable[..., None]) -> None:
    page = pdf.page()
    for n in range(1, 13):
        put(page, (60, 100 + 14 * n, str(n)), (90, 100 + 14 * n, "Port"), (300, 100 + 14 * n, "7"))
    doc = pdf.read()
    assert not doc.notes
    assert "12" in doc.text


def test_sideways_text_is_running(pdf: Pdf, put: Callable[..., None]) -> None:
    page = pdf.page()
    put(page, *((90, 100 + 12 * n, line) for n, line in enumerate(_PROSE)))
    page.insert_text((20, 400), "printed on Monday", rotate=90)
    assert of_kind(pdf.read(), Kind.RUNNING) == ["printed on Monday"]


def test_a_page_set_sideways_keeps_its_words(pdf: Pdf) -> None:
    pdf.page().insert_text((300, 400), "A whole page on its side", rotate=90)
    assert "A whole page on its side" in pdf.read().text


def test_encrypted_and_broken(pdf: Pdf, put: Callable[..., None], tmp_path: Path) -> None:
    put(pdf.page(), (60, 60, "Secret words."))
    with pytest.raises(DocumentUnreadable, match=r"made\.pdf: is encrypted; remove its password"):
        pdf.read(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="u", owner_pw="o")
    whole = pdf.path.read_bytes()
    for name, data in (("cut.pdf", whole[:80]), ("junk.pdf", b"%PDF-1.4\n" + b"\x00" * 50)):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(DocumentUnreadable, match=name):
            read(tmp_path / name, name=name)
    (tmp_path / "text.pdf").write_text("no PDF at all")
    with pytest.raises(DocumentUnreadable, match=r"text\.pdf"):
        read(tmp_path / "text.pdf", name="text.pdf")


def _scan(pdf: Pdf) -> None:
    picture = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, 60, 60))
    picture.clear_with(255)
    pdf.page().insert_image(pymupdf.Rect(0, 0, 500, 500), pixmap=picture)


def _fake_tesseract(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    program = folder / "tesseract"
    program.write_text("#!/bin/sh\ncat > /dev/null\n" + script)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")


_TSV = (
    "printf 'level\\tblock_num\\tpar_num\\tline_num\\tconf\\ttext\\n"
    "5\\t1\\t1\\t1\\t90\\tHello\\n5\\t1\\t1\\t1\\t5\\tnoise\\n5\\t1\\t1\\t2\\t91\\tworld.\\n"
    "4\\t1\\t1\\t2\\t-1\\t\\n5\\t2\\t1\\t1\\t80\\tBye.\\n'"
)


def test_a_scanned_page_is_read_by_tesseract(
    pdf: Pdf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fake_tesseract(tmp_path, monkeypatch, _TSV)
    _scan(pdf)
    doc = pdf.read()
    assert doc.text == "Hello\nworld.\n\nBye."
    assert doc.notes == ("page 1 read by OCR",)


@pytest.mark.parametrize("script", ["exit 1", "printf 'level\\ttext\\n'"])
def test_a_scan_that_tesseract_cannot_read(
    pdf: Pdf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    _fake_tesseract(tmp_path, monkeypatch, script)
    _scan(pdf)
    assert pdf.read().notes == ("page 1 has no text layer, and Tesseract found no words on it",)


def test_a_scan_without_tesseract_or_with_ocr_off(
    pdf: Pdf, put: Callable[..., None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    _scan(pdf)
    put(pdf.page(), (60, 60, "Words on the second page."))
    pdf.page()
    doc = pdf.read()
    assert doc.notes == ("page 1 has no text layer; install tesseract-ocr to read it",)
    assert doc.page_at(0) == 2
    noted = read(pdf.path, name="made.pdf", ocr=False).notes
    assert noted == ("page 1 has no text layer; turn on OCR to read it",)
