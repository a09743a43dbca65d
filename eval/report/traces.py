"""Pictures of lines: growth with its spread, precision against recall; and measured beside quoted.

Inline SVG with matplotlib, as in :mod:`eval.report.plots`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.report.plots import COLOURS, GRID, INK, MUTED, Bar, as_svg, new_canvas
from eval.types import Plot

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True)
class Line:
    """A line; ``lows`` and ``highs`` are the ends of its 95 % intervals, point by point."""

    name: str
    xs: Sequence[float]
    ys: Sequence[float]
    lows: Sequence[float] = ()
    highs: Sequence[float] = ()


def _name_at_end(axes: Axes, lines: Sequence[Line]) -> None:
    """Names every line where it ends, pushed apart so that no name covers another."""
    low, high = axes.get_ylim()
    gap = (high - low) * 0.065
    at = low - gap
    for place, line in sorted(enumerate(lines), key=lambda item: item[1].ys[-1]):
        at = max(line.ys[-1], at + gap)
        axes.annotate(
            line.name,
            (line.xs[-1], at),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            color=COLOURS[place % 6],
            annotation_clip=False,
        )


def growth(
    title: str,
    lines: Sequence[Line],
    *,
    xlabel: str,
    ylabel: str,
    caption: str = "",
    top: float | None = None,
) -> Plot:
    """How something grows: a line with its spread each, named at its end.

    The x axis is linear; give the logarithm its own plot where sizes span decades (``curves``).
    """
    canvas, axes = new_canvas(6.4, 3.6)
    for place, line in enumerate(lines):
        colour = COLOURS[place % 6]
        axes.plot(line.xs, line.ys, color=colour, lw=1.8, marker="o", ms=4)
        if line.lows and line.highs:
            axes.fill_between(line.xs, line.lows, line.highs, color=colour, alpha=0.14, lw=0)
    axes.set_ylim(bottom=0, top=top)
    _name_at_end(axes, lines)
    axes.set_xlabel(xlabel, color=INK, fontsize=9)
    axes.set_ylabel(ylabel, color=INK, fontsize=9)
    axes.grid(axis="y", color=GRID)
    return Plot(title=title, svg=as_svg(canvas, title), caption=caption)


def precision_recall_plot(
    title: str, lines: Sequence[Line], *, base: float | None = None, caption: str = ""
) -> Plot:
    """Precision against recall; ``base`` is the precision of calling everything positive."""
    canvas, axes = new_canvas(4.6, 3.8)
    if base is not None:
        axes.axhline(base, color=MUTED, lw=1, ls="--")
    for place, line in enumerate(lines):
        axes.plot(line.xs, line.ys, color=COLOURS[place % 6], lw=1.6, label=line.name)
    axes.set(xlim=(0, 1), ylim=(0, 1.02))
    axes.set_xlabel("recall", color=INK, fontsize=9)
    axes.set_ylabel("precision", color=INK, fontsize=9)
    axes.grid(color=GRID)
    if len(lines) > 1:
        axes.legend(frameon=False, fontsize=8, loc="lower left", bbox_to_anchor=(0, 1))
    return Plot(title=title, svg=as_svg(canvas, title), caption=caption)


def beside_published(
    title: str, measured: Sequence[Bar], quoted: Sequence[Bar], *, xlabel: str, caption: str = ""
) -> Plot:
    """Lying bars by group: filled ones were measured here, hollow ones are what others published.

    ``Bar.series`` names the system; a row each.
    """
    groups = list(dict.fromkeys(bar.group for bar in (*measured, *quoted)))
    rows = [(bar, here) for group in groups
            for kept, here in ((measured, True), (quoted, False))
            for bar in kept if bar.group == group]  # fmt: skip
    canvas, axes = new_canvas(7.2, 0.8 + 0.3 * len(rows) + 0.28 * len(groups))
    ticks: list[tuple[float, str]] = []
    at, before = -1.0, ""
    for bar, here in rows:
        at += 1.0 if bar.group == before else 1.9
        if bar.group != before:
            axes.text(0, at - 0.75, bar.group, fontsize=9, fontweight="bold", color=INK)
        before = bar.group
        _lying(axes, at, bar, here=here)
        ticks.append((at, bar.series))
    axes.set_yticks([place for place, _ in ticks], [name for _, name in ticks])
    axes.set_ylim(at + 0.7, -0.4)
    axes.set_xlim(0, 1.08)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(xlabel, color=INK, fontsize=9)
    axes.grid(axis="x", color=GRID)
    return Plot(title=title, svg=as_svg(canvas, title), caption=caption)


def _lying(axes: Axes, at: float, bar: Bar, *, here: bool) -> None:
    if here:
        axes.barh(at, bar.value, 0.68, color=COLOURS[0])
    else:
        axes.barh(at, bar.value, 0.68, color="none", edgecolor=MUTED, lw=1.1)
    end = bar.value
    if bar.low is not None and bar.high is not None:
        axes.plot([bar.low, bar.high], [at, at], color=INK, lw=1.1)
        end = max(end, bar.high)
    axes.text(end + 0.012, at, f"{bar.value:.3f}", va="center", fontsize=8, color=INK)
