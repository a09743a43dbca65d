"""A playbook's report for readers: Markdown, and one self-contained page made from the same."""

from __future__ import annotations

from collections.abc import Iterator

from adjudicator.types import Stance
from research.figures import percent
from research.playbooks.types import (
    CaseStanding,
    CitedCase,
    FigureCheck,
    Grade,
    Part,
    PlaybookReport,
    Standing,
    StepResult,
)
from research.playbooks.views import own_points
from research.render.plain import escape, quoted
from research.render.view import VERDICTS
from research.types import Statement

STANDINGS = {
    Standing.STANDS: "stands",
    Standing.DIFFERS: "differs",
    Standing.CONTESTED: "contested",
    Standing.NOT_FOUND: "not in the sources",
}
CASES = {
    CaseStanding.NO_SUCH_CASE: "no such case in the file",
    CaseStanding.NO_LONGER_GOOD_LAW: "no longer good law",
    CaseStanding.SAYS_OTHERWISE: "says otherwise",
    CaseStanding.NOT_ESTABLISHED: "not established",
    CaseStanding.SOUND: "sound",
}
GRADES = {
    Grade.FIRM: "firm",
    Grade.THIN: "thin: a single supported statement",
    Grade.CONTESTED: "contested",
    Grade.NOT_ESTABLISHED: "not established",
}
SHOWN = 8
"""Statements of a part that the playbook's page shows; the research run's own page has them all."""


