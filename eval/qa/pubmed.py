"""``symphony eval pubmedqa``: yes, no or maybe, from the abstract without its conclusion.

The question becomes the statement that "yes" would assert, and the adjudicator judges it on the
abstract. How its scores become an answer is fixed beforehand and fitted on nothing: the abstract of
a study that asks a question bears on it, so the answer is the likelier of support (yes) and
refutation (no); it is maybe where the ruling is that the abstract says both. The second reading
takes the verdict as it stands, whatever is not established being maybe.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from adjudicator.types import Ruling, Stance, Verdict
from eval.citations.sets import sampled
from eval.dossiers.passages import place
from eval.errors import BenchmarkDataInvalid
from eval.loaders import data_file, read_jsonl, source
from eval.qa.statements import as_statement
from eval.rates import kept_rate
from eval.report.plots import confusion
from eval.types import Figure, Metrics, Outcomes, Plot, Target, WorstCase
from ingest.types import Progress

ANSWERS = ("yes", "no", "maybe")
CAP = 200
_NO = frozenset(("no", "not", "nor", "neither", "without", "failed", "cannot", "unlikely"))


@dataclass(frozen=True, slots=True)
class Row:
    """A question, its abstract in parts, and the answer that the authors gave."""

    id: str
    question: str
    contexts: tuple[str, ...]
    answer: str


def load(path: Path, *, split: str = "test") -> list[Row]:
    """The questions of a split.

    Raises:
        BenchmarkDataInvalid: a row lacks a field or has another answer.
    """
    rows = []
    for row in read_jsonl(path):
        try:
            one = Row(
                str(row["id"]), str(row["question"]), tuple(map(str, row["contexts"])),
                str(row["answer"]),
            )  # fmt: skip
            held = row["split"]
        except (KeyError, TypeError) as error:
            raise BenchmarkDataInvalid(f"{path}: a row lacks {error}") from error
        if one.answer not in ANSWERS:
            raise BenchmarkDataInvalid(f"{path}: {one.id} is answered {one.answer!r}")
        if held == split:
            rows.append(one)
    return rows


def likelier(ruling: Ruling) -> str | None:
    """Yes or no, whichever is likelier; maybe where the abstract says both; None unjudged."""
    if ruling.scores is None:
        return None
    if ruling.verdict is Verdict.CONFLICTING:
        return "maybe"
    return "yes" if ruling.scores.supported >= ruling.scores.refuted else "no"


def verbatim(ruling: Ruling) -> str | None:
    """The verdict as it stands: what is not established is maybe."""
    if ruling.verdict is Verdict.NOT_JUDGED:
        return None
    return {Verdict.SUPPORTED: "yes", Verdict.REFUTED: "no"}.get(ruling.verdict, "maybe")


def by_negation(row: Row) -> str:
    """No where the abstract's last sentence, the one nearest to the conclusion, negates; else yes.

    The answer of one who quotes everything and reads only that.
    """
    from ingest.sentences import sentences

    text = row.contexts[-1] if row.contexts else ""
    spans = sentences(text)
    last = text[spans[-1][0] : spans[-1][1]] if spans else ""
    said = {word.strip(".,;:()").casefold() for word in last.split()}
    return "no" if said & _NO else "yes"


def score(
    rows: Sequence[Row], rulings: Sequence[Ruling]
) -> tuple[list[Figure], list[Outcomes], Mapping[str, Mapping[str, str | None]]]:
    """Accuracy of both readings beside the majority class and the baseline; macro-F1."""
    commonest = Counter(row.answer for row in rows).most_common(1)[0][0] if rows else "yes"
    said: dict[str, dict[str, str | None]] = {
        "adjudicator": {r.id: likelier(x) for r, x in zip(rows, rulings, strict=True)},
        "verdict": {r.id: verbatim(x) for r, x in zip(rows, rulings, strict=True)},
        "majority": {r.id: commonest for r in rows},
        "baseline": {r.id: by_negation(r) for r in rows},
    }
    labels = {
        "adjudicator": "right, the likelier of support and refutation",
        "verdict": "right, verdicts as they stand",
        "majority": f"right, always {commonest!r} (majority class)",
        "baseline": "right, everything quoted, no if the last sentence negates",
    }
    share = sum(row.answer == commonest for row in rows) / len(rows) if rows else 0.0
    figures: list[Figure] = []
    outcomes: list[Outcomes] = []
    for name, answers in said.items():
        right = {
            row.id: None if (given := answers[row.id]) is None else given == row.answer
            for row in rows
        }
        bar = Target(at_least=share) if name == "adjudicator" else None
        note = "the bar is the majority class" if bar else ""
        figure, kept = kept_rate(f"accuracy/{name}", labels[name], right, target=bar, note=note)
        figures.append(figure)
        outcomes.append(kept)
        figures.append(_macro(name, labels[name], rows, answers))
    return figures, outcomes, said


def _macro(name: str, label: str, rows: Sequence[Row], answers: Mapping[str, str | None]) -> Figure:
    """Macro-F1 over the three answers: what accuracy hides where one answer is common."""
    pairs = [(row.answer, given) for row in rows if (given := answers[row.id]) is not None]
    f1 = []
    for wanted in ANSWERS:
        both = sum(gold == given == wanted for gold, given in pairs)
        either = sum(gold == wanted for gold, _ in pairs) + sum(g == wanted for _, g in pairs)
        f1.append(2 * both / either if either else 0.0)
    label = label.replace("right", "macro-F1", 1)
    return Figure(
        key=f"macro-f1/{name}", label=label, value=sum(f1) / len(f1) if pairs else None,
        n=len(pairs), better="higher",
    )  # fmt: skip


def worst(rows: Sequence[Row], rulings: Sequence[Ruling], n: int = 15) -> list[WorstCase]:
    """The wrong answers that were surest, yes for no first."""
    wrong = []
    for row, ruling in zip(rows, rulings, strict=True):
        given = likelier(ruling)
        if ruling.scores is None or given == row.answer:
            continue
        gap = abs(ruling.scores.supported - ruling.scores.refuted)
        sure = max(ruling.scores.supported, ruling.scores.refuted)
        wrong.append((row.answer == "maybe", -gap, row, ruling, given, sure))
    wrong.sort(key=lambda item: (item[0], item[1], item[2].id))
    return [
        WorstCase(
            id=row.id,
            claim=f"{row.question} → {ruling.claim}",
            gold=row.answer,
            said=str(given),
            confidence=sure,
            why=ruling.reason,
            figure="accuracy/adjudicator",
            evidence=tuple(place(e) for e in ruling.evidence if e.stance is not Stance.NEUTRAL)[:2],
        )
        for _, _, row, ruling, given, sure in wrong[:n]
    ]


def pubmedqa(
    data: Path, out: Path, *, progress: Progress | None = None, cap: int | None = None
) -> Metrics:
    """Measures on the official test questions, by default on 200 of the 500.

    Args:
        data: the benchmark data folder.
        out: unused.
        progress: told what is going on.
        cap: at most so many questions, chosen by the sha256 of their ids.
    """
    del out
    from adjudicator.adjudicator import Adjudicator

    path = data_file(data, "pubmedqa/labeled.jsonl")
    everything = load(path)
    rows = sampled(everything, cap or CAP)
    rulings = Adjudicator.from_settings().verify_many(
        [as_statement(row.question) for row in rows],
        evidence=[list(row.contexts) for row in rows],
        progress=progress,
    )
    figures, outcomes, said = score(rows, rulings)
    return Metrics(
        benchmark="pubmedqa",
        title="PubMedQA: yes, no or maybe",
        description=f"{len(rows)} of {len(everything)} test questions, judged on their abstracts.",
        figures=tuple(figures),
        outcomes=tuple(outcomes),
        plots=(_plot(rows, said["adjudicator"]),),
        worst=tuple(worst(rows, rulings)),
        sources=(source(data, path, len(everything)),),
        settings={
            "answer": "fixed beforehand, fitted on nothing: the likelier of support and refutation",
            "evidence": "the abstract without its conclusion, as the set gives it",
        },
    )


def _plot(rows: Sequence[Row], said: Mapping[str, str | None]) -> Plot:
    counts = [
        [sum(r.answer == gold and said[r.id] == given for r in rows) for given in ANSWERS]
        for gold in ANSWERS
    ]
    return confusion("PubMedQA: answers", list(ANSWERS), counts)
