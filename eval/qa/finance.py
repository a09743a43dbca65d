"""``symphony eval financebench-answers``: is the answer's figure in the report on the question?

Questions whose answer holds no figure are left out and counted. Many answers need arithmetic over
two figures: they can be found only where a filing prints the result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.demo.reports import body
from eval.dossiers.asking import CHUNKS, ask, best_chunks
from eval.dossiers.passages import first_place
from eval.errors import BenchmarkDataInvalid
from eval.financebench import PREFIX, pdf_corpus
from eval.loaders import data_file, read_jsonl, source
from eval.qa.figures import Number, answer_figures, holds_all
from eval.rates import count, kept_rate
from eval.types import Figure, Metrics, Outcomes, WorstCase
from ingest.types import Progress
from research.types import Report


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question, its answer as the set states it, and the figures in it."""

    id: str
    question: str
    answer: str
    figures: tuple[Number, ...]
    filing: str


def load(path: Path, documents: Sequence[str]) -> list[Wanted]:
    """The questions on filings among ``documents`` (file names).

    Raises:
        BenchmarkDataInvalid: a row lacks a field.
    """
    found = []
    for row in read_jsonl(path):
        try:
            filing = f"{PREFIX}{row['doc_name']}.pdf"
            answer = str(row["answer"])
            one = Wanted(
                str(row["financebench_id"]), str(row["question"]), answer,
                tuple(answer_figures(answer)), filing,
            )  # fmt: skip
        except (KeyError, TypeError) as error:
            raise BenchmarkDataInvalid(f"{path}: a question lacks {error}") from error
        if filing in documents:
            found.append(one)
    return sorted(found, key=lambda one: one.id)


def score(
    wanted: Sequence[Wanted],
    reports: Mapping[str, Report],
    found: Mapping[str, Sequence[str]],
) -> tuple[list[Figure], list[Outcomes], list[WorstCase]]:
    """Answer figures in the reports, beside the chunks that search finds, quoted whole."""
    texts = {"report": {w.id: body(reports[w.id]) for w in wanted}}
    labels = {"report": "answer figures in the report"}
    for k in CHUNKS:
        texts[f"top-{k}"] = {w.id: "\n".join(found[w.id][:k]) for w in wanted}
        labels[f"top-{k}"] = f"baseline: answer figures in the {k} best chunks"
    figures: list[Figure] = []
    outcomes: list[Outcomes] = []
    for name, text in texts.items():
        right = {w.id: holds_all(text[w.id], w.figures) for w in wanted}
        figure, kept = kept_rate(f"answer/{name}", labels[name], right)
        figures.append(figure)
        outcomes.append(kept)
        lengths = [len(text[w.id].split()) for w in wanted]
        mean = sum(lengths) / len(lengths) if lengths else None
        label = labels[name].replace("answer figures", "words a question")
        figures.append(count(f"words/{name}", label, mean, unit="words", n=len(lengths)))
    missed = [w for w in wanted if not holds_all(texts["report"][w.id], w.figures)]
    deepest = texts[f"top-{max(CHUNKS)}"]
    return figures, outcomes, [_case(w, reports[w.id], deepest[w.id]) for w in missed]


def _case(wanted: Wanted, report: Report, found: str) -> WorstCase:
    seen = holds_all(found, wanted.figures)
    return WorstCase(
        id=wanted.id,
        claim=wanted.question,
        gold=wanted.answer,
        said=report.claims[0].claim.text if report.claims else "refused",
        why="found by search, and not reported" if seen else "not among what search found",
        figure="answer/report",
        evidence=first_place(report),
    )


def financebench_answers(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """Measures on the filings that are in the PDF folder beside ``data``."""
    path = data_file(data, "financebench/questions_for_kept_pdfs.jsonl")
    corpus, pdfs = pdf_corpus(data, out, progress)
    everything = load(path, [pdf.name for pdf in pdfs])
    wanted = [one for one in everything if one.figures]
    questions = {one.id: one.question for one in wanted}
    reports = ask(questions, corpus, out, progress=progress)
    figures, outcomes, worst = score(wanted, reports, best_chunks(questions, corpus))
    return Metrics(
        benchmark="financebench-answers",
        title="FinanceBench answer figures",
        description=f"{len(wanted)} of {len(everything)} questions on filings at hand have an "
        "answer with a figure.",
        figures=tuple(figures),
        outcomes=tuple(outcomes),
        worst=tuple(worst),
        sources=(source(data, path), *(source(data, pdf) for pdf in pdfs)),
        settings={
            "figure found": "all figures of the answer but years and dates, at its precision, "
            "in any power of a thousand",
            "panel": "no model",
        },
    )
