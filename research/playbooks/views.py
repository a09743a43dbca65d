"""Views on research reports: points with both sides, key figures agreed on, sections weighed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from statistics import fmean

from adjudicator.figures import amounts_in, dates_in
from adjudicator.idf import idf
from adjudicator.types import Evidence, Stance, Verdict
from adjudicator.words import content, stems
from research.playbooks.types import Grade, KeyFigure, Part, Point, SectionView, Side
from research.types import Disagreement, Report, Statement

ANSWERS = 0.6
"""From this share of a topic's words on, a statement with a figure answers it."""

FEW = 2
"""Fewer supported statements than this make a section thin."""


def points(reports: Sequence[Report]) -> tuple[Point, ...]:
    """All disagreements of the reports, each once, in the order in which they were found."""
    found: dict[tuple[object, ...], Point] = {}
    for item in (d for report in reports for d in report.disagreements):
        key = tuple(sorted((_place(item.one), _place(item.other))))
        newer = item.newer or ""
        found.setdefault(
            key,
            Point(
                about=item.about, one=item.one, other=item.other, newer=newer, reason=item.reason
            ),
        )
    return tuple(found.values())


def sides(asked: Mapping[str, str], reports: Sequence[Report]) -> tuple[Side, ...]:
    """The statements that answer the question of each side."""
    made = []
    for name, question in asked.items():
        sections = [s for r in reports for s in r.sections if s.question == question]
        ids = tuple(s.id for section in sections for s in section.statements)
        made.append(Side(name=name, question=question, statements=ids))
    return tuple(made)


def key_figures(topics: Sequence[str], reports: Sequence[Report]) -> tuple[KeyFigure, ...]:
    """For every topic what the sources answer, which documents say so and which otherwise."""
    counts = Counter(word for topic in topics for word in _words(topic))
    common = {word for word, count in counts.items() if count > 1}
    return tuple(_key_figure(topic, common, reports) for topic in topics)


def _words(text: str) -> frozenset[str]:
    return frozenset(token.stem for token in content(text))


def _key_figure(topic: str, common: Set[str], reports: Sequence[Report]) -> KeyFigure:
    best = max(
        ((_told(topic, common, s), report, s) for report in reports for s in report.claims),
        key=lambda found: found[0],
        default=None,
    )
    if best is not None and best[0] >= ANSWERS:
        return _agreed(topic, best[2], best[1].disagreements)
    reasons = [n.reason for r in reports for n in r.not_established if n.question == topic]
    return KeyFigure(topic=topic, note=reasons[0] if reasons else "no statement answers it")


def _told(topic: str, common: Set[str], statement: Statement) -> float:
    """How well a statement with a figure answers a topic, in [0, 1]: its share of the words.

    Words that several topics have in common (the company, the year) tell none from another: what
    holds none of the topic's own words answers nothing, and the others count by their rarity. Any
    section may hold the answer: a statement that answers two questions is printed under one.
    """
    said = statement.claim.text
    if not amounts_in(said) and not dates_in(said):
        return 0.0
    wanted, have = _words(topic), stems(said)
    own = wanted - common or wanted
    if not own & have:
        return 0.0
    return (_share(own, have) + _share(wanted, have)) / 2


def _share(wanted: Set[str], have: Set[str]) -> float:
    total = sum(idf(word) for word in sorted(wanted))
    return sum(idf(word) for word in sorted(wanted & have)) / total if total else 0.0


def _agreed(topic: str, best: Statement, open_points: Sequence[Disagreement]) -> KeyFigure:
    said = {e.document for e in best.citations if e.stance is Stance.SUPPORTS}
    against = {e.document for e in best.citations if e.stance is Stance.REFUTES}
    places = {_place(e) for e in best.citations}
    for item in open_points:
        if not item.replaces and _place(item.one) in places:
            against.add(item.other.document)
        elif not item.replaces and _place(item.other) in places:
            against.add(item.one.document)
    return KeyFigure(
        topic=topic,
        answer=best.claim.text,
        verdict=best.ruling.verdict,
        confidence=best.ruling.confidence,
        documents=tuple(sorted(said)),
        against=tuple(sorted(against - said)),
        note=best.note,
    )


def sections(parts: Sequence[Part]) -> tuple[SectionView, ...]:
    """A line for every part: how firmly it stands."""
    return tuple(_section(part) for part in parts)


def own_points(part: Part) -> tuple[Disagreement, ...]:
    """The disagreements in which both sides speak of what the part is about, by all its words.

    Neighbouring segments are measured in the same words: that one is larger than another is no
    disagreement on either.
    """
    wanted = {token.stem for token in content(part.label)}
    return tuple(
        item
        for item in part.report.disagreements
        if wanted <= stems(item.one.quote) and wanted <= stems(item.other.quote)
    )


def _section(part: Part) -> SectionView:
    report = part.report
    statements = report.claims
    good = [s for s in statements if s.ruling.verdict is Verdict.SUPPORTED]
    open_points = tuple(d.about for d in own_points(part) if not d.replaces)
    sure = [s.ruling.confidence for s in good if s.ruling.confidence is not None]
    confidence = round(fmean(sure) * len(good) / len(statements), 6) if sure else None
    return SectionView(
        label=part.label,
        grade=_grade(report, good, open_points),
        confidence=confidence if report.answered else None,
        supported=len(good),
        statements=len(statements),
        documents=len({e.document for s in good for e in s.citations}),
        open_points=open_points,
    )


def _grade(report: Report, good: Sequence[Statement], open_points: Sequence[str]) -> Grade:
    if not report.answered or not report.claims:
        return Grade.NOT_ESTABLISHED
    if open_points:
        return Grade.CONTESTED
    return Grade.FIRM if len(good) >= FEW else Grade.THIN


def _place(item: Evidence) -> tuple[str, int, int]:
    return (item.document, item.start, item.end)
