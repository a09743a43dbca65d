"""Whether every citation resolves: verbatim ones at their offsets, derived ones in their cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from adjudicator.types import Evidence, Ruling
from eval.rates import rate
from eval.types import Figure, Target
from research.types import Report


class Quotable(Protocol):
    """A corpus: gives back the stored words at offsets of a document."""

    def quote(self, path_or_id: str, start: int, end: int) -> str:
        """``stored_text[start:end]`` of that document."""
        ...


def of_rulings(rulings: Iterable[Ruling]) -> list[Evidence]:
    """All evidence of rulings, of their parts and of the quotations checked in them."""
    found: list[Evidence] = []
    for ruling in rulings:
        found += [*ruling.evidence, *(place for check in ruling.quotes for place in check.places)]
        found += of_rulings(ruling.parts)
    return found


def of_reports(reports: Iterable[Report]) -> list[Evidence]:
    """All evidence printed in reports: under statements, in disagreements, nearest passages."""
    found: list[Evidence] = []
    for report in reports:
        found += of_rulings(statement.ruling for statement in report.claims)
        found += [side for item in report.disagreements for side in (item.one, item.other)]
        found += [passage for item in report.not_established for passage in item.nearest]
    return found


def score_citations(evidence: Sequence[Evidence], corpus: Quotable) -> list[Figure]:
    """Share of verbatim citations found at their offsets and of derived ones that name cells."""
    verbatim = [item for item in evidence if not item.derived]
    derived = [item for item in evidence if item.derived]
    resolved = sum(corpus.quote(e.document, e.start, e.end) == e.quote for e in verbatim)
    everything = Target(at_least=1)
    return [
        rate(
            "citation/resolves",
            "verbatim citations that resolve at their offsets",
            resolved,
            len(verbatim),
            target=everything,
        ),
        rate(
            "citation/cells",
            "derived citations that name their cells",
            sum(bool(item.cells) for item in derived),
            len(derived),
            target=everything if derived else None,
        ),
    ]
