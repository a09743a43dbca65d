"""Verification rows from a folder of benchmark sets, and which sets may teach.

Rows are one JSON object a line, gzipped or plain:
``{"id", "claim", "evidence": [text, ...], "label": "supported|refuted|nei"|null, ...}``.
The project's own set, ``corpora/teaching``, holds two passages and several claims a line; each
claim is a row with either passage.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestra.errors import UsageError

LABELS = ("supported", "refuted", "nei")


class DataMissing(UsageError):
    """A benchmark file is not where it was looked for."""


@dataclass(frozen=True, slots=True)
class Row:
    """One claim with its evidence and label.

    Attributes:
        source: what the evidence was taken from (page, document, table, contract): rows of one
            source stay on one side of every split.
        rationale: indices of the gold sentences in ``evidence``; empty when not marked.
        binary: anything but ``supported`` means only "not supported".
        title: of the page or article the evidence was taken from, "" where the set has none.
    """

    id: str
    set: str
    claim: str
    evidence: tuple[str, ...]
    label: str
    source: str
    rationale: tuple[int, ...] = ()
    binary: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """A set whose licence allows a derived model, and which of its files are used."""

    name: str
    files: tuple[str, ...]
    licence: str


OWN = TrainingSet(
    "teaching",
    (
        "answers",
        "biomed",
        "biomed2",
        "daily",
        "encyclopedia",
        "environment",
        "news",
        "office",
        "science",
        "science2",
        "tables",
        "tables2",
        "web",
        "web2",
        "work",
    ),
    "AGPL-3.0-or-later",
)
"""Passages and claims that were written for this project."""

_CORPORA = Path(__file__).resolve().parents[2] / "corpora"

# FEVER's relatives (fever_*, vitaminc synthetic) share pages: `source` is one name space for them.
TRAINING_SETS = (
    TrainingSet("vitaminc", ("test_real", "test_synthetic"), "CC BY-SA 3.0"),
    TrainingSet("fever_eraser", ("val", "test"), "CC BY-SA 3.0"),
    TrainingSet("fever_symmetric", ("dev", "test"), "CC BY-SA 3.0"),
    TrainingSet("snli_devtest", ("dev", "test"), "CC BY-SA 4.0"),
    TrainingSet("conjnli", ("train",), "MIT"),
    TrainingSet("cad_nli", ("train",), "Apache-2.0"),
    TrainingSet("infotabs", ("train",), "Apache-2.0"),
    TrainingSet("scifact", ("train",), "CC BY 4.0, ODC-By 1.0"),
    TrainingSet("check_covid", ("train",), "MIT"),
    TrainingSet("contract_nli", ("train_truncated",), "CC BY 4.0"),
)
# What the cross-encoder learns from besides: more of FEVER, and claims over several sentences.
VERIFIER_SETS = (
    *TRAINING_SETS,
    TrainingSet("fever_dev_rte", ("dev",), "CC BY-SA 3.0"),
    TrainingSet("factcg_cg2c_doc", ("train",), "MIT"),
    TrainingSet(
        "summedits",
        ("ectsum", "news", "podcast", "sales_call", "sales_email", "samsum"),
        "Apache-2.0",
    ),
)
# With what the project wrote itself.
ALL_SETS = (*VERIFIER_SETS, OWN)
_FEVER = frozenset(("vitaminc", "fever_eraser", "fever_symmetric", "fever_dev_rte"))
_BINARY = frozenset(("summedits", "factcg_cg2c_doc"))


def file_of(data: Path, name: str, part: str) -> Path:
    """The file of one part of a set; of the project's own set the checkout's, where none is there.

    Raises:
        DataMissing: neither ``NAME/PART.jsonl.gz`` nor ``NAME/PART.jsonl`` is under ``data``.
    """
    for folder in (data, _CORPORA) if name == OWN.name else (data,):
        for suffix in (".jsonl.gz", ".jsonl"):
            path = folder / name / f"{part}{suffix}"
            if path.is_file():
                return path
    message = (
        f"{data / name / part}.jsonl.gz is missing; pass --data or set SYMPHONY_DATA to the folder"
        " that holds the benchmark sets"
    )
    raise DataMissing(message)


def sha256_of(path: Path) -> str:
    """The file's SHA-256, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


