"""A ruling as a person reads it on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symphony.terminal import one_line, say

if TYPE_CHECKING:
    from adjudicator.types import Evidence, Ruling

_WORDS = {
    "supported": "SUPPORTED",
    "partly_supported": "PARTLY SUPPORTED",
    "refuted": "REFUTED",
    "conflicting": "CONFLICTING",
    "not_enough_evidence": "NOT ENOUGH EVIDENCE",
    "not_judged": "NOT JUDGED",
}


def print_ruling(ruling: Ruling) -> None:
    """Verdict, confidence, reason; then every quote with its place; then how each judge voted."""
    sure = "" if ruling.confidence is None else f"  (confidence {ruling.confidence:.2f})"
    say(f"{_WORDS[ruling.verdict.value]}{sure}")
    say(f"  {one_line(ruling.claim)}")
    if ruling.reason:
        say(f"  {one_line(ruling.reason)}")
    for item in ruling.evidence:
        say()
        say(f"  {item.stance.value}: {place(item)}")
        say(f"    {quoted(item)}")
    if ruling.judges:
        say()
        votes = [
            f"{vote.name}: {vote.verdict.value}" if vote.verdict else f"{vote.name}: abstains"
            for vote in ruling.judges
        ]
        share = "" if ruling.agreement is None else f"; agreement {ruling.agreement:.2f}"
        say(f"  judges: {', '.join(votes)}{share}")


def place(item: Evidence) -> str:
    """Where a quote stands: document, pages, character offsets."""
    pages = ""
    if item.page is not None:
        more = item.page_end is not None and item.page_end != item.page
        pages = f", pages {item.page}–{item.page_end}" if more else f", page {item.page}"
    return f"{one_line(item.document)}{pages}, characters {item.start}–{item.end}"


def quoted(item: Evidence) -> str:
    """The words themselves; text that was composed from table cells says so."""
    if item.derived:
        cells = len(item.cells)
        return f"{one_line(item.quote)}  [composed from {cells} table cells, not verbatim]"
    return f"“{one_line(item.quote)}”"
