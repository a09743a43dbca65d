"""One ingestion: find what changed, read it, embed it, make the next generation, publish it.

Each step commits as it goes, so a killed ingestion is taken up where it stopped: a file that was
read is not read again while its bytes are the same, and no text is embedded twice.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from ingest.catalogue.codec import batched
from ingest.catalogue.writer import CatalogueWriter, Known
from ingest.chunking import iter_chunks
from ingest.publishing import Publisher
from ingest.types import ChangeSet, Document, Embedder, Failure, IngestSummary, Progress
from orchestra.errors import DocumentUnreadable

EXTRACTION = "3"
"""Raised when reading or chunking changes, so that unchanged files are read again."""

_CHUNKS_PER_COMMIT = 2_000
_EMBEDDED_PER_COMMIT = 512


Gone = Callable[[Known], bool]


class SourceFile(Protocol):
    """Something that can be ingested: a file, or a document that is already in memory."""

    @property
    def source(self) -> str:
        """What it is known by between ingestions, e.g. the absolute path."""
        ...

    @property
    def name(self) -> str:
        """The path that the corpus shows."""
        ...

    def digest(self) -> str:
        """SHA-256 of the content; OSError when it cannot be read."""
        ...

    def read(self, name: str) -> Document:
        """The document; DocumentUnreadable when it cannot be made."""
        ...


@dataclass(slots=True)
class _Tally:
    """What has happened so far."""

    keep: set[int] = field(default_factory=set)
    fresh: dict[str, tuple[int, str]] = field(default_factory=dict)
    unchanged: int = 0
    failures: list[Failure] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    renewed: int = 0


class Ingestion:
    """Runs once over some sources, for a writer that holds the corpus's lock."""

    def __init__(
        self,
        writer: CatalogueWriter,
        publisher: Publisher,
        embedder: Embedder,
        *,
        progress: Progress | None = None,
        ocr: bool = False,
    ) -> None:
        self._writer = writer
        self._publisher = publisher
        self._embedder = embedder
        self._progress = progress or _silent
        # A page that needed OCR is read again once OCR can be had.
        self._made_with = f"{EXTRACTION}{'+ocr' if ocr else ''}"

    def run(self, sources: Sequence[SourceFile], *, gone: Gone) -> IngestSummary:
        """Ingests.

        Args:
            sources: what to ingest, each ``source`` once.
            gone: whether a document that is in the corpus but not among the sources is to go.
        """
        published = self._moved(self._writer.published(), sources)
        staged = self._writer.staged()
        self._writer.drop_staged(keep=(known.number for known in staged.values()))
        tally = _Tally()
        names = _Names(published.values())
        for done, item in enumerate(sources):
            self._progress("read", done, len(sources), item.name)
            self._take(item, published.get(item.source), staged.get(item.source), names, tally)
        self._progress("read", len(sources), len(sources))
        present = {item.source for item in sources}
        removed = {k.source: k for k in published.values() if k.source not in present and gone(k)}
        self._writer.drop_staged(keep=tally.keep)
        embedded = self._embed()
        tally.renewed = embedded if self._writer.is_renewing else 0
        return self._publish(published, removed, tally)

    def _moved(
        self, published: dict[str, Known], sources: Sequence[SourceFile]
    ) -> dict[str, Known]:
        """The published documents by where their files now lie.

        A folder that was moved shows the same files under the same names, and none where they lay:
        without this every document would stand in the corpus twice.
        """
        lost = {
            known.path: known
            for known in published.values()
            if Path(known.source).is_absolute() and not os.path.lexists(known.source)
        }
        for item in sources if lost else ():
            known = lost.get(item.name)
            if known is None or item.source in published:
                continue
            with suppress(OSError, DocumentUnreadable):  # told when its turn comes
                if item.digest() == known.sha256:
                    self._writer.move(known.number, item.source)
                    del lost[item.name], published[known.source]
                    published[item.source] = replace(known, source=item.source)
        return published

    def _take(
        self,
        item: SourceFile,
        published: Known | None,
        staged: Known | None,
        names: _Names,
        tally: _Tally,
    ) -> None:
        """Brings one source up to date, or notes why that failed."""
        digest = ""
        try:
            digest = item.digest()
            if self._same(published, digest):
                tally.unchanged += 1
                return
            if staged is not None and self._same(staged, digest):
                number, name = staged.number, staged.path
            else:
                known = self._writer.failure(item.source, digest, self._made_with)
                if known is not None:
                    raise DocumentUnreadable(known)
                name = published.path if published else names.free(item)
                number = self._stage(item, name)
            names.take(name, item.source)
            tally.keep.add(number)
            tally.fresh[item.source] = (number, name)
        except (DocumentUnreadable, OSError) as error:
            if isinstance(error, OSError) and digest:
                raise  # the corpus's own disk, not the source
            self._failed(item, digest, error, published, tally)

    def _same(self, known: Known | None, digest: str) -> bool:
        if known is None or known.sha256 != digest:
            return False
        # Without notes nothing was missing, so OCR would change nothing.
        made_with = known.made_with if known.notes else known.made_with.removesuffix("+ocr")
        wanted = self._made_with if known.notes else self._made_with.removesuffix("+ocr")
        return made_with == wanted

    def _failed(
        self,
        item: SourceFile,
        digest: str,
        error: DocumentUnreadable | OSError,
        published: Known | None,
        tally: _Tally,
    ) -> None:
        reason = str(error)
        if isinstance(error, OSError):
            reason = (
                f"{item.source}: cannot be read ({error.strerror});"
                " check that it exists and its permissions"
            )
        elif digest:
            self._writer.remember_failure(item.source, digest, self._made_with, reason)
        if published is not None:
            reason += " (the version that was ingested before is kept)"
        tally.failures.append(Failure(item.name, reason))

    def _stage(self, item: SourceFile, name: str) -> int:
        document = replace(item.read(name), sha256=item.digest())
        number = self._writer.stage(document, item.source, self._made_with)
        chunks = iter_chunks(
            document,
            count_tokens=self._embedder.count_tokens,
            max_tokens=self._embedder.max_tokens,
        )
        for batch in batched(chunks, _CHUNKS_PER_COMMIT):
            self._writer.stage_chunks(number, batch)
        self._writer.complete(number)
        return number

    def _embed(self) -> int:
        """Embeds what has no vector yet; gives how many texts that were."""
        pending = self._writer.pending()
        for start in range(0, len(pending), _EMBEDDED_PER_COMMIT):
            self._progress("embed", start, len(pending))
            batch = pending[start : start + _EMBEDDED_PER_COMMIT]
            texts = self._writer.texts_at([point for _, point in batch])
            self._writer.store_vectors([key for key, _ in batch], self._embedder.embed(texts))
        if pending:
            self._progress("embed", len(pending), len(pending))
        return len(pending)

    def _publish(
        self, published: dict[str, Known], removed: dict[str, Known], tally: _Tally
    ) -> IngestSummary:
        replaced = [published[source] for source in tally.fresh if source in published]
        out = [known.number for known in (*replaced, *removed.values())]
        fresh = [number for number, _ in tally.fresh.values()]
        chunks = 0
        if fresh or out or self._writer.is_renewing or not self._publisher.is_whole():
            self._progress("index", 0, 1)
            chunks = self._publisher.publish(fresh, out)
            self._progress("index", 1, 1)
        notes = self._writer.notes_of(fresh)
        ids = self._writer.ids_of(fresh)
        added = [ids[n] for s, (n, _) in tally.fresh.items() if s not in published]
        updated = [ids[n] for s, (n, _) in tally.fresh.items() if s in published]
        return IngestSummary(
            changes=ChangeSet(
                added=tuple(sorted(added)),
                updated=tuple(sorted(updated)),
                removed=tuple(sorted(known.id for known in removed.values())),
            ),
            unchanged=tally.unchanged,
            chunks=chunks,
            failures=tuple(tally.failures),
            notes=tuple(notes),
            renewed=tally.renewed,
        )


class _Names:
    """Keeps two sources from standing in the corpus under one path."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._sources = {item.path: item.source for item in known}

    def take(self, name: str, source: str) -> None:
        """Gives a path to a source."""
        self._sources[name] = source

    def free(self, item: SourceFile) -> str:
        """The source's own path, or, where another source has it, one with its folder before it."""
        folder = Path(item.source).parent.name or "other"
        candidate, number = item.name, 1
        while self._sources.get(candidate, item.source) != item.source:
            candidate = f"{folder}/{item.name}" if number == 1 else f"{folder}-{number}/{item.name}"
            number += 1
        return candidate


def _silent(stage: str, done: int, total: int, detail: str = "") -> None:
    """The progress of a caller who does not ask for it."""


def ocr_available() -> bool:
    """Whether pages without a text layer can be read on this machine."""
    return shutil.which("tesseract") is not None
