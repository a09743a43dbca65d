"""The figures of a report, each with its numerator and denominator."""

from __future__ import annotations

from adjudicator.metrics import (
    agreement_rate,
    fleiss_kappa,
    krippendorff_alpha,
    rate,
    ratings_of,
)
from adjudicator.types import Rate, Stance, Verdict
from research.panel.figures import models_agreement
from research.panel.jury import jury_figures
from research.record import Record
from research.types import Report

_BANDS = ((0.0, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.000001))


def metrics_of(
    report: Report, record: Record, *, original: Report | None = None
) -> tuple[Rate, ...]:
    """All figures, in the order in which they are printed.

    ``original`` is the report before people corrected it: its statements are those of the record.
    """
    return (
        *_coverage(report, record),
        *_citations(original or report, record),
        *_agreement(report, record),
        *models_agreement(record),
        *jury_figures(record),
        *_distribution(report),
        *_errors(record),
    )


def _coverage(report: Report, record: Record) -> list[Rate]:
    statements = report.claims
    cited = [s for s in statements if any(e.stance is Stance.SUPPORTS for e in s.citations)]
    supported = [s for s in cited if s.ruling.verdict is Verdict.SUPPORTED]
    answered = len(report.sections)
    return [
        rate("sub_questions_answered", answered, len(record.plan.sub_questions)),
        rate("citation_coverage", len(cited), len(statements), note="statements with a citation"),
        rate(
            "supported_coverage",
            len(supported),
            len(statements),
            note="statements that the adjudicator found supported over the whole corpus",
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
            note="statements that follow from their supporting citations together",
        ),
        rate(
            "citation_precision",
            sum(counted),
            citations,
            note="supporting citations that suffice alone or without which the rest do not",
        ),
    ]


def _clusters_printed(report: Report, record: Record) -> set[str]:
    said = {s.claim.text for s in report.claims if s.composed}
    printed = {(s.citations[0].document, s.citations[0].start) for s in report.claims}
    sections = {section.id for section in report.sections}
    return {
        c.id
        for c in record.examination.clusters
        if c.sub_question in sections
        and (c.statement in said if c.text else (c.lead.document, c.lead.start) in printed)
    }


def _agreement(report: Report, record: Record) -> list[Rate]:
    votes = agreement_rate(ratings_of([s.ruling for s in report.claims]))
    table = choices(record)
    names = sorted({r.analyst for r in record.analyses})
    alike = agreement_rate(table)
    found = [
        rate(
            "judge_agreement",
            votes.numerator,
            votes.denominator,
            note="pairs of judges' votes with one verdict; abstentions are no votes",
        ),
        rate(
            "analyst_agreement",
            alike.numerator,
            alike.denominator,
            note="pairs of analysts' choices, sentence by sentence: put forward or not",
        ),
    ]
    for name, measured in (
        ("analyst_kappa", fleiss_kappa(table)),
        ("analyst_alpha", krippendorff_alpha(table)),
    ):
        value = None if measured.value is None else round(measured.value, 6)
        note = measured.note or f"over {measured.units} sentences and {len(names)} analysts"
        found.append(
            Rate(
                name=name,
                numerator=measured.units,
                denominator=len(names),
                value=value,
                note=note,
            )
        )
    asked = len(record.plan.sub_questions)
    for analysis in record.analyses:
        note = "sub-questions on which it put nothing forward"
        found.append(rate(f"abstained_{analysis.analyst}", analysis.abstained, asked, note=note))
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
        rate("not_judged", failed, judged, note="statements on which every judge failed"),
        rate(
            "citation_errors",
            len(docket.unresolved),
            docket.checked,
            note="citations that did not resolve in the stored text; not printed",
        ),
    ]
