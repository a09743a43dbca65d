"""A comparison as JSON, Markdown and a self-contained HTML page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from eval.compare.differences import ORDER, Change, Standing
from eval.report.markdown import table
from eval.report.page import render_page
from eval.report.wording import number, signed
from orchestra.files import atomic_write_text, canonical_json

MEANING: dict[Standing, str] = {
    "gone": "measured before, not now",
    "bar lost": "the bar was met and is missed",
    "worse": "the whole interval of the difference is on the worse side",
    "unclear": "changed, but the interval holds nought",
    "changed": "changed; no way is better, or no interval can be made",
    "better": "the whole interval of the difference is on the better side",
    "new": "not measured before",
    "same": "no row came out otherwise",
}
COLUMNS = (
    "benchmark", "figure", "before", "after", "difference", "95 % interval", "rows", "made by",
)  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """All that a page of a comparison shows; ``circumstances`` differ, but are not the product."""

    before: str
    after: str
    changes: tuple[Change, ...]
    circumstances: tuple[str, ...]

    @cached_property
    def groups(self) -> dict[Standing, list[Change]]:
        """The changes by standing, regressions first; empty groups are left out."""
        held = {name: [c for c in self.changes if c.standing == name] for name in ORDER}
        return {name: changes for name, changes in held.items() if changes}

    @property
    def regressions(self) -> list[Change]:
        """What got worse, lost its bar or went missing."""
        return [change for change in self.changes if change.regressed]

    @property
    def summary(self) -> str:
        """One sentence: how many figures stand how."""
        if not self.changes:
            return "The two have no figure in common."
        told = ", ".join(f"{len(held)} {name}" for name, held in self.groups.items())
        return f"{len(self.changes)} figures: {told}."


def row(change: Change) -> tuple[str, ...]:
    """A change as cells, in the order of :data:`COLUMNS`."""
    span = "–"
    if change.low is not None and change.high is not None:
        span = f"{signed(change.low, change.unit)} to {signed(change.high, change.unit)}"
    paired = "–" if change.n is None else f"{change.moved} of {change.n} moved"
    return (
        change.benchmark,
        change.label,
        number(change.before, change.unit),
        number(change.after, change.unit),
        signed(change.difference, change.unit),
        span,
        paired,
        change.method or "–",
    )


def markdown(compared: Compared) -> str:
    """The comparison as Markdown, regressions first."""
    lines = ["# What changed", "", f"From `{compared.before}` to `{compared.after}`.", ""]
    lines += [compared.summary, ""]
    if compared.circumstances:
        lines += ["## Not the product's doing", ""]
        lines += [*(f"- {told}" for told in compared.circumstances), ""]
    for name, changes in compared.groups.items():
        lines += [f"## {name.capitalize()} ({len(changes)})", "", f"{MEANING[name]}.", ""]
        if name == "same":
            lines += [*_names(changes), ""]
        else:
            lines += table(COLUMNS, [row(change) for change in changes])
    return "\n".join(lines) + "\n"


def _names(changes: Sequence[Change]) -> Iterator[str]:
    for benchmark in dict.fromkeys(change.benchmark for change in changes):
        keys = [f"`{c.key}`" for c in changes if c.benchmark == benchmark]
        yield f"- {benchmark}: {', '.join(keys)}"


def content(compared: Compared) -> dict[str, object]:
    """What ``compare.json`` holds."""
    return {
        "before": compared.before,
        "after": compared.after,
        "regressions": len(compared.regressions),
        "circumstances": list(compared.circumstances),
        "changes": [
            {k: round(v, 6) if isinstance(v, float) else v for k, v in asdict(change).items()}
            for change in compared.changes
        ],
    }


def write(compared: Compared, out: Path) -> Path:
    """Writes ``compare.json``, ``.md`` and ``.html`` into ``out``; gives the page's path."""
    atomic_write_text(out / "compare.json", canonical_json(content(compared), indent=2) + "\n")
    atomic_write_text(out / "compare.md", markdown(compared))
    page = render_page("compare.html.j2", compared=compared, meaning=MEANING, row=row, cols=COLUMNS)
    atomic_write_text(out / "compare.html", page)
    return out / "compare.html"
