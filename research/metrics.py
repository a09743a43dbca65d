"""The figures of a report, each with its numerator and denominator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

from adjudicator.types import Rate, Stance, Verdict
from research.material import Record
from research.types import Report

_BANDS = ((0.0, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.000001))


def metrics_of(report: Report, record: Record) -> tuple[Rate, ...]:
    """All figures, in the order in which they are printed."""
    return (
        *_coverage(report, record),
        *_citations(report, record),
        *_agreement(report, record),
        *_distribution(report),
        *_errors(record),
    )


def rate(name: str, numerator: float, denominator: float, note: str = "") -> Rate:
    """A rate; its value is None where there is nothing to divide by."""
    value = round(numerator / denominator, 6) if denominator else None
    return Rate(name=name, numerator=numerator, denominator=denominator, value=value, note=note)


def _coverage(report: Report, record: Record) -> list[Rate]:
    statements = report.claims
    cited = [s for s in statements if any(e.stance is Stance.SUPPORTS for e in s.citations)]
    supported = [s for s in cited if s.ruling.verdict is Verdict.SUPPORTED]
    answered = len(report.sections)
    return [
        rate("sub_questions_answered", answered, len(record.plan.sub_questions)),
        rate("citation_coverage", len(cited), len(statements), "statements with a citation"),
        rate(
            "supported_coverage",
            len(supported),
            len(statements),
            "statements that the adjudicator found supported over the whole corpus",
        ),
    ]


def _citations(report: Report, record: Record) -> list[Rate]:
    """ALCE (Gao et al. 2023): recall over statements, precision over citations."""
    chosen = _clusters_printed(report, record)
    checks = [c for c in record.docket.citation_checks if c.cluster in chosen]
    counted = [
        alone or not without
        for check in checks
        if check.together
        for alone, without in zip(check.alone, check.without, strict=True)
    ]
    citations = sum(len(check.alone) for check in checks)
    return [
        rate(
            "citation_recall",
            sum(check.together for check in checks),
            len(checks),
            "statements that follow from their supporting citations together",
        ),
        rate(
            "citation_precision",
            sum(counted),
            citations,
            "supporting citations that suffice alone or without which the rest do not",
        ),
    ]


def _clusters_printed(report: Report, record: Record) -> set[str]:
    printed = {(s.citations[0].document, s.citations[0].start) for s in report.claims}
    sections = {section.id for section in report.sections}
    return {
        c.id
        for c in record.examination.clusters
        if c.sub_question in sections and (c.lead.document, c.lead.start) in printed
    }


def _agreement(report: Report, record: Record) -> list[Rate]:
    same = pairs = 0
    for statement in report.claims:
        votes = [
            v.verdict
            for v in statement.ruling.judges
            if v.verdict not in (None, Verdict.NOT_JUDGED)
        ]
        for one, other in combinations(votes, 2):
            pairs += 1
            same += one == other
    found = [rate("judge_agreement", same, pairs, "pairs of judges' votes with one verdict")]
    table = choices(record)
    names = sorted({r.analyst for r in record.analyses})
    alike = sum(row[a] == row[b] for row in table for a, b in combinations(range(len(names)), 2))
    total = len(table) * len(list(combinations(names, 2)))
    found.append(
        rate("analyst_agreement", alike, total, "pairs of analysts' choices, sentence by sentence")
    )
    kappa, alpha = fleiss(table), krippendorff(table)
    note = f"over {len(table)} sentences and {len(names)} analysts; chosen or not"
    found += [
        Rate(name="analyst_kappa", numerator=len(table), denominator=len(names), value=kappa,
             note=f"Fleiss' kappa {note}"),
        Rate(name="analyst_alpha", numerator=len(table), denominator=len(names), value=alpha,
             note=f"Krippendorff's alpha {note}"),
    ]  # fmt: skip
    for analysis in record.analyses:
        asked = len(record.plan.sub_questions)
        found.append(rate(f"abstained_{analysis.analyst}", analysis.abstained, asked))
    return found


def choices(record: Record) -> list[tuple[bool, ...]]:
    """For every statement that some analyst chose, and every other sentence read: who chose it.

    Rows are clusters and the sentences that nobody chose; columns are analysts by name.
    """
    names = sorted({r.analyst for r in record.analyses})
    rows = [tuple(n in c.analysts for n in names) for c in record.examination.clusters]
    read = max((r.considered for r in record.analyses), default=0)
    chosen = len({(*f.sentence.place, f.sub_question) for r in record.analyses for f in r.findings})
    return rows + [(False,) * len(names)] * max(read - chosen, 0)


def fleiss(table: Sequence[Sequence[bool]]) -> float | None:
    """Fleiss' kappa (1971) of two categories; None where it is degenerate."""
    return _chance_corrected(table, lambda yes, n: yes * yes + (n - yes) * (n - yes))


def krippendorff(table: Sequence[Sequence[bool]]) -> float | None:
    """Krippendorff's alpha, nominal, without missing values; None where it is degenerate."""
    return _chance_corrected(
        table, lambda yes, n: (yes * (yes - 1) + (n - yes) * (n - yes - 1)) * n / (n - 1)
    )


def _chance_corrected(
    table: Sequence[Sequence[bool]], expected: Callable[[int, int], float]
) -> float | None:
    raters = len(table[0]) if table else 0
    if raters < 2:
        return None
    yes = [sum(row) for row in table]
    observed = sum(
        (y * (y - 1) + (raters - y) * (raters - y - 1)) / (raters * (raters - 1)) for y in yes
    ) / len(table)
    total = raters * len(table)
    chance = expected(sum(yes), total) / (total * total)
    return None if chance >= 1 else round((observed - chance) / (1 - chance), 6)


def _distribution(report: Report) -> list[Rate]:
    found = []
    known = [s.ruling.confidence for s in report.claims if s.ruling.confidence is not None]
    for low, high in _BANDS:
        inside = sum(low <= value < high for value in known)
        label = f"confidence_{low:.1f}_to_{min(high, 1.0):.1f}"
        found.append(rate(label, inside, len(report.claims)))
    return found


def _errors(record: Record) -> list[Rate]:
    docket = record.docket
    judged = len(docket.judged) + len(docket.dropped)
    failed = sum(j.ruling.verdict is Verdict.NOT_JUDGED for j in docket.judged)
    return [
        rate("not_judged", failed, judged, "statements on which every judge failed"),
        rate(
            "citation_errors",
            len(docket.unresolved),
            docket.checked,
            "citations that did not resolve in the stored text; not printed",
        ),
    ]
