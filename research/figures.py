"""The five key figures of a report, as a person reads them."""

from __future__ import annotations

from dataclasses import dataclass

from research.types import Rate, Report


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """``text`` is the figure, ``basis`` what it is out of ("17 of 18 statements")."""

    label: str
    value: str
    basis: str

    @property
    def text(self) -> str:
        """Figure and basis in one line."""
        return f"{self.value} ({self.basis})" if self.basis else self.value


def key_figures(report: Report) -> tuple[KeyFigure, ...]:
    """Statements, supported coverage, citation precision, agreement, and what stays open."""
    rates = {rate.name: rate for rate in report.metrics}
    documents = sum(1 for source in report.sources if source.cited)
    open_ones = len(report.disagreements) + len(report.not_established)
    return (
        KeyFigure("Statements", str(len(report.claims)), f"from {_count(documents, 'document')}"),
        _rate("Supported", rates.get("supported_coverage"), "statements"),
        _rate("Citation precision", rates.get("citation_precision"), "citations"),
        _rate("Agreement of judges", rates.get("judge_agreement"), "pairs of votes"),
        KeyFigure(
            "Open points",
            str(open_ones),
            f"{_count(len(report.disagreements), 'disagreement')}, "
            f"{len(report.not_established)} not established",
        ),
    )


def percent(value: float | None) -> str:
    """A share as per cent without a false digit: 100 % only when it is."""
    if value is None:
        return "–"
    shown = 100 * value
    if 99 < shown < 100 or 0 < shown < 1:
        return f"{int(shown * 10) / 10:.1f} %"
    return f"{shown:.0f} %"


def _rate(label: str, rate: Rate | None, what: str) -> KeyFigure:
    if rate is None:
        return KeyFigure(label, "–", "not measured")
    return KeyFigure(
        label, percent(rate.value), f"{rate.numerator:g} of {rate.denominator:g} {what}"
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
