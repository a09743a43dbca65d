"""Benchmark data from a folder that the project does not ship: BEIR sets and verification rows.

Layout below the data folder: ``NAME/corpus.jsonl``, ``queries.jsonl``, ``qrels_SPLIT.tsv`` for
retrieval (BEIR), ``NAME/SPLIT.jsonl`` for verification; each plain or ``.gz``.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from eval.errors import BenchmarkDataInvalid, BenchmarkDataMissing
from eval.types import Source

DATA_VARIABLE = "SYMPHONY_DATA"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Passage:
    """A document of a retrieval set."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """A retrieval benchmark in BEIR's layout.

    ``qrels`` maps query id → document id → gain (> 0 means relevant); only queries that have at
    least one relevant document are kept, and only those are in ``queries``.
    """

    name: str
    split: str
    passages: tuple[Passage, ...]
    queries: Mapping[str, str]
    qrels: Mapping[str, Mapping[str, float]]
    sources: tuple[Source, ...]


def data_folder(given: Path | None = None) -> Path:
    """The folder of benchmark data: ``given``, else ``$SYMPHONY_DATA``, else ``../shared/data``.

    Raises:
        BenchmarkDataMissing: that folder does not exist.
    """
    folder = given
    if folder is None and (named := os.environ.get(DATA_VARIABLE)):
        folder = Path(named).expanduser()
    if folder is None:
        folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        raise BenchmarkDataMissing(
            f"no benchmark data at {folder}: give the folder with --data or in {DATA_VARIABLE}"
        )
    return folder


def data_file(data: Path, name: str) -> Path:
    """The path of ``name`` below ``data``, plain or gzipped.

    Raises:
        BenchmarkDataMissing: neither is there; the message names both.
    """
    for candidate in (data / name, data / f"{name}.gz"):
        if candidate.is_file():
            return candidate
    raise BenchmarkDataMissing(
        f"benchmark file {name} (or {name}.gz) is not in {data}: "
        f"name the folder that holds it with --data or in {DATA_VARIABLE}"
    )


def pdf_folder(data: Path) -> Path:
    """The folder of benchmark PDFs: ``pdfs`` beside or below the data folder.

    Raises:
        BenchmarkDataMissing: neither exists.
    """
    for candidate in (data.parent / "pdfs", data / "pdfs"):
        if candidate.is_dir():
            return candidate
    raise BenchmarkDataMissing(f"no folder of PDFs at {data.parent / 'pdfs'} or {data / 'pdfs'}")


def source(data: Path, path: Path, rows: int | None = None) -> Source:
    """Names a file and its sha256, for the report."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    inside = path.is_relative_to(data)
    return Source(
        name=str(path.relative_to(data)) if inside else path.name, sha256=digest, rows=rows
    )


def spread(rows: Sequence[T], cap: int | None) -> tuple[T, ...]:
    """At most ``cap`` rows, evenly spaced over all of them, in their order; None: all.

    Example:
        five rows, cap 2: the first and the third.
    """
    if cap is None or len(rows) <= cap:
        return tuple(rows)
    return tuple(rows[i * len(rows) // cap] for i in range(cap))


def read_lines(path: Path) -> Iterator[str]:
    """The non-empty lines of a UTF-8 file, plain or gzipped."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield line.rstrip("\n")


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file, one a line.

    Raises:
        BenchmarkDataInvalid: a line is not a JSON object; names file and line.
    """
    for number, line in enumerate(read_lines(path), 1):
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise BenchmarkDataInvalid(f"{path} line {number} is not JSON: {error}") from error
        if not isinstance(row, dict):
            raise BenchmarkDataInvalid(f"{path} line {number} is not a JSON object")
        yield row


def _qrels(path: Path) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    lines = iter(read_lines(path))
    next(lines, None)
    for number, line in enumerate(lines, 2):
        try:
            query, document, gain = line.split("\t")
            found.setdefault(query, {})[document] = float(gain)
        except ValueError as error:
            raise BenchmarkDataInvalid(
                f"{path} line {number} is not query-id, corpus-id, score: {line[:80]!r}"
            ) from error
    return found


def load_retrieval(data: Path, name: str, *, split: str = "test") -> RetrievalSet:
    """Reads a retrieval set. Queries without a relevant document that exists are left out.

    Raises:
        BenchmarkDataMissing, BenchmarkDataInvalid: naming the file.
    """
    files = [data_file(data, f"{name}/{part}") for part in ("corpus.jsonl", "queries.jsonl")]
    files.append(data_file(data, f"{name}/qrels_{split}.tsv"))
    passages = tuple(
        Passage(str(row["_id"]), str(row.get("title") or ""), str(row.get("text") or ""))
        for row in read_jsonl(files[0])
    )
    texts = {str(row["_id"]): str(row["text"]) for row in read_jsonl(files[1])}
    judged = _qrels(files[2])
    known = {passage.id for passage in passages}
    qrels = {
        query: gains
        for query, gains in sorted(judged.items())
        if query in texts and any(gain > 0 and doc in known for doc, gain in gains.items())
    }
    if not qrels:
        raise BenchmarkDataInvalid(f"{files[2]} judges no query of {files[1]}")
    counts = (len(passages), len(texts), sum(map(len, judged.values())))
    return RetrievalSet(
        name=name,
        split=split,
        passages=passages,
        queries={query: texts[query] for query in qrels},
        qrels=qrels,
        sources=tuple(source(data, f, n) for f, n in zip(files, counts, strict=True)),
    )