def markdown(report: PlaybookReport) -> str:
    """The report as Markdown; every word of a source escaped."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def html(report: PlaybookReport) -> str:
    """The report as a page: nothing is fetched, all text is escaped, no script of its own."""
    from research.render.page import render

    return render(
        "playbook.html.j2",
        sources=(),
        around=(),
        values={
            "report": report,
            "standings": {key.value: text for key, text in STANDINGS.items()},
            "cases": {key.value: text for key, text in CASES.items()},
            "grades": {key.value: text for key, text in GRADES.items()},
            "shown": SHOWN,
            "own_points": own_points,
        },
    )


def _lines(report: PlaybookReport) -> Iterator[str]:
    yield f"# {escape(report.title)}"
    yield ""
    if report.stopped:
        yield f"**The playbook stopped: {escape(report.stopped)}.**"
        yield ""
    yield f"Corpus: {escape(report.corpus)} · {escape('; '.join(report.models))}"
    yield ""
    for name, value in report.values.items():
        shown = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
        yield f"- {escape(name)}: {escape(shown)}"
    for step in report.steps:
        yield from _step(step)
    yield from _edits(report)
    yield from ("", "## Gates", "")
    yield from (f"- {escape(g.stage)}: {g.decision} ({escape(g.reason)})" for g in report.gates)
    yield from (f"- {escape(a.stage)}: approved by {escape(a.by)}" for a in report.approvals)


def _step(step: StepResult) -> Iterator[str]:
    yield from ("", f"## {escape(step.title)}", "")
    if step.played:
        yield f"*{escape(step.played)}.*"
        yield ""
    yield from _sections(step)
    for part in step.parts:
        yield from _part(part, step)
    yield from _sides(step)
    yield from _key_figures(step)
    yield from _figures(step)
    yield from _cases(step)
    yield from _claims(step)


def _part(part: Part, step: StepResult) -> Iterator[str]:
    if part.label:
        yield from ("", f"### {escape(part.label)}", "")
    if "statements" in step.outputs or "sections" in step.outputs:
        yield from (f"*{escape(s.caution)}*" for s in part.report.sections if s.caution)
        yield from (f"- {_statement(s)}" for s in part.report.claims[:SHOWN])
    if "disagreements" in step.outputs or "sections" in step.outputs:
        for item in own_points(part):
            yield f"- **Sources differ on {escape(item.about)}**: {escape(item.reason)}"
            yield from (f"  - {quoted(side)}" for side in (item.one, item.other))
    for missing in part.report.not_established:
        yield f"- **Not established**: {escape(missing.question)} {escape(missing.reason)}."


def _statement(statement: Statement) -> str:
    ruling = statement.ruling
    sure = "" if ruling.confidence is None else f", {percent(ruling.confidence)}"
    where = next((e.document for e in ruling.evidence if e.stance is Stance.SUPPORTS), "")
    said = escape(statement.claim.text)
    note = f" *{escape(statement.note)}*" if statement.note else ""
    return f"{said} ({VERDICTS[ruling.verdict]}{sure}; {escape(where)}){note}"


def _sections(step: StepResult) -> Iterator[str]:
    if not step.sections:
        return
    yield "| section | standing | confidence | supported | documents | open |"
    yield "|---|---|---|---|---|---|"
    for row in step.sections:
        yield (
            f"| {escape(row.label)} | {GRADES[row.grade]} | {percent(row.confidence)} | "
            f"{row.supported} of {row.statements} | {row.documents} | "
            f"{escape('; '.join(row.open_points)) or '–'} |"
        )


def _sides(step: StepResult) -> Iterator[str]:
    if not step.sides:
        return
    said = {s.id: s for part in step.parts for s in part.report.claims}
    for side in step.sides:
        yield from ("", f"**{escape(side.name)}**: {escape(side.question)}", "")
        yield from (f"- {_statement(said[name])}" for name in side.statements if name in said)
        if not side.statements:
            yield "- nothing was established"
    yield from ("", f"**Contested between sources: {len(step.points)}**", "")
    for point in step.points:
        yield f"- {escape(point.about)}: {escape(point.reason)}"
        yield from (f"  - {quoted(item)}" for item in (point.one, point.other))


def _key_figures(step: StepResult) -> Iterator[str]:
    if not step.key_figures:
        return
    yield "| key figure | what the sources say | verdict | for | against |"
    yield "|---|---|---|---|---|"
    for row in step.key_figures:
        sure = "" if row.confidence is None else f", {percent(row.confidence)}"
        yield (
            f"| {escape(row.topic)} | {escape(row.answer or row.note)} | "
            f"{VERDICTS[row.verdict]}{sure} | {escape(', '.join(row.documents)) or '–'} | "
            f"{escape(', '.join(row.against)) or '–'} |"
        )


def _figures(step: StepResult) -> Iterator[str]:
    if not step.figures:
        return
    counts = {key: sum(f.standing is key for f in step.figures) for key in STANDINGS}
    listed = ", ".join(f"{counts[key]} {text}" for key, text in STANDINGS.items())
    yield f"Figures stated: {len(step.figures)} ({listed})."
    yield from ("", "| stated | source | verdict | where |", "|---|---|---|---|")
    yield from (_figure(row) for row in step.figures)


def _figure(row: FigureCheck) -> str:
    source = " / ".join(text for text in (row.found, row.otherwise) if text)
    where = "; ".join(quoted(e) for e in row.evidence)
    verdict = STANDINGS[row.standing]
    if row.standing in (Standing.DIFFERS, Standing.CONTESTED):
        verdict = f"**{verdict}**"
    return f"| {escape(row.stated)} | {escape(source) or '–'} | {verdict} | {where or '–'} |"


def _cases(step: StepResult) -> Iterator[str]:
    if not step.cases:
        return
    sound = sum(c.standing is CaseStanding.SOUND for c in step.cases)
    yield f"Citations: {len(step.cases)}, of which {sound} sound."
    yield ""
    for case in step.cases:
        yield from _case(case)


def _case(case: CitedCase) -> Iterator[str]:
    yield f"- **{escape(case.name)}: {CASES[case.standing]}**. {escape(case.reason)}."
    if case.attributed:
        yield f"  - attributed: {escape(case.attributed)} ({VERDICTS[case.verdict]})"
    yield from (f"  - {item.stance.value}: {quoted(item)}" for item in case.evidence)
    yield from (f"  - later: {quoted(item)}" for item in case.later)


def _claims(step: StepResult) -> Iterator[str]:
    if step.claims is None:
        return
    for ruling in step.claims.rulings:
        sure = "" if ruling.confidence is None else f", {percent(ruling.confidence)}"
        yield f"- {escape(ruling.claim)} **{VERDICTS[ruling.verdict]}{sure}**"
        yield from (f"  - {e.stance.value}: {quoted(e)}" for e in ruling.evidence[:2])


def _edits(report: PlaybookReport) -> Iterator[str]:
    if not report.edits:
        return
    yield from ("", "## Changes proposed", "")
    for edit in report.edits:
        yield f"- “{escape(edit.before)}” → “{escape(edit.after)}”"
        yield f"  - {escape(edit.reason)}"
