"""FinanceBench: is the page with the evidence among the first ten hits?

All PDFs of the folder are ingested into one corpus, so that the filings compete with each other
and with documents of other kinds. The query is the question as it stands, with one setting for all.
Variants (restricted to the five filings, or to the right one) show what choosing documents adds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eval.errors import BenchmarkDataInvalid
from eval.loaders import data_file, pdf_folder, read_jsonl, source
from eval.rates import rate
from eval.types import Figure, Metrics, NotMeasured, Source, Table, Target
from ingest.types import Filter, Hit, Progress

if TYPE_CHECKING:
    from ingest.corpus import Corpus

PREFIX = "financebench_"
LIMIT = 10
DEEP = 100


@dataclass(frozen=True, slots=True)
class Question:
    """A question, its filing and the 1-based pages that hold its evidence."""

    id: str
    text: str
    document: str
    pages: tuple[int, ...]


def load_questions(path: Path, documents: Sequence[str]) -> list[Question]:
    """The questions whose filing is among ``documents`` (file names).

    ``evidence_page_num`` counts from 0 in the data; pages here count from 1.
    """
    found = []
    for row in read_jsonl(path):
        try:
            name = f"{PREFIX}{row['doc_name']}.pdf"
            pages = sorted({int(item["evidence_page_num"]) + 1 for item in row["evidence"]})
            question = Question(row["financebench_id"], row["question"], name, tuple(pages))
        except (KeyError, TypeError, ValueError) as error:
            raise BenchmarkDataInvalid(f"{path}: a question lacks {error}") from error
        if name in documents:
            found.append(question)
    return sorted(found, key=lambda question: question.id)


def covers(hit: Hit, document: str, pages: Sequence[int]) -> bool:
    """Whether a hit lies on one of the pages of that document."""
    if hit.document.rsplit("/", 1)[-1] != document or hit.page is None:
        return False
    last = hit.chunk.page_end or hit.page
    return any(hit.page <= page <= last for page in pages)


def rank_of(hits: Sequence[Hit], question: Question) -> int | None:
    """1-based rank of the first hit on an evidence page, or None."""
    found = (i for i, hit in enumerate(hits, 1) if covers(hit, question.document, question.pages))
    return next(found, None)


def reason(hits: Sequence[Hit], question: Question, rank: int | None) -> str:
    """Why a question is a miss, from its hits: wrong document, wrong pages, or ranked too low."""
    top = hits[:LIMIT]
    inside = [hit for hit in top if hit.document.rsplit("/", 1)[-1] == question.document]
    where = f"evidence page at rank {rank}" if rank else f"evidence page not in the first {DEEP}"
    if not top:
        return f"nothing was found; {where}"
    if not inside:
        return f"no hit in the right filing; first is {top[0].document}; {where}"
    pages = ", ".join(str(hit.page) for hit in inside[:5])
    return f"{len(inside)} of {len(top)} hits in the right filing, on pages {pages}; {where}"


def score(questions: Sequence[Question], hits: Mapping[str, Sequence[Hit]]) -> Table:
    """A row per question: rank of the evidence page, and why it is missed."""
    rows = []
    for question in questions:
        rank = rank_of(hits[question.id], question)
        hit = rank is not None and rank <= LIMIT
        pages = ", ".join(map(str, question.pages))
        why = "" if hit else reason(hits[question.id], question, rank)
        filing = question.document.removeprefix(PREFIX).removesuffix(".pdf")
        rows.append((question.id, filing, pages, rank, "yes" if hit else "no", why))
    return Table(
        title="Question by question, all PDFs in one corpus",
        columns=("id", "filing", "evidence pages", "rank", f"in top {LIMIT}", "why missed"),
        rows=tuple(rows),
    )


def _figure(
    key: str,
    label: str,
    questions: Sequence[Question],
    hits: Mapping[str, Sequence[Hit]],
    target: Target | None = None,
) -> Figure:
    found = [rank_of(hits[q.id][:LIMIT], q) is not None for q in questions]
    return rate(key, label, sum(found), len(found), target=target)


def _search(
    corpus: Corpus, questions: Sequence[Question], *, limit: int, filters: Sequence[Filter | None]
) -> dict[str, Sequence[Hit]]:
    return {
        question.id: corpus.search(question.text, limit=limit, filter=chosen)
        for question, chosen in zip(questions, filters, strict=True)
    }


def pdf_corpus(data: Path, work: Path, progress: Progress | None) -> tuple[Corpus, list[Path]]:
    """All PDFs of the benchmark folder as one corpus, kept below ``work``, and their paths."""
    from ingest.corpus import Corpus

    folder = pdf_folder(data)
    corpus = Corpus.open_or_create("eval-pdfs", home=work)
    corpus.ingest([folder], progress=progress)
    return corpus, sorted(folder.glob("*.pdf"))


def financebench(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """Measures on the filings that are in the PDF folder beside ``data``."""
    path = data_file(data, "financebench/questions_for_kept_pdfs.jsonl")
    corpus, pdfs = pdf_corpus(data, out, progress)
    questions = load_questions(path, [pdf.name for pdf in pdfs])
    if not questions:
        raise BenchmarkDataInvalid(f"no question of {path} is about a PDF in {pdfs[:1] or 'none'}")
    names = {d.path.rsplit("/", 1)[-1]: d.path for d in corpus.documents()}
    filings = Filter(documents=tuple(sorted(p for n, p in names.items() if n.startswith(PREFIX))))
    own = [Filter(documents=(names[q.document],)) for q in questions]
    nothing: list[Filter | None] = [None] * len(questions)
    plain = _search(corpus, questions, limit=DEEP, filters=nothing)
    among = _search(corpus, questions, limit=LIMIT, filters=[filings] * len(questions))
    within = _search(corpus, questions, limit=LIMIT, filters=own)
    bar = Target(at_least=11 / 14)
    return Metrics(
        benchmark="financebench",
        title="FinanceBench evidence pages",
        description=(
            f"{len(questions)} questions on {len({q.document for q in questions})} SEC filings; "
            f"{len(pdfs)} PDFs in one corpus; the question is the query, one setting for all."
        ),
        figures=(
            _figure(
                "page@10/all", "evidence page in top 10, all PDFs", questions, plain, target=bar
            ),
            _figure("page@10/filings", "the same, among the filings only", questions, among),
            _figure("page@10/own", "the same, in the right filing only", questions, within),
        ),
        tables=(score(questions, plain),),
        sources=(source(data, path), *_pdf_sources(data, pdfs)),
        settings={"query": "the question, unchanged", "limit": str(LIMIT)},
        not_measured=(
            NotMeasured(
                what="the answers",
                why="most need arithmetic over two figures, which offline analysts do not do",
            ),
        ),
    )


def _pdf_sources(data: Path, pdfs: Sequence[Path]) -> list[Source]:
    return [source(data, pdf) for pdf in pdfs]
