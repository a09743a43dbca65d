"""Verification runs that a worker does: written down first, resumed from their ledger."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections import Counter
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.errors import CorpusMismatch, LedgerDamaged
from orchestra.files import atomic_writer, canonical_json
from symphony import verification
from symphony.batch.spec import Job

if TYPE_CHECKING:
    from pydantic import JsonValue

    from adjudicator.adjudicator import Adjudicator
    from ingest.corpus import Corpus
    from orchestra.ledger import Ledger
    from orchestra.runs import RunFolder

VERDICTS = "verdicts.jsonl"
FIGURES = ("Claims", "Supported", "Refuted", "Partly or conflicting", "Not established")
"""The five key figures of a verification, in the order of a summary."""

_FORMS = {"claims": "file", "draft": "draft"}


def begin(job: Job, source: Path, corpus: Corpus | None) -> RunFolder:
    """Writes down what is to be verified, with a copy of it, and does nothing of it yet."""
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    kept = f"input{source.suffix.lower()}"
    more: dict[str, JsonValue] = {
        "input": {"name": source.name, "kept": kept, "sha256": digest},
        "min_confidence": job.min_confidence,
        "coverage": job.coverage,
    }
    run = verification.begin(_FORMS[job.kind], corpus, title=source.name, more=more)
    shutil.copyfile(source, run.path / kept)
    run.record(corpus=corpus.name if corpus else "", source=source.name)
    return run


def go_on(run: RunFolder) -> None:
    """Does a verification from where its ledger ends; what has a row is not judged again.

    Raises:
        CorpusMismatch: the corpus changed since the run was written down.
        LedgerDamaged: the ledger does not say what is to be done, or the copy of it changed.
    """
    from symphony.store import open_corpus

    begun = time.perf_counter()
    row = run.ledger.get("job")
    said = row.payload if row is not None else None
    if not isinstance(said, dict) or "input" not in said:
        raise LedgerDamaged(f"{run.ledger.path} does not say what is to be verified")
    source = _source(run, said["input"])
    run.record(status="running")
    with ExitStack() as stack:
        name = said.get("corpus")
        corpus = open_corpus(str(name)) if name else None
        if corpus is not None:
            stack.callback(corpus.close)
            if corpus.fingerprint != said.get("fingerprint"):
                raise CorpusMismatch(
                    f"run {run.id} was begun on corpus {name!r} with other documents than it"
                    " holds now: start the batch again"
                )
        judges = _judges(said)
        if said.get("form") == "draft" and corpus is not None:
            figures = _draft(run, source, judges, corpus)
        else:
            figures = _file(run, source, verification.Job(judges, corpus))
    run.record(
        seconds={"verification": round(time.perf_counter() - begun, 3)},
        cost={"currency": "USD", "total": 0},
        figures=figures,
    )
    verification.finish(run)


def _judges(said: dict[str, JsonValue]) -> Adjudicator:
    from adjudicator.adjudicator import Adjudicator

    least, coverage = said.get("min_confidence"), said.get("coverage")
    if least is None and coverage is None:
        return Adjudicator.from_settings()
    return Adjudicator(
        min_confidence=float(least) if isinstance(least, int | float) else None,
        coverage=float(coverage) if isinstance(coverage, int | float) else None,
    )


def _source(run: RunFolder, said: JsonValue) -> Path:
    kept = said if isinstance(said, dict) else {}
    source = run.path / Path(str(kept.get("kept"))).name
    if source.is_file():
        with source.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() == kept.get("sha256"):
                return source
    raise LedgerDamaged(
        f"{source}, the copy of what is to be verified, is missing or was changed: start the"
        " batch again with --fresh"
    )


def judged(ledger: Ledger) -> int:
    """How many claims have a row."""
    return sum(row.kind == "ruling" for row in ledger.rows())


def _file(run: RunFolder, source: Path, job: verification.Job) -> dict[str, str]:
    done = judged(run.ledger)
    with source.open("rb") as file:
        lines = islice(verification.read_lines(file), done, None)
        for batch in verification.batches(lines):
            verification.record(run, done + 1, verification.judge(batch, job))
            done += len(batch)
    rows = [row.payload for row in run.ledger.rows() if row.kind == "ruling"]
    with atomic_writer(run.path / VERDICTS) as out:
        for row in rows:
            out.write(canonical_json(row).encode("utf-8") + b"\n")
    return claim_figures(Counter(str(row["verdict"]) for row in rows if isinstance(row, dict)))


def claim_figures(counts: Counter[str]) -> dict[str, str]:
    """The key figures of a file of claims, by label, from its verdicts."""
    total = counts.total()
    shown = {
        "Supported": counts["supported"],
        "Refuted": counts["refuted"],
        "Partly or conflicting": counts["partly_supported"] + counts["conflicting"],
        "Not established": counts["not_enough_evidence"],
    }
    out_of = {label: f"{count} (of {total} claims)" for label, count in shown.items()}
    return {"Claims": f"{total} ({counts['not_judged']} not judged)", **out_of}


def _draft(run: RunFolder, source: Path, judges: Adjudicator, corpus: Corpus) -> dict[str, str]:
    from orchestra.files import atomic_write_text
    from research.playbooks.drafts import read_draft
    from research.render import draft_html, draft_markdown
    from research.render.draft import draft_figures

    read = read_draft(source)
    report = judges.verify_draft(read.text, corpus, format=read.form)
    verification.record_draft(run, report)
    title = str(run.info.get("title", ""))
    atomic_write_text(run.path / "report.md", draft_markdown(report, title=title))
    atomic_write_text(run.path / "report.html", draft_html(report, corpus=corpus, title=title))
    return {figure.label: figure.text for figure in draft_figures(report)}
