"""FinanceBench: pages, ranks, reasons, and the whole benchmark over a hand-made corpus."""

import json

import pytest

from eval import financebench as fb
from eval.errors import BenchmarkDataInvalid
from ingest.types import Chunk, Hit

QUESTION = fb.Question("q", "what?", "financebench_A.pdf", (60, 61))


def hit(document, page, last=None):
    chunk = Chunk(
        id=f"{document}{page}", document_id="d", document=document, ordinal=0, start=0, end=1,
        text="x", page=page, page_end=last,
    )  # fmt: skip
    return Hit(chunk=chunk, score=1.0)


def write_questions(folder, rows):
    (folder / "financebench").mkdir(parents=True, exist_ok=True)
    path = folder / "financebench" / "questions_for_kept_pdfs.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n")
    return path


def row(name, doc, *pages):
    evidence = [{"evidence_page_num": page} for page in pages]
    return {"financebench_id": name, "question": f"{name}?", "doc_name": doc, "evidence": evidence}


def test_pages_count_from_one(tmp_path):
    path = write_questions(tmp_path, [row("b", "A", 59, 59, 2), row("a", "OTHER", 1)])
    found = fb.load_questions(path, ["financebench_A.pdf"])
    assert found == [fb.Question("b", "b?", "financebench_A.pdf", (3, 60))]


def test_a_row_without_pages_is_named(tmp_path):
    path = write_questions(tmp_path, [{"financebench_id": "x", "doc_name": "A"}])
    with pytest.raises(BenchmarkDataInvalid, match="evidence"):
        fb.load_questions(path, [])


def test_rank_counts_a_chunk_that_spans_pages():
    hits = [hit("financebench_B.pdf", 60), hit("pdfs/financebench_A.pdf", 58, 60)]
    assert fb.rank_of(hits, QUESTION) == 2
    assert fb.rank_of(hits[:1], QUESTION) is None
    assert not fb.covers(hit("financebench_A.pdf", None), "financebench_A.pdf", (1,))


def test_reasons():
    wrong, near = hit("b.pdf", 1), hit("financebench_A.pdf", 7)
    assert "nothing was found" in fb.reason([], QUESTION, None)
    assert "no hit in the right filing; first is b.pdf" in fb.reason([wrong], QUESTION, None)
    said = fb.reason([wrong, near], QUESTION, 14)
    assert said == "1 of 2 hits in the right filing, on pages 7; evidence page at rank 14"


class FakeCorpus:
    def ingest(self, paths, progress=None):
        self.names = sorted(path.name for path in paths[0].glob("*.pdf"))

    def documents(self):
        return [type("Info", (), {"path": name}) for name in self.names]

    def search(self, query, *, limit, **asked):
        found = [hit(name, 1) for name in self.names] * 8 + [hit("financebench_A.pdf", 60)]
        if (wanted := asked.get("filter")) is not None:
            found = [h for h in found if h.document in wanted.documents]
        return found[:limit]


@pytest.fixture
def fake(tmp_path, monkeypatch):
    from ingest.corpus import Corpus

    (tmp_path / "pdfs").mkdir()
    for name in ("financebench_A.pdf", "other.pdf"):
        (tmp_path / "pdfs" / name).write_bytes(b"%PDF-")
    monkeypatch.setattr(Corpus, "open_or_create", classmethod(lambda *_, **__: FakeCorpus()))
    return tmp_path / "data"


def test_whole_benchmark(fake, tmp_path):
    write_questions(fake, [row("a", "A", 59), row("b", "A", 0)])
    found = fb.financebench(fake, tmp_path / "out")
    assert found.figure("page@10/all").numerator == 1
    assert found.figure("page@10/filings").numerator == 2
    assert found.figure("page@10/own").denominator == 2
    rows = found.tables[0].rows
    assert rows[0][3:5] == (17, "no")
    assert rows[1][3:] == (1, "yes", "")


def test_no_question_for_the_pdfs(fake, tmp_path):
    write_questions(fake, [row("a", "ZZZ", 1)])
    with pytest.raises(BenchmarkDataInvalid, match="no question"):
        fb.financebench(fake, tmp_path / "out")
