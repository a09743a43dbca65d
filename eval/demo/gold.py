"""The dossier's gold: claims, questions with their key facts, planted contradictions.

Half of the claims and questions are frozen: they are scored, never listed, and nothing is tuned
on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from adjudicator.types import Stance, Verdict
from eval.errors import BenchmarkDataInvalid, BenchmarkDataMissing
from eval.loaders import read_jsonl, source
from eval.types import Source

NAME = "harbour-bridge"
Split = Literal["dev", "frozen"]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Quote(_Row):
    """Words of a document, or a cell of one of its tables (``row``, ``column``, ``cell``)."""

    document: str
    quote: str | None = None
    row: str | None = None
    column: str | None = None
    cell: str | None = None
    stance: Stance = Stance.SUPPORTS


class GoldClaim(_Row):
    """A claim with its verdict; ``planted`` says what was changed to make it false, or "none"."""

    id: str
    claim: str
    verdict: Verdict
    quotes: tuple[Quote, ...]
    planted: str
    split: Split


class KeyFact(_Row):
    """A fact a good report holds: every inner list of ``match`` must have one of its strings."""

    id: str
    fact: str
    match: tuple[tuple[str, ...], ...]
    quote: str
    document: str


class GoldQuestion(_Row):
    """A question; an unanswerable one must be refused."""

    id: str
    question: str
    answerable: bool
    split: Split
    key_facts: tuple[KeyFact, ...] = ()


class Pair(_Row):
    """Two passages that cannot both be right, or an older and the newer that replaces it."""

    id: str
    one: Quote
    other: Quote
    about: str


class Gold(_Row):
    """The whole gold and the files it was read from."""

    documents: Path
    claims: tuple[GoldClaim, ...]
    questions: tuple[GoldQuestion, ...]
    contradictions: tuple[Pair, ...]
    superseded: tuple[Pair, ...]
    sources: tuple[Source, ...]


def dossier_folder() -> Path:
    """Where the dossier lies in a checkout.

    Raises:
        BenchmarkDataMissing: this is an installation without the project's ``corpora`` folder.
    """
    folder = Path(__file__).resolve().parents[2] / "corpora" / NAME
    if not folder.is_dir():
        raise BenchmarkDataMissing(f"no demo dossier at {folder}: run this from a checkout")
    return folder


def _pair(row: Mapping[str, Any], one: str, other: str) -> Pair:
    return Pair(id=row["id"], about=row["about"], one=row[one], other=row[other])


def load_gold(folder: Path) -> Gold:
    """Reads ``folder/gold``.

    Raises:
        BenchmarkDataMissing: a file is not there.
        BenchmarkDataInvalid: a row does not have the gold's form.
    """
    files = {
        name: folder / "gold" / f"{name}.jsonl"
        for name in ("claims", "questions", "contradictions", "superseded")
    }
    for path in files.values():
        if not path.is_file():
            raise BenchmarkDataMissing(f"gold file {path} is missing")
    rows = {name: list(read_jsonl(path)) for name, path in files.items()}
    try:
        return Gold(
            documents=folder / "documents",
            claims=tuple(GoldClaim(**row) for row in rows["claims"]),
            questions=tuple(GoldQuestion(**row) for row in rows["questions"]),
            contradictions=tuple(_pair(row, "a", "b") for row in rows["contradictions"]),
            superseded=tuple(_pair(row, "older", "newer") for row in rows["superseded"]),
            sources=tuple(source(folder, files[name], len(rows[name])) for name in files),
        )
    except (ValidationError, KeyError) as error:
        raise BenchmarkDataInvalid(
            f"gold below {folder} does not have its form: {error}"
        ) from error
