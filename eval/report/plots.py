"""Pictures as inline SVG with matplotlib: no script, the same bytes from the same data."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.types import Plot

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

INK, MUTED, GRID = "#1f2933", "#7b8794", "#e4e7eb"
COLOURS = ("#0b6e72", "#d98324", "#5c4d9a", "#a3333d", "#6b8e23", "#4a6fa5")


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its group on the axis, its series in the legend, its value and 95 % interval."""

    group: str
    series: str
    value: float
    low: float | None = None
    high: float | None = None


def new_canvas(width: float, height: float) -> tuple[Canvas, Axes]:
    """An empty plot of so many inches, without frame or ground."""
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=(width, height), layout="constrained")
    canvas.patch.set_alpha(0)
    axes = canvas.add_subplot()
    _plain(axes)
    return canvas, axes


def _plain(axes: Axes) -> None:
    axes.patch.set_alpha(0)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(MUTED)
    axes.tick_params(colors=MUTED, labelcolor=INK, labelsize=9)
    axes.set_axisbelow(True)


def as_svg(canvas: Canvas, salt: str) -> str:
    """The plot as inline SVG; ``salt`` keeps its ids apart from those of others on the page."""
    import matplotlib

    held = io.StringIO()
    settings = {"svg.fonttype": "none", "svg.hashsalt": salt, "font.family": "sans-serif"}
    with matplotlib.rc_context(settings):
        canvas.savefig(held, format="svg", metadata={"Date": None, "Creator": None})
    text = held.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)
    text = re.sub(r' xmlns(:xlink)?="[^"]*"', "", text).replace("xlink:href", "href")
    text = re.sub(r"\b(id=\"|href=\"#|url\(#)", rf"\g<1>{_slug(salt)}-", text)
    return re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", text, count=1)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def grouped_bars(
    title: str, bars: Sequence[Bar], *, ylabel: str, caption: str = "", top: float | None = 1.0
) -> Plot:
    """Bars side by side: a group on the axis per ``Bar.group``, a colour per ``Bar.series``."""
    groups = list(dict.fromkeys(bar.group for bar in bars))
    series = list(dict.fromkeys(bar.series for bar in bars))
    canvas, axes = new_canvas(max(6.0, 1.6 + 0.42 * len(groups) * len(series)), 3.4)
    width = 0.8 / max(len(series), 1)
    for bar in bars:
        at = groups.index(bar.group) + (series.index(bar.series) - (len(series) - 1) / 2) * width
        axes.bar(at, bar.value, width * 0.92, color=COLOURS[series.index(bar.series) % 6])
        if bar.low is not None and bar.high is not None:
            reach = [[max(bar.value - bar.low, 0)], [max(bar.high - bar.value, 0)]]
            axes.errorbar(at, bar.value, yerr=reach, color=INK, lw=1, capsize=2)
    for name, colour in zip(series, COLOURS, strict=False):
        axes.bar(0, 0, 0, color=colour, label=name)
    axes.set_xticks(range(len(groups)), groups)
    axes.set_ylabel(ylabel, color=INK, fontsize=9)
    axes.grid(axis="y", color=GRID)
    if top is not None:
        axes.set_ylim(0, top)
    axes.legend(
        frameon=False,
        fontsize=8,
        ncols=min(len(series), 5),
        loc="lower left",
        bbox_to_anchor=(0, 1),
    )
    return Plot(title=title, svg=as_svg(canvas, title), caption=caption)


def dots(
    title: str, marks: Sequence[Bar], *, xlabel: str, marked: float | None = None, caption: str = ""
) -> Plot:
    """A row per ``Bar.group``, a dot with its interval per ``Bar.series``; ``marked``: a line."""
    groups = list(dict.fromkeys(mark.group for mark in marks))
    series = list(dict.fromkeys(mark.series for mark in marks))
    canvas, axes = new_canvas(7.2, 1.1 + (0.12 + 0.085 * len(series)) * max(len(groups), 2))
    step = 0.8 / max(len(series), 1)
    if marked is not None:
        axes.axvline(marked, color=MUTED, lw=1, ls="--")
    for mark in marks:
        at = groups.index(mark.group) + (series.index(mark.series) - (len(series) - 1) / 2) * step
        colour = COLOURS[series.index(mark.series) % 6]
        axes.plot(mark.value, at, "o", ms=4.5, color=colour)
        if mark.low is not None and mark.high is not None:
            axes.plot([mark.low, mark.high], [at, at], color=colour, lw=1.2)
    for i, name in enumerate(series):
        axes.plot([], [], "o", ms=4.5, color=COLOURS[i % 6], label=name)
    for between in range(1, len(groups)):
        axes.axhline(between - 0.5, color=GRID, lw=0.8)
    axes.set_yticks(range(len(groups)), groups)
    axes.set_ylim(len(groups) - 0.5, -0.5)
    axes.set_xlabel(xlabel, color=INK, fontsize=9)
    axes.grid(axis="x", color=GRID)
    axes.legend(
        frameon=False,
        fontsize=8,
        ncols=min(len(series), 5),
        loc="lower left",
        bbox_to_anchor=(0, 1),
    )
    return Plot(title=title, svg=as_svg(canvas, title), caption=caption)


