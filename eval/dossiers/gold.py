"""What each dossier's documents say, written down beside them: questions, conflicts, refusals.

Half of every file is ``frozen``: counted, never listed, and no rule is made for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.demo.gold import GoldQuestion, Pair, Split
from eval.demo.run import question_on
from eval.errors import BenchmarkDataInvalid, BenchmarkDataMissing
from eval.loaders import read_jsonl, source
from eval.types import Source

DOSSIERS = (
    "harbour-bridge", "cold-store", "kelp-market", "quay-lease", "meadow-trial", "ferry-line",
)  # fmt: skip
T = TypeVar("T")


class Planted(Pair):
    """A contradiction between two documents of which neither replaces the other.

    ``question`` is what a reader would ask to come upon it.
    """

    question: str
    split: Split


class Current(BaseModel):
    """A question on what holds now, where something older was replaced.

    ``pairs`` are ids of superseded pairs; ``old`` and ``new`` the words that tell them apart.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    question: str
    pairs: tuple[str, ...]
    old: tuple[str, ...]
    new: tuple[str, ...]
    split: Split


class Dossier(BaseModel):
    """A dossier's folder of documents and all of its gold.

    ``refusals`` are the questions that no document answers. ``restated`` are superseded pairs once
    more, where the documents say the older or the newer in other places too.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    documents: Path
    questions: tuple[GoldQuestion, ...]
    refusals: tuple[GoldQuestion, ...]
    contradictions: tuple[Planted, ...]
    superseded: tuple[Pair, ...]
    restated: tuple[Pair, ...] = ()
    current: tuple[Current, ...]
    sources: tuple[Source, ...]

    @property
    def asked(self) -> dict[str, str]:
        """Every question that some benchmark asks of this dossier, by the id of its gold."""
        return {row.id: row.question for row in self._rows}

    @property
    def frozen(self) -> frozenset[str]:
        """Ids of the questions of the frozen half."""
        return frozenset(row.id for row in self._rows if row.split == "frozen")

    @property
    def _rows(self) -> list[GoldQuestion | Planted | Current]:
        return [*self.questions, *self.refusals, *self.contradictions, *self.current]


def corpora_folder() -> Path:
    """Where the dossiers lie in a checkout.

    Raises:
        BenchmarkDataMissing: this is an installation without the project's ``corpora`` folder.
    """
    folder = Path(__file__).resolve().parents[2] / "corpora"
    if not folder.is_dir():
        raise BenchmarkDataMissing(f"no dossiers at {folder}: run this from a checkout")
    return folder


def planted(row: Mapping[str, Any]) -> Planted:
    """A row of ``contradictions.jsonl``; without a question of its own it is asked in general."""
    return Planted(
        id=row["id"],
        one=row["a"],
        other=row["b"],
        about=row["about"],
        question=row.get("question") or question_on(row["about"]),
        split=row.get("split", "dev"),
    )


def restated(row: Mapping[str, Any]) -> Iterator[Pair]:
    """A row of ``restated.jsonl``: every older passage of a superseded pair with every newer."""
    for older, newer in product(row["older"], row["newer"]):
        yield Pair(id=row["of"], about=f"restates {row['of']}", one=older, other=newer)


def load_dossier(name: str, folder: Path | None = None) -> Dossier:
    """Reads ``corpora/NAME/gold``; only ``questions.jsonl`` must be there.

    Raises:
        BenchmarkDataMissing: the dossier or its questions are not there.
        BenchmarkDataInvalid: a row does not have the gold's form.
    """
    root = folder or corpora_folder() / name
    if not (root / "gold" / "questions.jsonl").is_file():
        raise BenchmarkDataMissing(f"no gold questions below {root}: run this from a checkout")
    kinds = ("questions", "refusals", "contradictions", "superseded", "restated", "current")
    files = {kind: root / "gold" / f"{kind}.jsonl" for kind in kinds}
    rows = {kind: list(read_jsonl(p)) if p.is_file() else [] for kind, p in files.items()}
    try:
        questions = [GoldQuestion(**row) for row in (*rows["questions"], *rows["refusals"])]
        return Dossier(
            name=name,
            documents=root / "documents",
            questions=tuple(q for q in questions if q.answerable),
            refusals=tuple(q for q in questions if not q.answerable),
            contradictions=tuple(planted(row) for row in rows["contradictions"]),
            superseded=tuple(
                Pair(id=r["id"], about=r["about"], one=r["older"], other=r["newer"])
                for r in rows["superseded"]
            ),
            restated=tuple(pair for row in rows["restated"] for pair in restated(row)),
            current=tuple(Current(**row) for row in rows["current"]),
            sources=tuple(
                source(root.parent, files[kind], len(rows[kind])) for kind in kinds if rows[kind]
            ),
        )
    except (ValidationError, KeyError) as error:
        raise BenchmarkDataInvalid(f"gold below {root} does not have its form: {error}") from error


def load_all(names: Iterable[str] = DOSSIERS) -> list[Dossier]:
    """The dossiers of those names, in that order."""
    return [load_dossier(name) for name in names]


def halves(rows: Iterable[T], split: Split) -> list[T]:
    """The rows of one half."""
    return [row for row in rows if getattr(row, "split", "dev") == split]
