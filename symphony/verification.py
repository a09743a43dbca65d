"""Verification jobs: claims in, rulings out, every ruling a row of the run's ledger."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from pydantic import JsonValue

from orchestra.errors import LedgerDamaged
from orchestra.files import atomic_write_text, canonical_json
from orchestra.runs import RunFolder
from orchestra.settings import home
from symphony.questions import MAX_CHARACTERS, has_words, whole

if TYPE_CHECKING:
    from adjudicator.adjudicator import Adjudicator
    from adjudicator.types import DraftReport, Evidence, Ruling
    from ingest.corpus import Corpus

BATCH = 256
"""Claims that are judged at a time: enough to fill the machine, little to lose."""

NOT_JUDGED = "not_judged"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of ``claims.jsonl``; ``problem`` says why it cannot be judged, if it cannot."""

    number: int
    id: str
    claim: str
    evidence: tuple[str, ...] | None = None
    problem: str = ""


def read_line(number: int, text: str) -> Line:
    """Reads one line; what is wrong with it becomes its ``problem``."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Line(number, f"line-{number}", "", problem=f"line {number} is not JSON: {error}")
    if not isinstance(value, dict):
        return Line(number, f"line-{number}", "", problem=f"line {number} is not a JSON object")
    name, claim, passages = value.get("id"), value.get("claim"), value.get("evidence")
    given = whole(name) if isinstance(name, str) and name else f"line-{number}"
    problem = _problem(name, claim, passages)
    text = whole(claim[:MAX_CHARACTERS]) if isinstance(claim, str) else ""
    if problem or passages is None:
        return Line(number, given, text, problem=problem and f"line {number}: {problem}")
    return Line(number, given, text, evidence=tuple(map(whole, passages)))


def _problem(name: object, claim: object, passages: object) -> str:
    """What keeps a line from being judged; "" where nothing does."""
    if not isinstance(name, str) or not name:
        return '"id" must be a string that is not empty'
    if not isinstance(claim, str) or not claim.strip():
        return '"claim" must be a string that is not empty'
    if not has_words(claim):
        return '"claim" holds no word'
    if len(claim) > MAX_CHARACTERS:
        return (
            f'"claim" has {len(claim)} characters, more than {MAX_CHARACTERS}: take it apart '
            "into sentences (symphony verify --draft does)"
        )
    if passages is not None and not _are_strings(passages):
        return '"evidence" must be a list of strings'
    return ""


def _are_strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def read_lines(lines: Iterable[bytes]) -> Iterator[Line]:
    """Reads ``claims.jsonl`` line by line; blank lines are passed over."""
    for number, raw in enumerate(lines, start=1):
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            yield Line(
                number, f"line-{number}", "", problem=f"line {number} is not UTF-8: {error.reason}"
            )
            continue
        if text.strip():
            yield read_line(number, text)


def batches(lines: Iterable[Line], size: int = BATCH) -> Iterator[list[Line]]:
    """The lines, ``size`` at a time."""
    source = iter(lines)
    while batch := list(islice(source, size)):
        yield batch


@dataclass(frozen=True, slots=True)
class Job:
    """How claims are judged: by whom, where evidence is looked for, and when to abstain."""

    adjudicator: Adjudicator
    corpus: Corpus | None = None
    min_confidence: float | None = None
    coverage: float | None = None


def judge(batch: Sequence[Line], job: Job) -> list[dict[str, JsonValue]]:
    """One row of ``verdicts.jsonl`` per line, in order."""
    rows: dict[int, dict[str, JsonValue]] = {}
    on_corpus, on_passages = [], []
    for line in batch:
        if line.problem:
            rows[line.number] = unjudged(line, line.problem)
        elif line.evidence is not None:
            on_passages.append(line)
        elif job.corpus is None:
            rows[line.number] = unjudged(line, "no evidence given, and no corpus to look in")
        else:
            on_corpus.append(line)
    for lines, passages in (
        (on_corpus, None),
        (on_passages, [x.evidence or () for x in on_passages]),
    ):
        if not lines:
            continue
        rulings = job.adjudicator.verify_many(
            [line.claim for line in lines],
            corpus=job.corpus if passages is None else None,
            evidence=passages,
            min_confidence=job.min_confidence,
            coverage=job.coverage,
        )
        for line, ruling in zip(lines, rulings, strict=True):
            rows[line.number] = as_row(ruling) | {"id": line.id}
    return [rows[line.number] for line in batch]


def unjudged(line: Line, reason: str) -> dict[str, JsonValue]:
    """The row of a claim that could not be judged."""
    return {
        "id": line.id,
        "claim": line.claim,
        "verdict": NOT_JUDGED,
        "confidence": None,
        "scores": None,
        "evidence": [],
        "judges": [],
        "agreement": None,
        "reason": reason,
    }


def as_row(ruling: Ruling) -> dict[str, JsonValue]:
    """A ruling in the form of ``verdicts.jsonl``; figures rounded to six decimals."""
    scores = ruling.scores
    return {
        "id": ruling.id,
        "claim": ruling.claim,
        "verdict": ruling.verdict.value,
        "confidence": _rounded(ruling.confidence),
        "scores": None
        if scores is None
        else {
            "supported": _rounded(scores.supported),
            "refuted": _rounded(scores.refuted),
            "not_enough_evidence": _rounded(scores.not_enough_evidence),
        },
        "evidence": [_evidence(item) for item in ruling.evidence],
        "judges": [
            {
                "name": vote.name,
                "verdict": vote.verdict.value if vote.verdict else None,
                "confidence": _rounded(vote.confidence),
            }
            for vote in ruling.judges
        ],
        "agreement": _rounded(ruling.agreement),
        "reason": ruling.reason,
    }


def _evidence(item: Evidence) -> dict[str, JsonValue]:
    row: dict[str, JsonValue] = {
        "quote": item.quote,
        "document": item.document,
        "page": item.page,
        "page_end": item.page_end,
        "start": item.start,
        "end": item.end,
        "stance": item.stance.value,
        "score": _rounded(item.score),
    }
    if item.derived:
        cells: JsonValue = [cell.model_dump(mode="json") for cell in item.cells]
        row |= {"derived": True, "cells": cells}
    return row


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def begin(
    form: str,
    corpus: Corpus | None,
    *,
    title: str,
    more: Mapping[str, JsonValue] | None = None,
) -> RunFolder:
    """Starts the run of a verification: a folder, and the job as its ledger's first row.

    Args:
        form: "claim", "file" or "draft".
        corpus: where evidence is looked for, if anywhere.
        title: what ``symphony runs list`` calls it.
        more: what else the first row says of the job.
    """
    run = RunFolder.create(home(), "verify")
    job = {
        "form": form,
        "corpus": corpus.name if corpus else None,
        "fingerprint": corpus.fingerprint if corpus else None,
        **(more or {}),
    }
    run.ledger.append(step="job", kind="job", payload=job)
    run.record(title=title)
    return run


def record(run: RunFolder, first: int, rows: Sequence[dict[str, JsonValue]]) -> None:
    """Puts rulings in the run's ledger, numbered from ``first``."""
    run.ledger.append_many(
        (f"claim-{number:08d}", "ruling", row) for number, row in enumerate(rows, start=first)
    )


