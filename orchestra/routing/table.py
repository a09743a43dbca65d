"""``routing.json``: how well each model did each kind of task, measured on ground truth.

``symphony eval`` writes it; the router reads it. What is measured counts for more than what the
settings declare, as soon as there is enough of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from orchestra.errors import SettingsInvalid
from orchestra.files import atomic_write_text, canonical_json
from orchestra.panel.specs import ModelSpec
from orchestra.statistics.inference import wilson

ENOUGH = 30
"""Answers that a score needs before it overrides declared strengths, unless told otherwise."""


class Measured(BaseModel):
    """One model on one kind of task. A file's rows.

    Attributes:
        model: the panel member's name.
        vendor_model: what it stood for when it was measured; a row of another is passed over.
        task: the kind of task: a strength ("law") or a role ("judge").
        right: answers that agreed with the ground truth.
        n: answers that were scored.
        latency_s: the median of an answer; None where not measured.
        usd: the mean price of an answer; None where not known.
        source: where the score is from ("scifact test, 2026-11-21").
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = Field(min_length=1)
    vendor_model: str = Field(min_length=1)
    task: str = Field(min_length=1)
    right: int = Field(ge=0)
    n: int = Field(ge=0)
    latency_s: float | None = Field(default=None, ge=0)
    usd: float | None = Field(default=None, ge=0)
    source: str = ""

    @model_validator(mode="after")
    def _is_a_rate(self) -> Measured:
        if self.right > self.n:
            raise ValueError(f"{self.right} of {self.n} is no rate")
        return self

    @property
    def score(self) -> float:
        """Right answers per scored one; 0 where there is none."""
        return self.right / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson interval of the score."""
        return wilson(self.right, self.n)

    def __str__(self) -> str:
        """For a reason: ``0.82 [0.73–0.88], n=96``."""
        low, high = self.interval
        return f"{self.score:.2f} [{low:.2f}–{high:.2f}], n={self.n}"


@dataclass(frozen=True)
class RoutingTable:
    """All that is measured. ``enough``: the n from which on a row counts."""

    rows: tuple[Measured, ...] = ()
    enough: int = ENOUGH

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, str, str], Measured]:
        return {(row.model, row.vendor_model, row.task): row for row in self.rows}

    def of(self, spec: ModelSpec, task: str) -> Measured | None:
        """What is measured of a member at a kind of task, where it is enough."""
        row = self._by_key.get((spec.name, spec.model, task))
        return row if row is not None and row.n >= self.enough else None

    def latency_of(self, spec: ModelSpec) -> float | None:
        """The member's longest measured median, in seconds, over all tasks."""
        known = [
            row.latency_s
            for row in self.rows
            if (row.model, row.vendor_model) == (spec.name, spec.model)
            and row.latency_s is not None
        ]
        return max(known, default=None)

    def with_rows(self, rows: Iterable[Measured]) -> RoutingTable:
        """This with newer rows in the place of those of the same model and task."""
        merged = {**self._by_key, **{(r.model, r.vendor_model, r.task): r for r in rows}}
        return RoutingTable(tuple(merged[key] for key in sorted(merged)), self.enough)


def load_table(home: Path, *, enough: int = ENOUGH) -> RoutingTable:
    """The table under ``home``; an empty one where there is no file.

    Raises:
        SettingsInvalid: the file is there and cannot be used; names the row and what is wrong.
    """
    path = home / "routing.json"
    if not path.exists():
        return RoutingTable((), enough)
    try:
        value = json.loads(path.read_text("utf-8"))
        rows = value["rows"] if isinstance(value, dict) else None
        if not isinstance(rows, list):
            raise SettingsInvalid(f"{path} holds no list 'rows': measure again with symphony eval")
        return RoutingTable(tuple(Measured.model_validate(row) for row in rows), enough)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise SettingsInvalid(
            f"{path}: {key}: {first['msg']} (got {first['input']!r:.80})"
        ) from error
    except (OSError, KeyError, ValueError) as error:
        raise SettingsInvalid(
            f"{path} cannot be read ({error}): repair it, or delete it and measure again"
        ) from error


def save_table(home: Path, table: RoutingTable) -> Path:
    """Writes the table and returns where.

    Raises:
        StorageFull: the disk has no room left; the old file is untouched.
    """
    path = home / "routing.json"
    rows = [row.model_dump(mode="json") for row in table.rows]
    atomic_write_text(path, canonical_json({"version": 1, "rows": rows}, indent=2) + "\n")
    return path
