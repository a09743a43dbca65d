"""``symphony ingest``: documents into a corpus, only what changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestra.errors import UsageError
from symphony.commands.options import AsJson, CorpusName
from symphony.terminal import (
    Narrator,
    emit_json,
    interruptible,
    one_line,
    quiet_stdout,
    say,
    table,
    tell,
)

if TYPE_CHECKING:
    from ingest.corpus import Corpus
    from ingest.types import ChangeSet, IngestSummary


def ingest(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", help="Files and folders; folders are read recursively."),
    ],
    corpus: CorpusName,
    ocr: Annotated[
        bool | None,
        typer.Option(
            "--ocr/--no-ocr", help="Read pages without a text layer by Tesseract, if installed."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read documents into a corpus: pdf, html, md, txt, docx, csv, jsonl. Only what changed."""
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise UsageError(f"no such file or folder: {', '.join(missing)}")
    kept = "what was read is kept; run the same command again to go on from there"
    with interruptible(kept), Narrator() as progress, quiet_stdout():
        from kg.graph import KnowledgeGraph
        from orchestra.settings import load_settings
        from symphony.store import open_or_create_corpus

        store = open_or_create_corpus(corpus)
        reads = load_settings().ocr if ocr is None else ocr
        summary = store.ingest(paths, progress=progress, ocr=reads)
        store.refresh()
        progress("knowledge graph", 0, 0)
        KnowledgeGraph.open(store)
    if as_json:
        emit_json(_as_json(store, summary))
    else:
        _print(store, summary)
    if summary.failures:
        raise typer.Exit(1)


def _as_json(store: Corpus, summary: IngestSummary) -> dict[str, object]:
    changes = summary.changes
    return {
        "corpus": store.name,
        "added": len(changes.added),
        "updated": len(changes.updated),
        "removed": len(changes.removed),
        "unchanged": summary.unchanged,
        "chunks": summary.chunks,
        "renewed": summary.renewed,
        "documents": len(store.documents()),
        "failures": [{"path": f.path, "reason": f.reason} for f in summary.failures],
        "notes": [{"path": path, "note": note} for path, note in summary.notes],
    }


def _print(store: Corpus, summary: IngestSummary) -> None:
    changes = summary.changes
    counts = {
        "added": len(changes.added),
        "updated": len(changes.updated),
        "removed": len(changes.removed),
        "unchanged": summary.unchanged,
        "failed": len(summary.failures),
    }
    say(table([[name, str(count)] for name, count in counts.items()]))
    documents = store.documents()
    chunks = sum(document.chunks for document in documents)
    many = f"{len(documents)} document{'s' if len(documents) != 1 else ''}"
    say(f"corpus {store.name}: {many}, {chunks} chunk{'s' if chunks != 1 else ''}")
    if summary.renewed:
        tell(
            "note: the corpus was made by an earlier version of its embedding model; its"
            f" {summary.renewed:,} passages were embedded anew"
        )
    for path, note in summary.notes:
        tell(one_line(f"note: {path}: {note}"))
    for note in _partly_read(store, changes):
        tell(note)
    for failure in summary.failures:
        reason = failure.reason.removeprefix(f"{failure.path}: ")
        tell(one_line(f"failed: {failure.path}: {reason}"))


def _partly_read(store: Corpus, changes: ChangeSet) -> list[str]:
    """A line for each new document that is too long for the knowledge graph."""
    from kg.extract.sentences import READ_AT_MOST

    new = {*changes.added, *changes.updated}
    return [
        one_line(
            f"note: {info.path}: the knowledge graph holds its first {READ_AT_MOST:,} of "
            f"{info.characters:,} characters; search and evidence have all of it"
        )
        for info in store.documents()
        if info.id in new and info.characters > READ_AT_MOST
    ]
