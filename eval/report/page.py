"""The report as one self-contained HTML page: no script, no outside reference, all escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from eval.report.wording import basis, cell, interval, number, on_scale, place, standing
from eval.types import Figure, Metrics

CHAPTERS = {
    "reports": "Reports",
    "citations": "Citations",
    "contradictions": "Contradictions",
    "verification": "Verdicts",
    "claims": "Claims",
    "qa": "Question answering",
    "retrieval": "Search",
    "graph": "Knowledge graph",
    "playbooks": "Playbooks",
    "robustness": "Robustness",
    "extraction": "Extraction",
    "models": "Models",
    "bench": "Speed and memory",
}
"""The chapters of the report, in order, by kind of benchmark."""

STATES = ("missed", "not measured", "met")


@dataclass(frozen=True)
class Barred:
    """A figure that is held to a bar, with the benchmark it is of."""

    result: Metrics
    figure: Figure

    @property
    def state(self) -> str:
        """``missed``, ``not measured`` or ``met``."""
        return standing(self.figure)


@dataclass(frozen=True)
class Chapter:
    """The benchmarks of one kind."""

    title: str
    results: tuple[Metrics, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many bars were missed, not measured and met."""
        return _counted(self.results)


def _counted(results: Sequence[Metrics]) -> dict[str, int]:
    states = [standing(figure) for result in results for figure in result.figures]
    return {state: states.count(state) for state in STATES}


@dataclass(frozen=True)
class Facts:
    """All that a page of the report shows."""

    title: str
    results: tuple[Metrics, ...]
    run: Mapping[str, Any]
    versions: Mapping[str, str]
    made_from: Mapping[str, Any]

    @property
    def failures(self) -> Mapping[str, str]:
        """Benchmarks that could not run, with the reason."""
        return self.run["failures"]  # type: ignore[no-any-return]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many bars were missed, not measured and met."""
        return _counted(self.results)

    @cached_property
    def barred(self) -> list[Barred]:
        """Every figure with a bar: missed ones first, then those not measured, then met ones."""
        found = [Barred(r, f) for r in self.results for f in r.figures if f.target is not None]
        return sorted(found, key=lambda one: STATES.index(one.state))

    @cached_property
    def chapters(self) -> list[Chapter]:
        """The benchmarks by kind; those of no kind come last."""
        last = "Other"
        groups: dict[str, list[Metrics]] = {title: [] for title in (*CHAPTERS.values(), last)}
        for result in self.results:
            groups[CHAPTERS.get(result.kind, last)].append(result)
        return [Chapter(title, tuple(held)) for title, held in groups.items() if held]

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
    def origin(self) -> list[tuple[str, str]]:
        """What the figures were made from: code, weights, settings, versions, as (name, value)."""
        held = dict(self.made_from)
        weights = held.pop("weights", {})
        return [
            *((f"{name}, sha256", str(value)) for name, value in held.items()),
            *((f"{name}, sha256", value) for name, value in weights.items()),
            *((name, value) for name, value in self.versions.items()),
        ]

    @property
    def circumstances(self) -> list[tuple[str, str]]:
        """Command, times and machine, as (name, value)."""
        seconds = ", ".join(f"{name} {value:,.1f} s" for name, value in self.run["seconds"].items())
        if self.run["elapsed"] is not None:
            seconds += f"; in all {self.run['elapsed'] / 60:,.1f} min"
        at_once = self.run["side_by_side"]
        shared = f"{at_once}: each is slower than alone, and so are the speeds below"
        taken = [("taken up from an earlier run", ", ".join(self.run["taken_up"]))]
        return [
            ("command", str(self.run["command"])),
            ("started", str(self.run["started"])),
            ("took", seconds),
            *([("benchmarks at a time", shared)] if at_once > 1 else []),
            *(taken if self.run["taken_up"] else []),
            *((name, str(value)) for name, value in self.run["machine"].items()),
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
        basis=basis,
        cell=cell,
        interval=interval,
        number=number,
        on_scale=on_scale,
        place=place,
        standing=standing,
    )
    template = environment.from_string((folder / name).read_text(encoding="utf-8"))
    style = Markup((folder / "page.css").read_text(encoding="utf-8"))  # noqa: S704
    return template.render(style=style, drawn=Markup, **told)


def render(facts: Facts) -> str:
    """The page."""
    return render_page("page.html.j2", facts=facts)
