"""The report as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.report.page import Facts
from eval.report.wording import basis, cell, interval, number, standing
from eval.types import Metrics


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
    for one in (*result.tables, *result.timing):
        yield f"### {one.title}"
        yield ""
        yield from table(one.columns, [[cell(item) for item in row] for row in one.rows])
        if one.note:
            yield f"{one.note}\n"
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


def render(facts: Facts) -> str:
    """The whole report, the bars first."""
    lines = [f"# {facts.title}", "", facts.summary, ""]
    barred = [(r.title, f) for r in facts.results for f in r.figures if f.target is not None]
    if barred:
        rows = [
            (
                title,
                f.label,
                number(f.value, f.unit),
                interval(f),
                basis(f),
                str(f.target),
                standing(f),
            )
            for title, f in barred
        ]
        head = ("benchmark", "figure", "value", "95 % interval", "from", "bar", "")
        lines += ["## Bars", "", *table(head, rows)]
    if facts.failures:
        lines += ["## Could not run", ""]
        lines += [f"- `{name}`: {why}" for name, why in facts.failures.items()]
        lines.append("")
    for result in facts.results:
        lines += _benchmark(result)
    lines += ["## How it was run", ""]
    lines += [f"- {name}: {value}" for name, value in facts.circumstances]
    return "\n".join(lines) + "\n"
