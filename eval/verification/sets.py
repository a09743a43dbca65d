"""The open verification sets: which files, which rows of them, and how many are judged."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from adjudicator.training.loaders import DataMissing, Row, file_of, rows
from eval.errors import BenchmarkDataInvalid
from eval.loaders import read_jsonl, source
from eval.types import NotMeasured, Source

CAP = 1_000
_LONG_CAP = 400


@dataclass(frozen=True, slots=True)
class OpenSet:
    """A verification set that nothing was trained or tuned on.

    Attributes:
        name: in the report.
        folder: below the data folder.
        parts: its files, taken together.
        split: rows of this split only, where a file holds several.
        cap: at most so many rows, drawn by the seed; None takes all.
        bar: the balanced accuracy, supported against the rest, that it is held to.
        macro_bar: the three-way macro-F1 that it is held to.
    """

    name: str
    folder: str
    parts: tuple[str, ...]
    split: str = ""
    cap: int | None = CAP
    bar: float | None = None
    macro_bar: float | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """The rows of a set that are judged.

    ``total`` is how many labelled rows the set has. ``binary``: the labels say only whether the
    evidence supports the claim, so refuted is never scored against nei.
    """

    set: OpenSet
    rows: tuple[Row, ...]
    total: int
    binary: bool
    sources: tuple[Source, ...]

    @property
    def name(self) -> str:
        """The set's name."""
        return self.set.name


SCIFACT = OpenSet("scifact", "scifact", ("dev",), cap=None, bar=0.74, macro_bar=0.68)
OPEN_SETS = (
    SCIFACT,
    OpenSet("healthver", "healthver", ("test_official",), cap=None, bar=0.65),
    OpenSet("covidfact", "covidfact", ("all_official",), split="test"),
    OpenSet("climate_fever", "climate_fever", ("pairs",)),
    OpenSet("check_covid", "check_covid", ("dev",)),
    OpenSet("averitec", "averitec", ("dev",), cap=None, bar=0.66),
    OpenSet("nli4ct", "nli4ct", ("dev", "test")),
    OpenSet("scitab", "scitab", ("all",)),
    OpenSet("contract_nli", "contract_nli", ("test",), cap=_LONG_CAP),
    OpenSet("fool_me_twice", "fool_me_twice", ("dev",), cap=None, bar=0.68),
    OpenSet("qags", "qags", ("cnndm", "xsum")),
    OpenSet("aggrefact_cliff", "aggrefact_cliff", ("all",)),
)


def _rows_of(data: Path, chosen: OpenSet, part: str) -> list[Row]:
    found = list(rows(data, chosen.folder, part))
    if not chosen.split:
        return found
    path = file_of(data, chosen.folder, part)
    wanted = {str(raw["id"]) for raw in read_jsonl(path) if raw.get("split") == chosen.split}
    return [row for row in found if row.id in wanted]


def draw(everything: Sequence[Row], cap: int | None, *, seed: str) -> tuple[Row, ...]:
    """At most ``cap`` rows, drawn by the seed, in file order."""
    if cap is None or len(everything) <= cap:
        return tuple(everything)
    return tuple(
        everything[i] for i in sorted(random.Random(seed).sample(range(len(everything)), cap))
    )


def load_set(data: Path, chosen: OpenSet, *, seed: int, cap: int | None = None) -> Held:
    """The rows of a set that are judged; those without a clean label are left out.

    Args:
        data: the benchmark data folder.
        chosen: which set.
        seed: of the draw where the set is larger than its cap.
        cap: at most so many rows, whatever the set's own cap.

    Raises:
        DataMissing: a file is not there.
        BenchmarkDataInvalid: no row has a label, or two-way and three-way labels are mixed.
    """
    files = [file_of(data, chosen.folder, part) for part in chosen.parts]
    parts = [_rows_of(data, chosen, part) for part in chosen.parts]
    everything = [row for part in parts for row in part]
    if not everything:
        raise BenchmarkDataInvalid(f"{files[0]} holds no row with a label")
    schemes = {row.binary for row in everything}
    if len(schemes) > 1:
        raise BenchmarkDataInvalid(f"{files[0]} mixes two-way and three-way labels")
    limits = [limit for limit in (chosen.cap, cap) if limit is not None]
    return Held(
        set=chosen,
        rows=draw(everything, min(limits, default=None), seed=f"{seed}/{chosen.name}"),
        total=len(everything),
        binary=schemes.pop(),
        sources=tuple(
            source(data, path, len(part)) for path, part in zip(files, parts, strict=True)
        ),
    )


def load_sets(
    data: Path, chosen: Sequence[OpenSet], *, seed: int, cap: int | None = None
) -> tuple[list[Held], list[NotMeasured]]:
    """The sets that are there, and those that are not, each with the reason.

    Raises:
        DataMissing: none of them is there.
    """
    found: list[Held] = []
    absent: list[NotMeasured] = []
    missing: DataMissing | None = None
    for one in chosen:
        try:
            found.append(load_set(data, one, seed=seed, cap=cap))
        except DataMissing as error:
            missing = error
            absent.append(NotMeasured(what=f"the set {one.name}", why=str(error)))
    if missing is not None and not found:
        raise missing
    return found, absent
