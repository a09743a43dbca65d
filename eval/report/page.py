"""The report as one self-contained HTML page: no script, no outside reference, all escaped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from eval.report.wording import basis, cell, interval, number, standing
from eval.types import Metrics


@dataclass(frozen=True)
class Facts:
    """All that a page of the report shows."""

    title: str
    results: tuple[Metrics, ...]
    run: Mapping[str, Any]
    versions: Mapping[str, str]

    @property
    def failures(self) -> Mapping[str, str]:
        """Benchmarks that could not run, with the reason."""
        return self.run["failures"]  # type: ignore[no-any-return]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many bars were met, missed and not measured."""
        states = [standing(figure) for result in self.results for figure in result.figures]
        return {state: states.count(state) for state in ("met", "missed", "not measured")}

    @property
    def summary(self) -> str:
        """One sentence: how many benchmarks ran and how many bars were met."""
        counts = self.counts
        barred = sum(counts.values())
        left = list(self.run["left"])
        total = len(self.results) + len(self.failures) + len(left)
        ran = f"{len(self.results)} of {total} benchmarks ran"
        if left:
            ran += f" ({len(left)} still to be run: {', '.join(left)})"
        if not barred:
            return f"{ran}; none of their figures is held to a bar."
        missing = f", {counts['not measured']} not measured" if counts["not measured"] else ""
        return f"{ran}; {counts['met']} of {barred} bars met, {counts['missed']} missed{missing}."

    @property
    def circumstances(self) -> list[tuple[str, str]]:
        """Command, times, machine and versions, as (name, value)."""
        seconds = ", ".join(f"{name} {value:,.1f} s" for name, value in self.run["seconds"].items())
        return [
            ("command", str(self.run["command"])),
            ("started", str(self.run["started"])),
            ("took", seconds),
            *((name, str(value)) for name, value in self.run["machine"].items()),
            *((name, value) for name, value in self.versions.items()),
        ]


def render_page(name: str, **told: object) -> str:
    """A template of this folder, filled: everything is escaped, the style is put in."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    folder = Path(__file__).parent
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.update(
        basis=basis, cell=cell, interval=interval, number=number, standing=standing
    )
    template = environment.from_string((folder / name).read_text(encoding="utf-8"))
    style = Markup((folder / "page.css").read_text(encoding="utf-8"))  # noqa: S704
    return template.render(style=style, drawn=Markup, **told)


def render(facts: Facts) -> str:
    """The page."""
    return render_page("page.html.j2", facts=facts)
