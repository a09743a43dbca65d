"""What a benchmark is to those who list and run it: its name, what it needs, how to start it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Literal, Protocol, cast

from pydantic import BaseModel, ConfigDict, Field

from eval.types import Metrics
from ingest.types import Progress

Kind = Literal[
    "retrieval", "verification", "citations", "qa", "contradictions", "claims", "reports",
    "robustness", "extraction", "graph", "playbooks", "models", "bench",
]  # fmt: skip
"""What a benchmark is about: the chapter of the report that it stands in."""

Suite = Literal["quick", "full"]


class Run(Protocol):
    """A benchmark's entry: measures on ``data``, keeps its working files below ``out``.

    One that is registered as ``capped`` is also given ``cap``: at most so many rows a set (None:
    its own choice), by keyword.
    """

    def __call__(self, data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
        """Runs the benchmark."""
        ...


class CappedRun(Protocol):
    """The entry of a benchmark that can be told how many rows to take."""

    def __call__(
        self, data: Path, out: Path, *, progress: Progress | None = None, cap: int | None = None
    ) -> Metrics:
        """Runs the benchmark on at most ``cap`` rows a set."""
        ...


class Benchmark(BaseModel):
    """A benchmark under its name on the command line.

    Attributes:
        name: on the command line.
        description: one sentence, for the list.
        place: where its entry is, as ``module:function``; imported only when it runs.
        kind: what it is about.
        suites: in which suites it runs unasked.
        needs: "data" (the benchmark folder), "pdfs" (and the PDFs beside it) or "" (nothing but
            the dossiers of a checkout).
        sets: folders of the data folder that it reads; those of them that lie there are hashed.
        shares: what it keeps below its working folder together with others, e.g. "dossiers"; of
            those with one name only one runs at a time.
        capped: its entry takes ``cap``.
        caps: the cap in a suite; a suite that is not named leaves it to the benchmark.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    description: str
    place: str
    kind: Kind = "bench"
    suites: tuple[Suite, ...] = ()
    needs: str = ""
    sets: tuple[str, ...] = ()
    shares: str = ""
    capped: bool = False
    caps: Mapping[Suite, int] = Field(default_factory=dict)

    @property
    def run(self) -> Run | CappedRun:
        """The function that measures; imports what it needs only now."""
        module, _, name = self.place.partition(":")
        return cast("Run | CappedRun", getattr(import_module(module), name))
