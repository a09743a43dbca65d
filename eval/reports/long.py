"""``symphony eval long-documents``: questions on long documents that nobody here wrote.

A dossier's documents are a page or two, so a sentence of a well-found passage is seldom beside the
matter there; in a plan of fifty pages most are. The gold holds questions, key facts as strings and
the pages that bear on each question; the documents stay where they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.demo.matching import holds, plain, words
from eval.demo.reports import BASELINE_CHUNKS, body
from eval.dossiers.asking import ask, best_chunks
from eval.dossiers.gold import corpora_folder
from eval.dossiers.passages import first_place
from eval.errors import BenchmarkDataInvalid, BenchmarkDataMissing
from eval.financebench import pdf_corpus
from eval.loaders import read_jsonl, source
from eval.rates import count, kept_rate
from eval.types import Figure, Metrics, NotMeasured, Outcomes, WorstCase
from ingest.types import Progress

if TYPE_CHECKING:
    from adjudicator.types import Evidence
    from research.types import Report, Statement

GOLD, LONG = "long-documents", "questions"


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PageFact(_Row):
    """A fact as strings: every inner list of ``match`` must have one of its strings."""

    id: str
    fact: str
    match: tuple[tuple[str, ...], ...]
    page: int


class LongQuestion(_Row):
    """A question on one document.

    ``bears_on`` are all its pages (from 1) on which a passage helps to answer; of those pages a
    sentence is on the matter when it holds one of the strings of ``about``.
    """

    id: str
    split: Literal["dev", "frozen"]
    document: str
    question: str
    answerable: bool
    key_facts: tuple[PageFact, ...] = ()
    bears_on: tuple[int, ...] = ()
    about: tuple[str, ...] = ()


def load(folder: Path | None = None, name: str = LONG) -> list[LongQuestion]:
    """The questions of one file of ``corpora/long-documents``.

    Raises:
        BenchmarkDataMissing: this is no checkout.
        BenchmarkDataInvalid: a row does not have the form.
    """
    path = (folder or corpora_folder() / GOLD) / f"{name}.jsonl"
    if not path.is_file():
        raise BenchmarkDataMissing(f"no gold questions at {path}: run this from a checkout")
    try:
        return [LongQuestion(**row) for row in read_jsonl(path)]
    except (ValidationError, TypeError) as error:
        raise BenchmarkDataInvalid(f"{path} does not have its form: {error}") from error


def long_documents(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """Measures long questions on the PDFs beside ``data``, all in one corpus, with no model."""
    return _measured("long-documents", LONG, data, out, progress)


def short_questions(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """Measures questions of a few words on the same PDFs."""
    return _measured("short-questions", "short", data, out, progress)


def _measured(
    benchmark: str, name: str, data: Path, out: Path, progress: Progress | None
) -> Metrics:
    questions = load(name=name)
    corpus, pdfs = pdf_corpus(data, out, progress)
    at_hand = {pdf.name for pdf in pdfs}
    asked = [q for q in questions if not q.document or q.document in at_hand]
    texts = {q.id: q.question for q in asked}
    reports = ask(texts, corpus, out, progress=progress)
    found = best_chunks(texts, corpus, limit=max(BASELINE_CHUNKS))
    figures, outcomes, worst = score(asked, reports, found)
    return Metrics(
        benchmark=benchmark,
        title=f"Reports on {benchmark.replace('-', ' ')}",
        description=f"{len(asked)} questions on {len(pdfs)} PDFs in one corpus, with no model.",
        figures=tuple(figures),
        outcomes=tuple(outcomes),
        worst=tuple(worst),
        not_measured=left_out(questions, at_hand),
        sources=(
            source(corpora_folder(), corpora_folder() / GOLD / f"{name}.jsonl", len(asked)),
            *(source(data, pdf) for pdf in pdfs),
        ),
        settings={
            "on the matter": "a quotation of the statement stands on a page that the gold lists "
            "for the question and holds one of the gold's words",
            "panel": "no model",
        },
    )


def left_out(questions: Sequence[LongQuestion], at_hand: Set[str]) -> tuple[NotMeasured, ...]:
    """The documents that the gold asks about and that are not there, one line each."""
    absent = Counter(q.document for q in questions if q.document and q.document not in at_hand)
    return tuple(
        NotMeasured(what=f"{n} questions on {name}", why=f"{name} is not among the PDFs")
        for name, n in sorted(absent.items())
    )


def score(
    asked: Sequence[LongQuestion],
    reports: Mapping[str, Report],
    found: Mapping[str, Sequence[str]],
) -> tuple[list[Figure], list[Outcomes], list[WorstCase]]:
    """All figures on reports that were made; ``found`` are the best chunks, best first."""
    present = [q for q in asked if q.answerable]
    absent = [q for q in asked if not q.answerable]
    figures: list[Figure] = []
    outcomes: list[Outcomes] = []

    def keep(key: str, label: str, right: Mapping[str, bool | None]) -> None:
        figure, kept = kept_rate(key, label, right)
        figures.append(figure)
        outcomes.append(kept)

    said = {q.id: body(reports[q.id]) for q in present}
    held = {f.id: holds(said[q.id], f) for q in present for f in q.key_facts}
    split = {f.id: q.split for q in present for f in q.key_facts}
    keep("facts/report", "key facts in the reports", held)
    for half in ("frozen", "dev"):
        keep(f"facts/{half}", f"key facts in the reports, {half} half",
             {k: v for k, v in held.items() if split[k] == half})  # fmt: skip
    figures.append(_length("report", said))
    for k in BASELINE_CHUNKS:
        quoted = {q.id: "\n".join(found[q.id][:k]) for q in present}
        keep(f"facts/top-{k}", f"baseline: key facts in the {k} best chunks",
             {f.id: holds(quoted[q.id], f) for q in present for f in q.key_facts})  # fmt: skip
        figures.append(_length(f"top-{k}", quoted))
    matter = {f"{q.id}/{s.id}": on_the_matter(q, s) for q in present for s in reports[q.id].claims}
    keep("matter/report", "statements on the matter", matter)
    for half in ("frozen", "dev"):
        keep(f"matter/{half}", f"statements on the matter, {half} half",
             {f"{q.id}/{s.id}": matter[f"{q.id}/{s.id}"]
              for q in present if q.split == half for s in reports[q.id].claims})  # fmt: skip
    refused = "questions that no document answers, refused"
    answered = "questions with an answer, answered"
    for key, label, chosen in (
        ("refused/unanswerable", refused, absent),
        ("answered/answerable", answered, present),
    ):
        right = {q.id: reports[q.id].answered == q.answerable for q in chosen}
        keep(key, label, right)
        for half in ("frozen", "dev"):
            keep(f"{key}/{half}", f"{label}, {half} half",
                 {q.id: right[q.id] for q in chosen if q.split == half})  # fmt: skip
    return figures, outcomes, _missed(present, reports, held, matter)


def on_the_matter(question: LongQuestion, statement: Statement) -> bool:
    """Whether a quotation of the statement stands on a listed page and holds one of the words."""
    return any(_bears(question, item) for item in statement.citations)


def _bears(question: LongQuestion, item: Evidence) -> bool:
    if item.document.rsplit("/", 1)[-1] != question.document or item.page is None:
        return False
    last = item.page_end or item.page
    shown = plain(item.quote)
    return any(item.page <= page <= last for page in question.bears_on) and any(
        plain(word) in shown for word in question.about
    )


def _length(system: str, texts: Mapping[str, str]) -> Figure:
    mean = sum(len(words(t)) for t in texts.values()) / len(texts) if texts else None
    return count(f"words/{system}", f"words a question, {system}", mean, unit="words", n=len(texts))


def _missed(
    present: Sequence[LongQuestion],
    reports: Mapping[str, Report],
    held: Mapping[str, bool],
    matter: Mapping[str, bool],
) -> list[WorstCase]:
    """Of the dev half: facts that are not told, then statements beside the matter."""
    dev = [q for q in present if q.split == "dev"]
    facts = [
        WorstCase(
            id=f.id, claim=f"{q.document}: {q.question}", gold=f"{f.fact} (page {f.page})",
            said="not in the report", why="", figure="facts/report",
            evidence=first_place(reports[q.id]),
        )
        for q in dev for f in q.key_facts if not held[f.id]
    ]  # fmt: skip
    beside = [
        WorstCase(
            id=f"{q.id}/{s.id}", claim=f"{q.document}: {q.question}", gold="beside the matter",
            said=s.claim.text, why="", figure="matter/report", evidence=first_place(reports[q.id]),
        )
        for q in dev for s in reports[q.id].claims if not matter[f"{q.id}/{s.id}"]
    ]  # fmt: skip
    return [*facts, *beside]
