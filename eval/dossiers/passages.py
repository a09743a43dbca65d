"""Where gold passages turn up in reports: strings only, no judge."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from adjudicator.types import Evidence, Stance
from eval.demo.gold import KeyFact, Quote
from eval.demo.matching import contains, plain, quote_matches, same_words
from eval.types import Place
from research.types import Disagreement, Report, Statement

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


def place(item: Evidence) -> Place:
    """A citation as a report of an evaluation shows it."""
    return Place(
        document=item.document,
        quote=item.quote,
        page=item.page,
        start=item.start,
        end=item.end,
        stance=item.stance.value,
    )


def gold_place(quote: Quote) -> Place:
    """A gold passage, or the cell that it is."""
    return Place(document=quote.document, quote=quote.quote or f"{quote.row}: {quote.cell}")


def fact_place(fact: KeyFact) -> Place:
    """Where a key fact stands."""
    return Place(document=fact.document, quote=fact.quote)


def says_it(quote: Quote, document: str, text: str) -> bool:
    """Whether a passage is the gold one or a reprint: its words, and every figure among them."""
    if not quote_matches(quote, document, text, anywhere=True):
        return False
    return set(_FIGURE.findall(quote.quote or "")) <= set(_FIGURE.findall(text))


def supports(statement: Statement) -> list[Evidence]:
    """The citations that are printed as supporting a statement."""
    return [item for item in statement.citations if item.stance is Stance.SUPPORTS]


def tells(statement: Statement, quote: Quote) -> bool:
    """Whether a statement is the gold passage: in its own words, or by the cell that it cites."""
    if quote.quote is None:
        return any(says_it(quote, item.document, item.quote) for item in supports(statement))
    return says_it(quote, quote.document, statement.claim.text)


def disputes_of(report: Report, statement: Statement) -> list[Disagreement]:
    """The disagreements of the report of which the statement is a side."""
    return [
        item
        for item in report.disagreements
        if any(same_words(side.quote, statement.claim.text) for side in (item.one, item.other))
    ]


def names_any(text: str, options: Iterable[str]) -> bool:
    """Whether a text holds one of the strings, as whole words and whole numbers."""
    shown = plain(text)
    return any(contains(shown, plain(option)) for option in options)


def first_place(report: Report) -> tuple[Place, ...]:
    """What the report's first statement cites: shown where it should have said nothing."""
    cited: Sequence[Evidence] = report.claims[0].citations[:1] if report.claims else ()
    return tuple(place(item) for item in cited)
