"""What both renderings share: labels, numbers of citations, text in its surroundings."""

from __future__ import annotations

from collections.abc import Sequence

from adjudicator.types import Evidence, Rate, Stance, Verdict
from research.figures import percent
from research.types import Report, Source, Statement

VERDICTS = {
    Verdict.SUPPORTED: "supported",
    Verdict.PARTLY_SUPPORTED: "partly supported",
    Verdict.REFUTED: "refuted",
    Verdict.CONFLICTING: "conflicting",
    Verdict.NOT_ENOUGH_EVIDENCE: "not enough evidence",
    Verdict.NOT_JUDGED: "not judged",
}
STANCES = {Stance.SUPPORTS: "supports", Stance.REFUTES: "refutes", Stance.NEUTRAL: "neither"}

_NAMES = {
    "sub_questions_answered": "Sub-questions answered",
    "citation_coverage": "Citation coverage",
    "supported_coverage": "Supported coverage",
    "citation_recall": "Citation recall (ALCE)",
    "citation_precision": "Citation precision (ALCE)",
    "judge_agreement": "Agreement of judges",
    "analyst_agreement": "Agreement of analysts",
    "analyst_kappa": "Fleiss’ kappa of analysts",
    "analyst_alpha": "Krippendorff’s alpha of analysts",
    "model_agreement": "Agreement of models",
    "model_kappa": "Fleiss’ kappa of models",
    "model_alpha": "Krippendorff’s alpha of models",
    "panel_judges_with_ruling": "Panel judges’ votes with the ruling",
    "claims_shared": "Claims that two or more models made",
    "claims_contradicted": "Claims that another model contradicts",
    "not_judged": "Not judged",
    "citation_errors": "Citations that did not resolve",
}


class _MetricNames:
    """Names and rows of the table of metrics."""

    def name(self, rate: Rate) -> str:
        """A person's name for a figure."""
        if rate.name in _NAMES:
            return _NAMES[rate.name]
        for prefix, label in (
            ("abstained_", "Abstentions, analyst"),
            ("confidence_", "Confidence"),
        ):
            if rate.name.startswith(prefix):
                return f"{label} {rate.name[len(prefix) :].replace('_to_', '–')}"
        return rate.name.replace("_", " ").capitalize()

    def row(self, rate: Rate) -> tuple[str, str, str]:
        """Name, value and what it is out of."""
        if rate.name.endswith(("_kappa", "_alpha")):
            value = "–" if rate.value is None else f"{rate.value:.2f}"
            return self.name(rate), value, rate.note
        basis = f"{rate.numerator:g} of {rate.denominator:g}"
        return self.name(rate), percent(rate.value), f"{basis}; {rate.note}" if rate.note else basis


METRIC_NAMES = _MetricNames()


class References:
    """Numbers the citations of a report in order of appearance; one place, one number."""

    def __init__(self, report: Report) -> None:
        self._numbers: dict[tuple[str, int, int], int] = {}
        self._items: list[Evidence] = []
        for statement in report.claims:
            for item in statement.citations:
                place = (item.document, item.start, item.end)
                if place not in self._numbers:
                    self._numbers[place] = len(self._numbers) + 1
                    self._items.append(item)

    def of(self, statement: Statement) -> list[int]:
        """The numbers of a statement's citations, in their order."""
        return [self.number(item) for item in statement.citations]

    def number(self, item: Evidence) -> int:
        """The number of one citation."""
        return self._numbers[item.document, item.start, item.end]

    def all(self) -> Sequence[tuple[int, Evidence]]:
        """Number and citation, in order."""
        return list(enumerate(self._items, start=1))


def source_line(source: Source) -> str:
    """A document in one line: title, path, date, pages, how often cited."""
    parts = [source.title or source.path]
    if source.title:
        parts.append(source.path)
    if source.date:
        parts.append(source.date)
    if source.pages:
        parts.append(f"{source.pages} pages")
    parts.append(f"cited {source.cited}×" if source.cited else "looked into, not cited")
    return " · ".join(parts)
