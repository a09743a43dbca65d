"""Quotes drawn from stored text, and finding them in what pdftotext gives."""

import random
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval import extraction as ex
from eval.errors import BenchmarkDataMissing
from ingest.types import Block, Document, Page

WORDS = "one two three four five six seven eight nine ten"


def document(path="a.pdf", text=f"{WORDS}\n{WORDS}\nshort one"):
    first, second = text.index("\n"), text.rindex("\n")
    blocks = (
        Block(0, first, page=1),
        Block(first + 1, second, page=1),
        Block(second + 1, len(text), page=2),
    )
    pages = (Page(1, 0, second), Page(2, second, len(text)))
    return Document(
        id=path, path=path, format="pdf", sha256="", text=text, blocks=blocks, pages=pages
    )


def test_candidates_are_long_verbatim_blocks_on_one_page():
    held = document()
    assert [page for page, _, _ in ex.candidates(held)] == [1, 1]
    derived = Document(
        id="d", path="d", format="pdf", sha256="", text=WORDS,
        blocks=(Block(0, len(WORDS), page=1, derived=True),), pages=(Page(1, 0, len(WORDS)),),
    )  # fmt: skip
    assert ex.candidates(derived) == []
    assert ex.draw([derived], 5, random.Random(1)) == []


@given(seed=st.integers(0, 500))
def test_quotes_are_stored_text(seed):
    documents = [document("b.pdf"), document("a.pdf")]
    quotes = ex.draw(documents, 10, random.Random(seed))
    assert len({(q.document, q.start, q.end) for q in quotes}) == len(quotes) == 10
    for quote in quotes:
        assert documents[0].text[quote.start : quote.end] == quote.text
        assert 6 <= len(quote.text.split()) <= 25
        assert quote.page == 1
    assert [q.document for q in quotes[:2]] == ["a.pdf", "b.pdf"]


def test_drawing_ends_when_there_is_no_more():
    assert (
        len(ex.draw([document(text=f"{WORDS[:27]}\n{WORDS[:27]}\nx")], 50, random.Random(1))) == 2
    )


def test_found_in():
    page = "The inspec-\ntion report\n  of 2021"
    assert ex.found_in("report of 2021", [page], join=False)
    assert not ex.found_in("The inspection report", [page], join=False)
    assert ex.found_in("The inspection report", [page], join=True)
    assert not ex.found_in("The inspection report of 2022", [page], join=True)


def test_without_pdftotext(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(BenchmarkDataMissing, match="poppler"):
        ex.extraction(tmp_path, tmp_path)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler's pdftotext")
def test_whole_benchmark_on_a_made_pdf(tmp_path, monkeypatch):
    import pymupdf

    from ingest.corpus import Corpus

    (tmp_path / "pdfs").mkdir()
    made = pymupdf.open()
    made.new_page().insert_text((72, 72), WORDS.replace(" six", "\nsix"))
    made.save(tmp_path / "pdfs" / "a.pdf")

    class Fake:
        def ingest(self, paths, progress=None):
            pass

        def documents(self):
            return [type("Info", (), {"path": "a.pdf"})]

        def document(self, path):
            return document(text=f"{WORDS}\nsix seven eight nine ten eleven\nx y")

    monkeypatch.setattr(Corpus, "open_or_create", classmethod(lambda *_, **__: Fake()))
    found = ex.extraction(tmp_path / "data", tmp_path / "out")
    figure = found.figure("found")
    assert figure.denominator == 16
    assert figure.numerator == 15
    assert found.tables[0].rows == (("a.pdf", 1, len(WORDS) + 1, "6 words"),)