_PENN = (("-LRB- ", "("), (" -RRB-", ")"), ("-LSB- ", "["), (" -RSB-", "]"), ("-LRB-", "("),
         ("-RRB-", ")"), ("-LSB-", "["), ("-RSB-", "]"), ("`` ", '"'), (" ''", '"'),
         (" .", "."), (" ,", ","), (" 's", "'s"), (" ;", ";"), (" :", ":"),
         (" n't", "n't"))  # fmt: skip


def plain(text: str) -> str:
    """Undo Penn Treebank spacing and brackets, which no document of a user has."""
    for old, new in _PENN:
        text = text.replace(old, new)
    return text


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file, gzipped or plain, one a line."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            if line.strip():
                yield json.loads(line)


def rows(data: Path, name: str, part: str) -> Iterator[Row]:
    """The labelled rows of one part of a set, in file order; rows without a label are left out.

    Raises:
        DataMissing: the file is not there.
    """
    told = lines(file_of(data, name, part))
    for raw in _claims(told) if name == OWN.name else told:
        label = raw.get("label")
        if label not in LABELS:
            continue
        evidence = raw.get("evidence")
        rationale = raw.get("rationale_idx")
        yield Row(
            id=str(raw["id"]),
            set=name,
            claim=plain(str(raw["claim"])),
            evidence=tuple(plain(str(e)) for e in evidence) if isinstance(evidence, list) else (),
            label=str(label),
            source=_source(name, raw),
            rationale=tuple(int(i) for i in rationale) if isinstance(rationale, list) else (),
            binary=name in _BINARY or raw.get("scheme") == "binary",
            title=_title(name, raw),
        )


def _claims(items: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each claim of each item with either passage; an item is one source."""
    for item in items:
        told = _of_pairs(item) if "pairs" in item else _of_passages(item)
        for number, (claim, evidence, label) in enumerate(told, start=1):
            yield {
                "id": f"{item['id']}/{number}",
                "claim": claim,
                "evidence": evidence,
                "label": label,
                "source_doc": item["id"],
            }


def _of_passages(item: dict[str, Any]) -> Iterator[tuple[str, list[str], str]]:
    for claim in item["claims"]:
        for side in ("a", "b"):
            yield claim["text"], item[side], claim[side]


def _of_pairs(item: dict[str, Any]) -> Iterator[tuple[str, list[str], str]]:
    """A sentence of one document beside the other document, which does not support it, and its own.

    What was replaced is refuted by what replaced it.
    """
    for pair in item["pairs"]:
        label = "nei" if pair["relation"] == "compatible" else "refuted"
        for mine, theirs in (("one", "other"), ("other", "one")):
            yield pair[mine], [item[theirs]["text"]], label
            yield pair[mine], [item[mine]["text"]], "supported"


def _title(name: str, raw: dict[str, Any]) -> str:
    """The page's or article's own title; FEVER writes it with underscores and brackets spelt."""
    if name == "fever_eraser":
        return re.sub(r"\s*\(.*", "", plain(str(raw.get("source_doc", "")).replace("_", " ")))
    return str(raw.get("source_title") or "")


def _source(name: str, raw: dict[str, Any]) -> str:
    for key in ("source_doc", "table_id", "case_id"):
        if raw.get(key):
            page = str(raw[key])
            return f"fever:{page.replace(' ', '_')}" if name in _FEVER else f"{name}:{page}"
    evidence = raw.get("evidence")
    first = str(evidence[0]) if isinstance(evidence, list) and evidence else str(raw["claim"])
    return f"{name}:{hashlib.sha256(first.encode()).hexdigest()[:16]}"


def held_out(source: str, share: float = 0.1) -> bool:
    """Whether a source's rows are held out: by a hash of its name, so for ever the same."""
    digest = hashlib.sha256(source.encode()).digest()
    return int.from_bytes(digest[:4], "big") < share * 2**32
