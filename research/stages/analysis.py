"""Analysis: what the analysts found, put in one fixed order."""

from __future__ import annotations

from collections.abc import Sequence

from research.material import AnalystReport, Finding

ANALYSTS = ("dense", "lexical", "graph", "passage")
"""The offline analysts. They share one corpus and one encoder: methods, not witnesses."""


def collected(reports: Sequence[AnalystReport]) -> tuple[AnalystReport, ...]:
    """The analysts' reports by name, whatever order they came in."""
    return tuple(sorted(reports, key=lambda report: report.analyst))


def by_sub_question(reports: Sequence[AnalystReport], sub_question: str) -> list[Finding]:
    """All findings for one sub-question: by analyst, then best first."""
    return [
        finding
        for report in collected(reports)
        for finding in report.findings
        if finding.sub_question == sub_question
    ]
