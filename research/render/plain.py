"""The report as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from adjudicator.types import Evidence
from research.figures import key_figures, percent
from research.render.people import approval_line, corrected, correction_line
from research.render.view import METRIC_NAMES, VERDICTS, References, source_line
from research.types import Report, Section, Statement
from research.wording import place

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")


def markdown(report: Report) -> str:
    """A page of Markdown: what was found, with quotes as notes; every word of a source escaped."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def escape(text: str) -> str:
    """The words as they are, none of them markup, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _lines(report: Report) -> Iterator[str]:
    notes = References(report)
    yield f"# {escape(report.question)}"
    yield ""
    if not report.answered:
        yield "**No report: the corpus does not establish an answer.**"
        yield ""
    yield f"Corpus: {escape(report.corpus)} · {'; '.join(report.models)}"
    yield ""
    yield from (f"- {figure.label}: {figure.text}" for figure in key_figures(report))
    yield from _people(report)
    for section in report.sections:
        yield from _section(section, notes)
    yield from _disagreements(report)
    yield from _not_established(report)
    yield from _metrics(report)
    yield from _listed("Method", report.method)
    yield from _listed("Limits", report.limits)
    yield from _policy(report)
    yield from _sources(report)
    yield from _notes(notes)


def _people(report: Report) -> Iterator[str]:
    lines = [approval_line(item) for item in report.approvals]
    if changed := corrected(report):
        lines.append(changed)
    if lines:
        yield from ("", *(f"- {escape(line)}" for line in lines))


def _section(section: Section, notes: References) -> Iterator[str]:
    yield from ("", f"## {escape(section.question)}", "")
    if section.caution:
        yield from (f"*{escape(section.caution)}*", "")
    first = set(section.answer)
    answers = [s for s in section.statements if s.id in first]
    if answers:
        yield from ("> " + _statement(s, notes) for s in answers)
        yield ""
    for statement in section.statements:
        if statement.id not in first:
            yield f"- {_statement(statement, notes)}"


def _statement(statement: Statement, notes: References) -> str:
    ruling = statement.ruling
    marks = "".join(f"[^{number}]" for number in notes.of(statement))
    sure = "" if ruling.confidence is None else f", {percent(ruling.confidence)}"
    note = f" *{escape(statement.note)}*" if statement.note else ""
    said = escape(statement.claim.text)
    changed = "".join(f" *{escape(correction_line(item))}*" for item in statement.corrections)
    return f"{said}{marks} ({VERDICTS[ruling.verdict]}{sure}){note}{changed}"


def _disagreements(report: Report) -> Iterator[str]:
    if not report.disagreements:
        return
    yield from ("", "## Disagreements")
    for item in report.disagreements:
        yield from ("", f"**{item.id.upper()}. {escape(item.about)}** – {escape(item.reason)}", "")
        for side in (item.one, item.other):
            newer = " (newer)" if item.newer == side.document else ""
            yield f"- {quoted(side)}{newer}"


def quoted(item: Evidence) -> str:
    """A quotation with its place; text composed from cells is named as such, without marks."""
    words = escape(item.quote)
    if item.derived:
        return f"{words} – composed from table cells, {escape(place(item))}"
    return f"“{words}” – {escape(place(item))}"


def _not_established(report: Report) -> Iterator[str]:
    if not report.not_established:
        return
    yield from ("", "## Not established")
    for item in report.not_established:
        yield from ("", f"**{escape(item.question)}** {escape(item.reason)}.", "")
        if item.looked_for:
            yield f"Looked for: {escape('; '.join(item.looked_for))}."
            yield ""
        yield from (f"- Nearest: {quoted(near)}" for near in item.nearest)


def _metrics(report: Report) -> Iterator[str]:
    yield from ("", "## Metrics", "", "| figure | value | out of |", "|---|---|---|")
    for rate in report.metrics:
        name, shown, basis = METRIC_NAMES.row(rate)
        yield f"| {escape(name)} | {shown} | {escape(basis)} |"


def _listed(title: str, lines: tuple[str, ...]) -> Iterator[str]:
    if lines:
        yield from ("", f"## {title}", "", *(f"- {escape(line)}" for line in lines))


def _policy(report: Report) -> Iterator[str]:
    if not report.policy_events:
        return
    yield from ("", "## Instructions found in documents (not followed)", "")
    for event in report.policy_events:
        yield f"- “{escape(event.quote)}” – {escape(event.document)}"


def _sources(report: Report) -> Iterator[str]:
    if report.sources:
        yield from ("", "## Documents", "")
        yield from (f"- {escape(source_line(source))}" for source in report.sources)


def _notes(notes: References) -> Iterator[str]:
    yield ""
    for number, item in notes.all():
        where = f"characters {item.start}–{item.end}"
        yield f"[^{number}]: {quoted(item)}, {where} ({item.stance})"
