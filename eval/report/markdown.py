"""The report as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from eval.report.page import Facts
from eval.report.wording import basis, cell, interval, number, place, standing
from eval.types import Metrics, Table, WorstCase

_ACTIVE = re.compile(r"([\\`*_\[\]<>|#!])")


def _clean(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table and the empty line behind it."""
    yield "| " + " | ".join(_clean(column) for column in columns) + " |"
    yield "|" + "---|" * len(columns)
    for row in rows:
        yield "| " + " | ".join(_clean(item) for item in row) + " |"
    yield ""


def _benchmark(result: Metrics) -> Iterator[str]:
    yield f"## {result.title}"
    yield ""
    yield f"`{result.benchmark}`. {result.description}".rstrip()
    if result.cap is not None:
        yield f"At most {result.cap:,} rows of a set were measured on."
    yield ""
    if result.figures:
        head = ("figure", "value", "95 % interval", "from", "bar", "", "note")
        rows = [
            (
                figure.label,
                number(figure.value, figure.unit),
                interval(figure),
                basis(figure),
                str(figure.target or ""),
                standing(figure),
                figure.note,
            )
            for figure in result.figures
        ]
        yield from table(head, rows)
    if result.worst:
        yield from ("### Worst cases", "")
        for place_, one in enumerate(result.worst, 1):
            yield from _case(one, place_)
    for held in result.tables:
        yield from _titled(held, held.title)
    if result.not_measured:
        yield "### Not measured"
        yield ""
        yield from (f"- {item.what}: {item.why}" for item in result.not_measured)
        yield ""
    if result.settings or result.sources:
        yield "### Settings and data"
        yield ""
        yield from (f"- {name}: {value}" for name, value in sorted(result.settings.items()))
        if result.seed is not None:
            yield f"- seed: {result.seed}"
        for origin in result.sources:
            count = "" if origin.rows is None else f", {origin.rows:,} rows"
            yield f"- `{origin.name}`{count}, sha256 `{origin.sha256}`"
        yield ""


def _titled(held: Table, title: str) -> Iterator[str]:
    yield f"### {title}"
    yield ""
    yield from table(held.columns, [[cell(item) for item in row] for row in held.rows])
    if held.note:
        yield f"{held.note}\n"


def _case(one: WorstCase, number_: int) -> Iterator[str]:
    sure = "" if one.confidence is None else f", sure {cell(one.confidence)}"
    yield f"{number_}. {_plain(one.claim)}"
    yield f"   - right: {_plain(one.gold)}; said: {_plain(one.said)}{sure} (`{one.id}`)"
    if one.why:
        yield f"   - {_plain(one.why)}"
    for where in one.evidence:
        yield f"   - {_plain(place(where))}: “{_plain(where.quote)}”"
    yield ""


def _plain(text: str) -> str:
    """Words of others on one line, with nothing in them that Markdown would act on."""
    return _ACTIVE.sub(r"\\\1", " ".join(text.split()))


def _bars(facts: Facts) -> Iterator[str]:
    head = ("", "benchmark", "figure", "value", "95 % interval", "from", "bar")
    rows = [
        (
            one.state,
            one.result.title,
            one.figure.label,
            number(one.figure.value, one.figure.unit),
            interval(one.figure),
            basis(one.figure),
            str(one.figure.target),
        )
        for one in facts.barred
    ]
    yield from ("## Bars", "", "Missed ones first.", "", *table(head, rows))


def _chapters(facts: Facts) -> Iterator[str]:
    head = ("chapter", "benchmarks", "bars met", "missed", "not measured")
    rows = [
        (
            chapter.title,
            ", ".join(result.title for result in chapter.results),
            *(str(chapter.counts[state]) for state in ("met", "missed", "not measured")),
        )
        for chapter in facts.chapters
    ]
    yield from table(head, rows)


def render(facts: Facts) -> str:
    """The whole report: the summary first, then chapter by chapter, times and machine last."""
    lines = [f"# {facts.title}", "", facts.summary, ""]
    if facts.chapters:
        lines += _chapters(facts)
    if facts.failures:
        lines += ["## Could not run", ""]
        lines += [f"- `{name}`: {why}" for name, why in facts.failures.items()]
        lines.append("")
    if facts.barred:
        lines += _bars(facts)
    for chapter in facts.chapters:
        for result in chapter.results:
            lines += _benchmark(result)
    lines += ["## What the figures were made from", ""]
    lines += [f"- {name}: {value}" for name, value in facts.origin]
    lines += ["", "## How it was run", "", "Times and the machine differ from run to run.", ""]
    lines += [f"- {name}: {value}" for name, value in facts.circumstances]
    lines.append("")
    for result in facts.results:
        for held in result.timing:
            lines += _titled(held, f"{result.title}: {held.title}")
    return "\n".join(lines).rstrip("\n") + "\n"
