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
    assert [page for page, _, _ in ex.candidates(held, (True, True))] == [1, 1]
    derived = Document(
        id="d", path="d", format="pdf", sha256="", text=WORDS,
        blocks=(Block(0, len(WORDS), page=1, derived=True),), pages=(Page(1, 0, len(WORDS)),),
    )  # fmt: skip
    assert ex.candidates(derived, (True,)) == []
    assert ex.candidates(held, (False, True)) == ex.candidates(held, ()) == []
    assert ex.draw({"d": (derived, (True,))}, 5, random.Random(1)) == []


@given(seed=st.integers(0, 500))
def test_quotes_are_stored_text(seed):
    documents = {path: (document(path), (True, True)) for path in ("b.pdf", "a.pdf")}
    quotes = ex.draw(documents, 10, random.Random(seed))
    assert len({(q.document, q.start, q.end) for q in quotes}) == len(quotes) == 10
    for quote in quotes:
        assert document().text[quote.start : quote.end] == quote.text
        assert 6 <= len(quote.text.split()) <= 25
        assert quote.page == 1
    assert [q.document for q in quotes[:2]] == ["a.pdf", "b.pdf"]


def test_drawing_ends_when_there_is_no_more():
    short = document(text=f"{WORDS[:27]}\n{WORDS[:27]}\nx")
    assert len(ex.draw({"a": (short, (True, True))}, 50, random.Random(1))) == 2


def test_found_in():
    page = "The inspec-\ntion report\n  of the o\ufb00ice, \uf0b7 2021"
    assert ex.found_in("report of", [page], strict=True)
    assert not ex.found_in("The inspection report", [page], strict=True)
    assert ex.found_in("The inspection report", [page], strict=False)
    assert ex.found_in("of the office, \u2022 2021", [page], strict=False)
    assert not ex.found_in("of the office, \u2022 2022", [page], strict=False)


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
    made.new_page()
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
    assert "a.pdf page 2" in found.not_measured[1].why
    assert found.tables[0].rows == (("a.pdf", 1, len(WORDS) + 1, "6 words"),)