Bins = Sequence[tuple[float, float, int]]
"""Of each bin the mean of what was stated, the share that came true, and the count."""


def reliability(
    title: str,
    bins: Bins,
    *,
    xlabel: str = "stated confidence",
    ylabel: str = "share that was right",
    caption: str = "",
) -> Plot:
    """Confidence against the share that was right, a dot per bin with its count."""
    canvas, axes = new_canvas(4.2, 3.8)
    _diagonal(axes, bins, largest_dot=250)
    for confidence, accuracy, n in bins:
        axes.annotate(
            str(n),
            (confidence, accuracy),
            xytext=(7, -10),
            textcoords="offset points",
            fontsize=8,
            color=MUTED,
        )
    axes.set_xlabel(xlabel, color=INK, fontsize=9)
    axes.set_ylabel(ylabel, color=INK, fontsize=9)
    return Plot(title=title, svg=as_svg(canvas, title), caption=caption)


def _diagonal(axes: Axes, bins: Bins, *, largest_dot: float) -> None:
    axes.plot([0, 1], [0, 1], color=MUTED, lw=1, ls="--")
    largest = max((n for _, _, n in bins), default=1)
    for stated, true, n in bins:
        size = largest_dot * (0.12 + 0.88 * n / largest)
        axes.scatter(stated, true, s=size, color=COLOURS[0], alpha=0.85, clip_on=False, lw=0)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.grid(color=GRID)


def reliability_grid(
    title: str, panels: Sequence[tuple[str, Bins]], *, columns: int = 4, caption: str = ""
) -> Plot:
    """Small reliability diagrams side by side, one a panel, all on the same scale."""
    from matplotlib.figure import Figure as Canvas

    rows = -(-len(panels) // columns)
    canvas = Canvas(figsize=(1.95 * columns, 2.0 * rows), layout="constrained")
    canvas.patch.set_alpha(0)
    for place, (name, bins) in enumerate(panels, 1):
        axes = canvas.add_subplot(rows, columns, place)
        _plain(axes)
        _diagonal(axes, bins, largest_dot=90)
        axes.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
        axes.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
        axes.set_title(name, fontsize=9, color=INK)
    return Plot(title=title, svg=as_svg(canvas, title), caption=caption)


def curves(
    title: str,
    lines: Sequence[tuple[str, Sequence[float], Sequence[float]]],
    *,
    xlabel: str,
    ylabel: str,
    caption: str = "",
    log: bool = False,
) -> Plot:
    """Lines over a common axis: (name, xs, ys). ``log`` sets both axes to logarithms."""
    canvas, axes = new_canvas(5.6, 3.6)
    for i, (name, xs, ys) in enumerate(lines):
        axes.plot(
            xs,
            ys,
            color=COLOURS[i % 6],
            lw=1.8,
            label=name,
            marker="o" if len(xs) < 9 else None,
            ms=4,
        )
    if log:
        axes.set(xscale="log", yscale="log")
    else:
        axes.set_ylim(bottom=0)
    axes.set_xlabel(xlabel, color=INK, fontsize=9)
    axes.set_ylabel(ylabel, color=INK, fontsize=9)
    axes.grid(color=GRID)
    axes.legend(frameon=False, fontsize=8)
    return Plot(title=title, svg=as_svg(canvas, title), caption=caption)


def confusion(
    title: str, labels: Sequence[str], counts: Sequence[Sequence[int]], *, caption: str = ""
) -> Plot:
    """A confusion matrix: rows are gold, columns what was said; shade is the share of the row."""
    canvas, axes = new_canvas(1.9 + 0.85 * len(labels), 1.2 + 0.55 * len(labels))
    shares = [[n / max(sum(row), 1) for n in row] for row in counts]
    axes.pcolormesh(shares, cmap="GnBu", vmin=0, vmax=1.15, edgecolors="white", linewidth=2)
    axes.invert_yaxis()
    for i, row in enumerate(counts):
        for j, n in enumerate(row):
            shade = "white" if shares[i][j] > 0.6 else INK
            axes.text(j + 0.5, i + 0.5, str(n), ha="center", va="center", fontsize=9, color=shade)
    words = [label.replace("_", "\n") for label in labels]
    middles = [i + 0.5 for i in range(len(labels))]
    axes.set_xticks(middles, words)
    axes.set_yticks(middles, [label.replace("_", " ") for label in labels])
    axes.tick_params(length=0, labelsize=8)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_xlabel("said", color=INK, fontsize=9)
    axes.set_ylabel("gold", color=INK, fontsize=9)
    return Plot(title=title, svg=as_svg(canvas, title), caption=caption)
