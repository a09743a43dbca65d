"""What a benchmark returns: figures with their denominators, tables, plots, and what is missing.

Everything here is content: it is the same from the same data, seed and versions. Times and the
machine are kept apart, in ``run.json`` beside the report.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Cell = str | int | float | bool | None
"""A table cell; None prints as a dash."""

Better = Literal["higher", "lower"]
Statistic = Literal["mean", "ratio", "balanced_accuracy", "auc", "macro_f1"]
"""How a figure is worked out from columns of outcomes; see :mod:`eval.metrics.statistics`."""


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


class Recipe(_Frozen):
    """How a figure follows from kept outcomes, so that two reports can be compared row by row.

    Attributes:
        statistic: mean(value), ratio(numerator, denominator), balanced_accuracy(gold, said),
            auc(gold, score), macro_f1(gold, said): the words in brackets are the columns.
        columns: their names in the outcomes, in that order.
        outcomes: names of the :class:`Outcomes` it is worked out on; of several, the figure is
            the mean of what each gives.
    """

    statistic: Statistic
    columns: tuple[str, ...]
    outcomes: tuple[str, ...]


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
        better: which way is better; told by the bar where there is one. Figures without a way
            (lengths, counts) are never called better or worse.
        recipe: how it follows from the benchmark's outcomes, where they are kept.
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
    better: Better | None = None
    recipe: Recipe | None = None

    @property
    def met(self) -> bool | None:
        """Whether the bar is reached; None where there is no bar or no value."""
        if self.target is None or self.value is None:
            return None
        return self.target.met(self.value)

    @property
    def direction(self) -> Better | None:
        """Which way is better, as stated or as the bar tells it."""
        if self.better is not None or self.target is None:
            return self.better
        if self.target.at_least is not None:
            return "higher" if self.target.at_most is None else None
        return "lower"


class Outcomes(_Frozen):
    """What came of every row: kept beside the report, for comparing two reports in pairs.

    Attributes:
        name: unique within a benchmark, e.g. ``adjudicator/scifact``.
        ids: of the rows, each once, the same from run to run.
        columns: by name one value a row; None where there is none (that row is left out).
    """

    name: str
    ids: tuple[str, ...]
    columns: Mapping[str, tuple[float | str | None, ...]]

    @model_validator(mode="after")
    def _whole(self) -> Outcomes:
        if len(set(self.ids)) != len(self.ids):
            raise ValueError(f"outcomes {self.name!r} name a row twice")
        for column, values in self.columns.items():
            if len(values) != len(self.ids):
                raise ValueError(
                    f"outcomes {self.name!r}: column {column!r} has {len(values)} values for "
                    f"{len(self.ids)} rows"
                )
        return self


class Place(_Frozen):
    """Where a piece of evidence stands, and its words.

    ``document`` is a path below the corpus (or ``FILE row ID`` of a benchmark file); ``page`` is
    1-based; ``start`` and ``end`` are offsets into the document's stored text.
    """

    document: str
    quote: str
    page: int | None = None
    start: int | None = None
    end: int | None = None
    stance: str = ""


class WorstCase(_Frozen):
    """An item that went wrong, with all that is needed to see why; worst first.

    Attributes:
        id: the row's id.
        claim: the claim, question or sentence.
        gold: what would have been right.
        said: what was said.
        confidence: how sure it was.
        why: the reason given, or what a reader should look at.
        figure: key of the figure that it counts against.
        evidence: what was shown for it, or what should have been found.
    """

    id: str
    claim: str
    gold: str
    said: str
    confidence: float | None = None
    why: str = ""
    figure: str = ""
    evidence: tuple[Place, ...] = ()


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
    the report and kept in ``run.json``, apart from the content. ``outcomes`` go to
    ``outcomes.json``. ``kind`` (see :data:`eval.benchmark.Kind`) and ``cap`` (at most so many rows
    of a set were measured on) are filled in by what runs the benchmark.
    """

    benchmark: str
    title: str
    description: str = ""
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    timing: tuple[Table, ...] = ()
    plots: tuple[Plot, ...] = ()
    worst: tuple[WorstCase, ...] = ()
    outcomes: tuple[Outcomes, ...] = ()
    not_measured: tuple[NotMeasured, ...] = ()
    sources: tuple[Source, ...] = ()
    settings: Mapping[str, str] = Field(default_factory=dict)
    seed: int | None = None
    cap: int | None = None
    kind: str = ""

    @model_validator(mode="after")
    def _unique(self) -> Metrics:
        keys = [figure.key for figure in self.figures]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise ValueError(f"{self.benchmark}: two figures are called {twice[0]!r}")
        kept = {held.name for held in self.outcomes}
        for figure in self.figures:
            missing = [
                n for n in (figure.recipe.outcomes if figure.recipe else ()) if n not in kept
            ]
            if missing:
                raise ValueError(f"{self.benchmark}: {figure.key!r} needs outcomes {missing[0]!r}")
        return self

    def figure(self, key: str) -> Figure:
        """The figure of that key.

        Raises:
            KeyError: there is none.
        """
        for figure in self.figures:
            if figure.key == key:
                return figure
        raise KeyError(key)
