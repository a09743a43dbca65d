"""Whether statements stand as the gold says: undisputed, disputed, or replaced by something newer.

A statement of a report is looked up in the gold by its words. Where it is a side of a planted
contradiction it must be shown as disputed; where it is the older of a superseded pair, what is
newer must stand beside it; where it tells a key fact that nothing contradicts, it must be shown
without dispute. Statements that are none of these are in no rate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from adjudicator.types import Verdict
from eval.demo.gold import Pair, Quote, Split
from eval.demo.reports import body
from eval.dossiers.gold import Current, Dossier
from eval.dossiers.passages import disputes_of, gold_place, names_any, place, tells
from eval.rates import count, kept_rate
from eval.types import Figure, Outcomes, Target, WorstCase
from research.types import Report, Statement

Kind = Literal["disputed", "replaced", "plain"]
Reported = Sequence[tuple[Dossier, Mapping[str, Report]]]


@dataclass(frozen=True, slots=True)
class Standing:
    """A statement that the gold knows, what it should be shown as, and whether it is."""

    id: str
    kind: Kind
    right: bool
    frozen: bool
    statement: Statement
    question: str
    gold: Quote
    why: str


def is_disputed(report: Report, statement: Statement) -> bool:
    """Whether a reader sees that some source says otherwise."""
    if statement.ruling.verdict in (Verdict.CONFLICTING, Verdict.REFUTED):
        return True
    return bool(disputes_of(report, statement)) or "isputed" in statement.note


def beside(report: Report, statement: Statement, newer: Sequence[str]) -> bool:
    """Whether what is newer stands with the statement: in it, its note, or its disagreements."""
    texts = [statement.claim.text, statement.note]
    texts += [side.quote for d in disputes_of(report, statement) for side in (d.one, d.other)]
    return any(names_any(text, newer) for text in texts)


def _sides(dossier: Dossier) -> list[Quote]:
    pairs: list[Pair] = [*dossier.contradictions, *dossier.superseded]
    return [side for pair in pairs for side in (pair.one, pair.other)]


def _newer(dossier: Dossier) -> dict[str, Current]:
    return {pair: row for row in dossier.current for pair in row.pairs}


@dataclass(frozen=True, slots=True)
class _Known:
    """What the gold says of a statement: kind, passage, why, whether it is right."""

    kind: Kind
    gold: Quote
    why: str
    right: bool
    split: Split


def _known(dossier: Dossier, report: Report, statement: Statement) -> _Known:
    """What the gold says of a statement.

    Raises:
        LookupError: the gold says nothing of it.
    """
    newer = _newer(dossier)
    for pair in dossier.superseded:
        if tells(statement, pair.one) and pair.id in newer:
            right = beside(report, statement, newer[pair.id].new)
            return _Known("replaced", pair.one, pair.about, right, newer[pair.id].split)
    for pair in dossier.contradictions:
        for side in (pair.one, pair.other):
            if tells(statement, side):
                right = is_disputed(report, statement)
                return _Known("disputed", side, pair.about, right, pair.split)
    if any(tells(statement, side) for side in _sides(dossier)):
        raise LookupError
    for question in dossier.questions:
        for fact in question.key_facts:
            gold = Quote(document=fact.document, quote=fact.quote)
            if tells(statement, gold):
                right = not is_disputed(report, statement)
                return _Known("plain", gold, fact.fact, right, question.split)
    raise LookupError


def standings(reported: Reported) -> Iterator[Standing]:
    """Every statement of the reports that the gold knows, once a report."""
    for dossier, reports in reported:
        for key, report in sorted(reports.items()):
            for statement in report.claims:
                try:
                    known = _known(dossier, report, statement)
                except LookupError:
                    continue
                yield Standing(
                    f"{key}/{statement.id}", known.kind, known.right,
                    "frozen" in (known.split, "frozen" if key in dossier.frozen else ""),
                    statement, report.question, known.gold, known.why,
                )  # fmt: skip


LABELS: dict[Kind, str] = {
    "plain": "statements that nothing contradicts, shown without dispute",
    "disputed": "sides of planted contradictions, shown as disputed",
    "replaced": "older figures, the newer beside them",
}


def score_standing(reported: Reported) -> tuple[list[Figure], list[Outcomes], list[WorstCase]]:
    """Statements that stand as the gold says, by kind, and older figures that stand alone."""
    found = list(standings(reported))
    figures: list[Figure] = []
    outcomes: list[Outcomes] = []
    figure, kept = kept_rate(
        "standing/all", "statements shown as the gold says", {s.id: s.right for s in found}
    )
    figures.append(figure)
    outcomes.append(kept)
    for kind, label in LABELS.items():
        some = {s.id: s.right for s in found if s.kind == kind}
        figure, kept = kept_rate(f"standing/{kind}", label, some)
        figures.append(figure)
        outcomes.append(kept)
    older = [s for s in found if s.kind == "replaced"]
    alone = sum(not s.right for s in older)
    bar = Target(at_most=0)
    label = "older figures reported without the newer one beside them"
    figures.append(count("superseded/alone", label, alone, n=len(older), target=bar))
    return figures, outcomes, [_case(s) for s in found if not s.right and not s.frozen]


def score_current(reported: Reported) -> tuple[Figure, Outcomes, list[WorstCase]]:
    """Questions on what holds now whose report holds it."""
    rows = [
        (dossier, row, reports[row.id]) for dossier, reports in reported for row in dossier.current
    ]
    told = {row.id: names_any(body(report), row.new) for _, row, report in rows}
    label = "questions on what holds now whose report tells it"
    figure, kept = kept_rate("current/told", label, told)
    cases = [
        WorstCase(
            id=row.id,
            claim=f"{dossier.name}: {row.question}",
            gold=" or ".join(row.new),
            said=report.claims[0].claim.text if report.claims else "refused",
            why="; ".join(item.reason for item in report.not_established),
            figure="current/told",
            evidence=tuple(gold_place(p.other) for p in dossier.superseded if p.id in row.pairs),
        )
        for dossier, row, report in rows
        if not told[row.id] and row.split == "dev"
    ]
    return figure, kept, cases


def _case(one: Standing) -> WorstCase:
    said = one.statement.note or one.statement.ruling.verdict.value
    shown = tuple(place(item) for item in one.statement.citations[:2])
    return WorstCase(
        id=one.id,
        claim=f"{one.question} → {one.statement.claim.text}",
        gold={"plain": "undisputed", "disputed": "disputed", "replaced": "replaced"}[one.kind],
        said=said,
        confidence=one.statement.ruling.confidence,
        why=one.why,
        figure=f"standing/{one.kind}",
        evidence=(*shown, gold_place(one.gold)),
    )
