"""What a benchmark returns: figures with their denominators, tables, plots, and what is missing.

Everything here is content: it is the same from the same data, seed and versions. Times and the
machine are kept apart, in ``run.json`` beside the report.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field

from ingest.types import Progress

Cell = str | int | float | bool | None
"""A table cell; None prints as a dash."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Target(_Frozen):
    """The bar a figure is held to: at least, at most, or both."""

    at_least: float | None = None
    at_most: float | None = None

    def met(self, value: float) -> bool:
        """Whether ``value`` reaches the bar."""
        low_enough = self.at_most is None or value <= self.at_most
        return low_enough and (self.at_least is None or value >= self.at_least)

    def __str__(self) -> str:
        parts = []
        if self.at_least is not None:
            parts.append(f"≥ {self.at_least:g}")
        if self.at_most is not None:
            parts.append(f"≤ {self.at_most:g}")
        return ", ".join(parts)


class Figure(_Frozen):
    """One measured number and all that is needed to judge it.

    Attributes:
        key: stable name, e.g. ``fused/ndcg@10``; unique within a benchmark.
        label: for a reader.
        value: None where the denominator is 0 or nothing could be measured (``note`` says why).
        unit: "", "ms", "s", "MB", "×", "words".
        n: how many items it is an average of.
        numerator, denominator: for rates.
        low, high: 95 % interval; ``interval`` names the method.
        target: the bar it is held to, if any.
    """

    key: str
    label: str
    value: float | None
    unit: str = ""
    n: int | None = None
    numerator: float | None = None
    denominator: float | None = None
    low: float | None = None
    high: float | None = None
    interval: str = ""
    target: Target | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the bar is reached; None where there is no bar or no value."""
        if self.target is None or self.value is None:
            return None
        return self.target.met(self.value)


class Table(_Frozen):
    """A table of the report; every row has as many cells as there are columns."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


class Plot(_Frozen):
    """A picture as inline SVG (no script, no outside reference) and what it shows."""

    title: str
    svg: str
    caption: str = ""


class Source(_Frozen):
    """A file that was measured on, by name below the data folder."""

    name: str
    sha256: str
    rows: int | None = None


class NotMeasured(_Frozen):
    """Something a reader may look for here and does not find, and why."""

    what: str
    why: str


class Metrics(_Frozen):
    """All that one benchmark found.

    ``timing`` holds tables of times and speeds, which differ from run to run: they are shown in
    the report and kept in ``run.json``, apart from the content.
    """

    benchmark: str
    title: str
    description: str = ""
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    timing: tuple[Table, ...] = ()
    plots: tuple[Plot, ...] = ()
    not_measured: tuple[NotMeasured, ...] = ()
    sources: tuple[Source, ...] = ()
    settings: Mapping[str, str] = Field(default_factory=dict)
    seed: int | None = None

    def figure(self, key: str) -> Figure:
        """The figure of that key.

        Raises:
            KeyError: there is none.
        """
        for figure in self.figures:
            if figure.key == key:
                return figure
        raise KeyError(key)


class Run(Protocol):
    """A benchmark's entry: measures on ``data``, keeps its working files below ``out``."""

    def __call__(self, data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
        """Runs the benchmark."""
        ...


class Benchmark(_Frozen):
    """A benchmark under its name on the command line.

    ``needs`` says what must be there: "data" (the benchmark folder), "pdfs" or "" (nothing).
    """

    name: str
    description: str
    load: Callable[[], Run]
    needs: str = ""

    @property
    def run(self) -> Run:
        """The function that measures; imports what it needs only now."""
        return self.load()
