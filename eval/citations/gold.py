"""Citations of reports against gold passages: by words and offsets, with no judge.

Of the statements that hold a key fact of their question, a supporting citation is *right* when its
words hold that fact too (all of the fact's strings that the statement holds) and stand at its
offsets in the stored text. A statement is *covered* when some right citation stands in the gold
document, or repeats the gold passage elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from adjudicator.types import Evidence
from eval.demo.citations import Quotable
from eval.demo.gold import KeyFact
from eval.demo.matching import contains, plain, same_document, same_words
from eval.dossiers.gold import Dossier
from eval.dossiers.passages import fact_place, place, supports
from eval.rates import kept_rate
from eval.types import Figure, Outcomes, Target, WorstCase
from research.types import Report, Statement


@dataclass(frozen=True, slots=True)
class Checked:
    """A statement that tells a key fact, and what its citations are worth against the gold.

    ``right`` has one flag a supporting citation.
    """

    id: str
    question: str
    fact: KeyFact
    statement: Statement
    right: tuple[bool, ...]
    covered: bool
    frozen: bool


def told(text: str, fact: KeyFact) -> list[str]:
    """The strings of a fact that a text holds, one of each list of alternatives; [] if any lacks.

    Example:
        match [["crib"], ["Pier 3"]]: "a crib under Pier 3" tells both, "a crib" tells nothing.
    """
    shown = plain(text)
    found = [
        next((option for option in group if contains(shown, plain(option))), None)
        for group in fact.match
    ]
    return [option for option in found if option is not None] if all(found) else []


def _right(item: Evidence, strings: Sequence[str], corpus: Quotable) -> bool:
    if not item.derived and corpus.quote(item.document, item.start, item.end) != item.quote:
        return False
    shown = plain(item.quote)
    return all(contains(shown, plain(option)) for option in strings)


def _in_gold(item: Evidence, fact: KeyFact) -> bool:
    return same_document(fact.document, item.document) or same_words(fact.quote, item.quote)


def check(dossier: Dossier, reports: Mapping[str, Report], corpus: Quotable) -> Iterator[Checked]:
    """Every (statement, fact) of the dossier's questions where the statement tells the fact."""
    for question in dossier.questions:
        for fact in question.key_facts:
            for statement in reports[question.id].claims:
                strings = told(statement.claim.text, fact)
                if not strings:
                    continue
                cited = supports(statement)
                right = tuple(_right(item, strings, corpus) for item in cited)
                covered = any(
                    good and _in_gold(item, fact) for good, item in zip(right, cited, strict=True)
                )
                yield Checked(
                    f"{fact.id}/{statement.id}", question.question, fact, statement, right,
                    covered, question.split == "frozen",
                )  # fmt: skip


def score_gold(rows: Sequence[Checked]) -> tuple[list[Figure], list[Outcomes], list[WorstCase]]:
    """Citation precision and supported coverage against the gold."""
    precision, first = kept_rate(
        "gold/precision",
        "supporting citations of statements on key facts that hold the fact",
        {f"{r.id}/{n}": good for r in rows for n, good in enumerate(r.right)},
        target=Target(at_least=0.95),
    )
    coverage, second = kept_rate(
        "gold/coverage",
        "statements on key facts with such a citation of the gold passage or document",
        {r.id: r.covered for r in rows},
        target=Target(at_least=0.9),
    )
    wrong = [r for r in rows if not r.frozen and (not r.covered or not all(r.right))]
    return [precision, coverage], [first, second], [_case(r) for r in wrong]


def _case(one: Checked) -> WorstCase:
    bad = [e for e, good in zip(supports(one.statement), one.right, strict=True) if not good]
    return WorstCase(
        id=one.id,
        claim=f"{one.question} → {one.statement.claim.text}",
        gold=one.fact.fact,
        said="a citation without the fact" if bad else "the fact, cited from elsewhere",
        confidence=one.statement.ruling.confidence,
        why="; ".join(f"needs {' or '.join(group)}" for group in one.fact.match),
        figure="gold/precision" if bad else "gold/coverage",
        evidence=(*map(place, bad[:2]), fact_place(one.fact)),
    )
