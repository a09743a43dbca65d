"""Quotes of the stored text against another program's reading of the same page."""

from __future__ import annotations

import functools
import shutil
import subprocess

import pytest

from ingest.readers import read
from ingest.readers.sampling import sample_quotes, stands_in
from ingest.types import Block, Document, Kind
from tests.conftest import shared_folder


@pytest.mark.shared
@pytest.mark.slow
def test_quotes_are_found_on_their_page() -> None:
    folder = shared_folder("pdfs")
    if not folder.is_dir():
        pytest.skip(f"the PDFs are missing: put them at {folder}")
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is missing: install poppler-utils")
    documents = [read(p, name=p.name, ocr=False) for p in sorted(folder.glob("*.pdf"))]

    @functools.cache
    def page_text(name: str, page: int) -> str:
        command = ["pdftotext", "-f", str(page), "-l", str(page), str(folder / name), "-"]
        return subprocess.run(command, capture_output=True, check=True).stdout.decode()

    quotes = sample_quotes(documents, count=200, seed=20260101)
    found = [q for q in quotes if stands_in(q.text, page_text(q.document, q.page))]
    assert len(quotes) == 200
    assert len(found) >= 196


def test_quotes_leave_out_derived_text_and_ocr() -> None:
    text = "a" * 50 + "\n\n" + "b" * 50 + "\n\n" + "c" * 50
    blocks = (
        Block(0, 50, Kind.TEXT, page=1),
        Block(52, 102, Kind.TEXT, page=2),
        Block(104, 154, Kind.TABLE_ROW, page=2, derived=True),
    )
    document = Document(
        "i", "d.pdf", "pdf", "0", text, blocks=blocks, notes=("page 1 read by OCR",)
    )
    quotes = sample_quotes([document], count=20, seed=1)
    assert {quote.page for quote in quotes} == {2}
    assert all(text[q.start : q.end] == q.text for q in quotes)
    assert sample_quotes([], count=3, seed=1) == []


@pytest.mark.parametrize(
    ("quote", "page", "found"),
    [
        ("an efficient plan", "an e\ufb03-\ncient\n  plan", True),
        ("self-made", "self\u2010\nmade", True),
        ("cost 41", "cost 14", False),
    ],
)
def test_white_space_hyphens_and_ligatures_are_set_aside(
    quote: str, page: str, found: bool
) -> None:
    assert stands_in(quote, page) is found