def record_draft(run: RunFolder, report: DraftReport) -> None:
    """Puts a draft's rulings in the ledger, a row each, and all else of its report in one more."""
    values = rounded(report.model_dump(mode="json"))
    if not isinstance(values, dict):
        raise TypeError(f"a draft's report is an object, not {type(values).__name__}")
    rulings = values.pop("rulings")
    if not isinstance(rulings, list):
        raise TypeError(f"a draft's rulings are a list, not {type(rulings).__name__}")
    run.ledger.append_many(
        (f"claim-{number:08d}", "ruling", row) for number, row in enumerate(rulings, start=1)
    )
    run.ledger.append(step="draft", kind="draft", payload=values)


def replay(run: RunFolder) -> str:
    """The text of ``report.json``, from the ledger alone.

    Raises:
        LedgerDamaged: the chain is broken, or the ledger is not that of a verification.
    """
    run.check()
    rows = run.ledger.rows()
    if not rows or rows[0].kind != "job":
        raise LedgerDamaged(f"{run.ledger.path} does not begin with a verification job")
    report: dict[str, JsonValue] = {
        "schema_version": 1,
        "job": rows[0].payload,
        "rulings": [row.payload for row in rows if row.kind == "ruling"],
    }
    drafts = [row.payload for row in rows if row.kind == "draft"]
    if drafts:
        report["draft"] = drafts[-1]
    return canonical_json(report, indent=2) + "\n"


def finish(run: RunFolder) -> None:
    """Writes ``report.json`` as a replay would, and closes the run."""
    atomic_write_text(run.report_path, replay(run))
    run.finish()


def rounded(value: JsonValue) -> JsonValue:
    """``value`` with every float rounded to six decimals."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, list):
        return [rounded(item) for item in value]
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return value
