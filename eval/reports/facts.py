"""Key facts in reports, beside a baseline that quotes everything found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.demo.matching import holds, words
from eval.demo.reports import BASELINE_CHUNKS, body
from eval.dossiers.gold import Dossier
from eval.dossiers.passages import fact_place
from eval.rates import count, kept_rate
from eval.types import Figure, Outcomes, Target, WorstCase
from research.types import Report

BAR = Target(at_least=0.8)


@dataclass(frozen=True, slots=True)
class Told:
    """Of one dossier: what the reports on its questions say, and what the baseline quotes.

    ``report`` and ``found`` are by question id; ``found`` are the best chunks, best first.
    """

    dossier: Dossier
    report: Mapping[str, Report]
    found: Mapping[str, Sequence[str]]

    def text(self, system: str, question: str) -> str:
        """All words of a system's answer: "report", or "top-K" for the K best chunks."""
        if system == "report":
            return body(self.report[question])
        return "\n".join(self.found[question][: int(system.removeprefix("top-"))])


SYSTEMS = {
    "report": "key facts in the reports",
    **{f"top-{k}": f"baseline: key facts in the {k} best chunks" for k in BASELINE_CHUNKS},
}


def held(told: Sequence[Told], system: str, *, split: str = "") -> dict[str, bool]:
    """By the id of a key fact: whether the system's answer holds it. Of one half, or of both."""
    return {
        fact.id: holds(one.text(system, question.id), fact)
        for one in told
        for question in one.dossier.questions
        if split in ("", question.split)
        for fact in question.key_facts
    }


def score_facts(told: Sequence[Told]) -> tuple[list[Figure], list[Outcomes], list[WorstCase]]:
    """Key facts of all dossiers, of each, and of each half; words a question beside them."""
    figures: list[Figure] = []
    outcomes: list[Outcomes] = []
    for system, label in SYSTEMS.items():
        bar = BAR if system == "report" else None
        figure, kept = kept_rate(f"facts/{system}", label, held(told, system), target=bar)
        figures += [figure, _length(told, system)]
        outcomes.append(kept)
    for split in ("frozen", "dev"):
        some = held(told, "report", split=split)
        figure, kept = kept_rate(f"facts/{split}", f"key facts in the reports, {split} half", some)
        figures.append(figure)
        outcomes.append(kept)
    for one in told:
        name = one.dossier.name
        figure, kept = kept_rate(f"facts/{name}", f"key facts, {name}", held([one], "report"))
        figures.append(figure)
        outcomes.append(kept)
    return figures, outcomes, _missed(told)


def _length(told: Sequence[Told], system: str) -> Figure:
    lengths = [len(words(t.text(system, q.id))) for t in told for q in t.dossier.questions]
    mean = sum(lengths) / len(lengths) if lengths else None
    label = SYSTEMS[system].replace("key facts", "words a question")
    return count(f"words/{system}", label, mean, unit="words", n=len(lengths))


def _missed(told: Sequence[Told]) -> list[WorstCase]:
    """The facts of the dev half that no report holds; those that search found come first."""
    rows = []
    for one in told:
        for question in one.dossier.questions:
            for fact in question.key_facts:
                if question.split == "dev" and not holds(one.text("report", question.id), fact):
                    seen = holds(one.text(f"top-{max(BASELINE_CHUNKS)}", question.id), fact)
                    rows.append((not seen, one.dossier.name, question.question, fact))
    rows.sort(key=lambda row: (row[0], row[3].id))
    return [
        WorstCase(
            id=fact.id,
            claim=f"{name}: {question}",
            gold=fact.fact,
            said="not in the report",
            why="search did not find it" if lost else "found, and not reported",
            figure="facts/report",
            evidence=(fact_place(fact),),
        )
        for lost, name, question, fact in rows
    ]
