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
from ingest.store.bm25 import document_vector, terms
from ingest.store.edge import EdgeIndex
from ingest.store.frequencies import TermFrequencies
from ingest.store.generations import SHARD, TERMS, Generations, copy_tree
from ingest.store.index import Entry
from orchestra.errors import CorpusDamaged, StorageFull

_SMALL = 1_000
_LARGE_CHANGE = 0.3
_DRIFT = 0.1
_ROOM_FIXED = 64 << 20
_ROOM_PER_VALUE = 12


class Publisher:
    """Publishes generations of one corpus."""

    def __init__(self, writer: CatalogueWriter, folder: Path, dimensions: int) -> None:
        self._writer = writer
        self._generations = Generations(folder)
        self._dimensions = dimensions

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
            or not self.is_whole()
        )
        if not afresh:
            average = recorded  # what stays was weighted with it
        self._check_room(total)
        with self._generations.making(current + 1) as making:
            if afresh:
                index = EdgeIndex.create(making / SHARD, self._dimensions, expected=total)
                frequencies = TermFrequencies()
                index.upsert(self._entries([*staying, *fresh], average, frequencies))
            else:
                former = self._generations.path(current)
                copy_tree(former / SHARD, making / SHARD)
                index = EdgeIndex.open(making / SHARD)
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
        self._generations.sweep(current + 1)
        return added

    def is_whole(self) -> bool:
        """Whether the current generation's index is there (it can be made again if not)."""
        current = self._writer.generation
        if current == 0:
            return True
        folder = self._generations.path(current)
        count = self._writer.stored_count()
        try:
            EdgeIndex.open(folder / SHARD, expected=count).close()
            TermFrequencies.load(folder / TERMS)
        except CorpusDamaged:
            return False
        return True

    def sweep(self) -> None:
        """Removes what a killed writer left behind."""
        self._generations.sweep(self._writer.generation)

    def _check_room(self, chunks: int) -> None:
        """The engine maps its files into memory, where a full disk kills the process: ask first."""
        folder = self._generations.folder
        folder.mkdir(parents=True, exist_ok=True)
        needed = _ROOM_FIXED + chunks * self._dimensions * _ROOM_PER_VALUE
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
