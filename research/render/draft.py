"""A verified draft for readers: its own text, each claim coloured by its verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from adjudicator.types import Claim, DraftReport, Evidence, QuoteCheck, Ruling, Verdict
from ingest.corpus import Corpus
from ingest.types import Document
from research.figures import KeyFigure, percent
from research.reading import Reader
from research.render.page import render
from research.render.plain import escape, quoted
from research.render.view import METRIC_NAMES, VERDICTS
from research.types import Source, Surroundings

OUTCOMES = {
    "found": "found to the letter",
    "misattributed": "found, but in another document",
    "stitched": "stitched together from several places",
    "not_found": "found nowhere",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the draft; ``ruling`` where it is a claim that was judged."""

    text: str
    id: str = ""
    kind: str = ""
    ruling: Ruling | None = None


def pieces(report: DraftReport) -> list[Piece]:
    """The draft cut at its claims: joined again, the pieces are the draft, letter for letter."""
    rulings = {ruling.id: ruling for ruling in report.rulings}
    found: list[Piece] = []
    place = 0
    for claim in _in_order(report.claims):
        start, end = claim.start or 0, claim.end or 0
        if start < place:
            continue
        if start > place:
            found.append(Piece(report.draft[place:start]))
        found.append(
            Piece(report.draft[start:end], claim.id, claim.kind.value, rulings.get(claim.id))
        )
        place = end
    if place < len(report.draft):
        found.append(Piece(report.draft[place:]))
    return found


def _in_order(claims: Sequence[Claim]) -> list[Claim]:
    placed = [claim for claim in claims if claim.start is not None and claim.end is not None]
    return sorted(placed, key=lambda claim: (claim.start or 0, claim.end or 0))


def draft_figures(report: DraftReport) -> tuple[KeyFigure, ...]:
    """Claims, and how many of them are supported, refuted, in between, or not judged."""
    counts = Counter(ruling.verdict for ruling in report.rulings)
    total = len(report.rulings)
    between = counts[Verdict.PARTLY_SUPPORTED] + counts[Verdict.CONFLICTING]
    aside = ", ".join(f"{n} {kind}" for kind, n in sorted(report.set_aside.items()))
    out_of = f"of {total} claims"
    return (
        KeyFigure("Claims", str(total), f"set aside: {aside or 'none'}"),
        KeyFigure("Supported", str(counts[Verdict.SUPPORTED]), out_of),
        KeyFigure("Refuted", str(counts[Verdict.REFUTED]), out_of),
        KeyFigure("Partly or conflicting", str(between), out_of),
        KeyFigure(
            "Not established",
            str(counts[Verdict.NOT_ENOUGH_EVIDENCE]),
            f"{out_of}; {counts[Verdict.NOT_JUDGED]} not judged",
        ),
    )


def _citations(report: DraftReport) -> list[Evidence]:
    found = [e for ruling in report.rulings for e in ruling.evidence]
    found += [place for check in report.quotes for place in check.places]
    distinct = {(e.document, e.start, e.end): e for e in found}
    return [distinct[place] for place in sorted(distinct)]


def draft_html(report: DraftReport, *, corpus: Corpus | None = None, title: str = "") -> str:
    """The draft as a page; with ``corpus``, quotes are shown in their surroundings."""
    quoted_ones = _citations(report)
    around: list[Surroundings] = []
    sources: list[Source] = []
    if corpus is not None:
        reader = Reader(corpus)
        around = [reader.surroundings(e.document, e.start, e.end) for e in quoted_ones]
        documents = [reader.document(path) for path in sorted({e.document for e in quoted_ones})]
        sources = [_source(document, quoted_ones) for document in documents]
    counts = Counter(ruling.verdict for ruling in report.rulings)
    return render(
        "draft.html.j2",
        sources=sources,
        around=around,
        values={
            "report": report,
            "title": title or "Verified draft",
            "pieces": pieces(report),
            "figures": draft_figures(report),
            "counts": {v.value: counts[v] for v in Verdict if counts[v]},
            "outcomes": OUTCOMES,
        },
    )


def _source(document: Document, quoted_ones: Sequence[Evidence]) -> Source:
    return Source(
        path=document.path,
        title=document.title,
        date=document.date,
        format=document.format,
        pages=len(document.pages),
        cited=sum(e.document == document.path for e in quoted_ones),
    )


def draft_markdown(report: DraftReport, *, title: str = "") -> str:
    """The claims of a draft in order, each with its verdict and its quotes."""
    lines = [f"# {escape(title or 'Verified draft')}", "", f"Corpus: {escape(report.corpus)}", ""]
    lines += [f"- {figure.label}: {figure.text}" for figure in draft_figures(report)]
    lines += ["", "## Claims"]
    for number, ruling in enumerate(report.rulings, start=1):
        sure = "" if ruling.confidence is None else f", {percent(ruling.confidence)}"
        lines += ["", f"{number}. {escape(ruling.claim)} **{VERDICTS[ruling.verdict]}{sure}**"]
        if ruling.reason:
            lines.append(f"   {escape(ruling.reason)}")
        lines += [f"   - {item.stance}: {quoted(item)}" for item in ruling.evidence]
    lines += _quote_lines(report.quotes)
    lines += ["", "## Metrics", "", "| figure | value | out of |", "|---|---|---|"]
    for rate in report.metrics:
        name, shown, basis = METRIC_NAMES.row(rate)
        lines.append(f"| {escape(name)} | {shown} | {escape(basis)} |")
    if report.instructions:
        lines += ["", "## Instructions found in documents (not followed)", ""]
        lines += [f"- {quoted(item)}" for item in report.instructions]
    return "\n".join(lines) + "\n"


def _quote_lines(checks: Sequence[QuoteCheck]) -> list[str]:
    if not checks:
        return []
    lines = ["", "## Quotations", ""]
    for check in checks:
        lines.append(f"- “{escape(check.quotation)}”: {OUTCOMES[check.outcome]}")
        lines += [f"  - {quoted(item)}" for item in check.places]
    return lines
