"""Makes the next generation of the vector store and publishes it together with the catalogue.

Small corpora and large changes are built afresh from the stored vectors; otherwise the last
generation is copied and only what changed is written, so that one more document costs about the
same however large the corpus is.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.catalogue.writer import CatalogueWriter
from ingest.embedding.kept import forget
from ingest.store.bm25 import document_vector, terms
from ingest.store.frequencies import TermFrequencies
from ingest.store.generations import TERMS, VECTORS, Generations
from ingest.store.index import Entry
from ingest.store.indexes import Indexes
from orchestra.errors import CorpusDamaged, CorpusMismatch, StorageFull

_SMALL = 1_000
_LARGE_CHANGE = 0.3
_DRIFT = 0.1


class Publisher:
    """Publishes generations of one corpus."""

    def __init__(self, writer: CatalogueWriter, folder: Path, indexes: Indexes) -> None:
        self._writer = writer
        self._folder = folder
        self._generations = Generations(folder / VECTORS)
        self._indexes = indexes

    def publish(self, fresh: Sequence[int], out: Sequence[int]) -> int:
        """Publishes staged documents ``fresh`` and takes ``out`` away; gives the chunks added.

        Raises:
            StorageFull: the disk has no room for the new generation; the former one stands.
        """
        current = self._writer.generation
        staying = sorted(set(self._writer.live()) - set(out))
        kept_length, kept = self._writer.length_totals(staying)
        fresh_length, added = self._writer.length_totals(fresh)
        total = kept + added
        average = (kept_length + fresh_length) / total if total else 1.0
        recorded = self._writer.stored_average()
        gone = self._writer.points_of(out)
        afresh = (
            total <= _SMALL
            or added + len(gone) > _LARGE_CHANGE * total
            or abs(average - recorded) > _DRIFT * recorded
            or self._writer.is_renewing
            or not self.is_whole()
        )
        if not afresh:
            average = recorded  # what stays was weighted with it
        self._check_room(total)
        with self._generations.making(current + 1) as making:
            if afresh:
                index = self._indexes.create(making, current + 1, expected=total)
                frequencies = TermFrequencies()
                index.upsert(self._entries([*staying, *fresh], average, frequencies))
            else:
                former = self._generations.path(current)
                index = self._indexes.extend(former, making, current + 1)
                frequencies = TermFrequencies.load(former / TERMS)
                for row in self._writer.rows_of(out):
                    frequencies.remove(terms(row.text))
                index.delete(gone)
                index.upsert(self._entries(fresh, average, frequencies))
            frequencies.save(making / TERMS)
            index.optimize()
            index.flush()
            index.close()
        self._writer.publish(fresh, out, average)
        self._writer.purge()
        if out:
            forget(self._folder)
        self.sweep()
        return added

    def is_whole(self) -> bool:
        """Whether the current generation's index is there (it can be made again if not)."""
        current = self._writer.generation
        if current == 0:
            return True
        folder = self._generations.path(current)
        count = self._writer.stored_count()
        try:
            self._indexes.open(folder, current, expected=count).close()
            TermFrequencies.load(folder / TERMS)
            return self._indexes.is_own(folder)
        except (CorpusDamaged, CorpusMismatch):
            return False

    def sweep(self) -> None:
        """Removes what a killed writer left behind."""
        current = self._writer.generation
        self._generations.sweep(current)
        self._indexes.sweep(self._generations.kept(current), current)

    def _check_room(self, chunks: int) -> None:
        """Embedded, the engine maps files into memory, where a full disk kills it: ask first."""
        folder = self._generations.folder
        folder.mkdir(parents=True, exist_ok=True)
        needed = self._indexes.room(chunks)
        free = shutil.disk_usage(folder).free
        if free < needed:
            raise StorageFull(
                f"{folder}: the search index needs about {needed >> 20} MB and the disk has"
                f" {free >> 20} MB left; free some space and run the same command again."
                " The corpus is as it was before, and what was read so far is kept"
            )

    def _entries(
        self, documents: Sequence[int], average: float, frequencies: TermFrequencies
    ) -> Iterator[Entry]:
        for row in self._writer.rows_of(documents):
            counted = terms(row.text)
            frequencies.add(counted)
            yield Entry(
                point=row.point,
                document=row.document,
                kind=row.kind,
                dense=row.vector,
                sparse=document_vector(counted, average),
            )
