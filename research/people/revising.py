"""Applies what people decided to a report: a pure function of what the ledger holds."""

from __future__ import annotations

from collections.abc import Sequence

from orchestra.ledger import Ledger
from research import journal
from research.metrics import metrics_of
from research.people.standing import Standing, standing_of
from research.people.types import Action, Amendment
from research.record import Record
from research.stages.synthesis import cited, synthesise
from research.types import Approval, Correction, Report, Statement


def current_report(ledger: Ledger) -> Report:
    """The report as it stands now, out of the ledger alone.

    Raises:
        LedgerDamaged: the run ended before there was anything to report.
    """
    record = journal.record_of(ledger)
    bare = synthesise(record, journal.appendix_of(ledger))
    return with_people(bare, record, standing_of(ledger))


def with_people(report: Report, record: Record, standing: Standing) -> Report:
    """The report with corrections applied and approvals named; the same report without any."""
    revised = _amended(report, record, standing.amendments) if standing.amendments else report
    approvals = _approvals(standing)
    return revised.model_copy(update={"approvals": approvals}) if approvals else revised


def amended(statement: Statement, amendment: Amendment) -> Statement:
    """A statement after one correction: new words, their ruling, and what was there before."""
    before = amendment.before_ruling
    correction = Correction(
        by=amendment.by,
        at=amendment.at,
        reason=amendment.reason,
        before=amendment.before,
        before_verdict=before.verdict,
        before_confidence=before.confidence,
        verdict=amendment.verdict,
        citations_checked=amendment.citations_checked,
        citations_kept=amendment.citations_kept,
    )
    return statement.model_copy(
        update={
            "claim": statement.claim.model_copy(update={"text": amendment.text}),
            "ruling": amendment.ruling.model_copy(update={"id": statement.id}),
            "corrections": (*statement.corrections, correction),
        }
    )


def cluster_of(statement: Statement, record: Record) -> str:
    """The id of the cluster that an uncorrected statement came from; empty where none fits."""
    said = statement.ruling
    for item in record.docket.judged:
        ruling = item.ruling
        if (ruling.claim, ruling.evidence) == (said.claim, said.evidence):
            return item.cluster
    return ""


def _approvals(standing: Standing) -> tuple[Approval, ...]:
    found = []
    for wait in standing.waits:
        said = standing.decision_on(wait)
        if said is not None and said.action is Action.APPROVE:
            found.append(
                Approval(
                    stage=wait.stage, reasons=wait.texts, by=said.by, at=said.at, note=said.reason
                )
            )
    return tuple(found)


def _amended(report: Report, record: Record, amendments: Sequence[Amendment]) -> Report:
    clusters = {s.id: cluster_of(s, record) for s in report.claims}
    sections = tuple(
        section.model_copy(
            update={"statements": tuple(_latest(s, amendments) for s in section.statements)}
        )
        for section in report.sections
    )
    method = (*report.method, _method(amendments))
    revised = report.model_copy(update={"sections": sections, "method": method})
    revised = _with_places(revised, amendments)
    checks = {c.cluster: c for c in record.docket.citation_checks}
    for item in amendments:
        if item.check is not None:
            name = clusters[item.statement]
            checks[name] = item.check.model_copy(update={"cluster": name})
    docket = record.docket.model_copy(update={"citation_checks": tuple(checks.values())})
    counted = record.model_copy(update={"docket": docket})
    return revised.model_copy(update={"metrics": metrics_of(revised, counted, original=report)})


def _latest(statement: Statement, amendments: Sequence[Amendment]) -> Statement:
    for item in amendments:
        if item.statement == statement.id:
            statement = amended(statement, item)
    return statement


def _with_places(report: Report, amendments: Sequence[Amendment]) -> Report:
    """The report with the surroundings and the counted sources of all it quotes now."""
    quoted = cited(report)
    places = {(e.document, e.start, e.end) for e in quoted}
    around = {(s.document, s.start, s.end): s for s in report.surroundings}
    sources = {source.path: source for source in report.sources}
    for item in amendments:
        around.update({(s.document, s.start, s.end): s for s in item.surroundings})
        sources.update({s.path: s for s in item.sources if s.path not in sources})
    return report.model_copy(
        update={
            "surroundings": tuple(around[place] for place in sorted(around) if place in places),
            "sources": tuple(
                source.model_copy(update={"cited": sum(e.document == path for e in quoted)})
                for path, source in sorted(sources.items())
            ),
        }
    )


def _method(amendments: Sequence[Amendment]) -> str:
    names = sorted({item.statement for item in amendments}, key=lambda name: (len(name), name))
    return (
        f"Corrected by people: {', '.join(names)}. Such a statement carries the person's words; "
        "its quotations were compared with the stored text again, it was adjudicated again, and "
        "that ruling stands beside it, whatever the person's own verdict is."
    )
