"""Indexes in this process: each generation is a folder of its own that the engine opens."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ingest.store.edge import EdgeIndex
from ingest.store.generations import SERVER, SHARD, copy_tree
from orchestra.errors import CorpusMismatch

_ROOM_FIXED = 64 << 20
_ROOM_PER_VALUE = 12


class EdgeIndexes:
    """:class:`~ingest.store.indexes.Indexes` of the embedded engine."""

    def __init__(self, corpus: str, dimensions: int) -> None:
        self._corpus = corpus
        self._dimensions = dimensions

    def create(self, making: Path, generation: int, *, expected: int) -> EdgeIndex:  # noqa: ARG002
        """See the protocol."""
        return EdgeIndex.create(making / SHARD, self._dimensions, expected=expected)

    def extend(self, former: Path, making: Path, generation: int) -> EdgeIndex:  # noqa: ARG002
        """See the protocol: a copy, in the folder that is being made."""
        copy_tree(former / SHARD, making / SHARD)
        return EdgeIndex.open(making / SHARD)

    def open(self, folder: Path, generation: int, *, expected: int) -> EdgeIndex:  # noqa: ARG002
        """See the protocol."""
        if (folder / SERVER).is_file():
            raise CorpusMismatch(
                f"corpus {self._corpus!r} keeps its vectors on a Qdrant server, and none is set;"
                " set SYMPHONY_STORE_URL (store_url in symphony.toml) to its address, or bring"
                f" them here with: symphony ingest PATH --corpus {self._corpus} (nothing is"
                " embedded twice)"
            )
        return EdgeIndex.open(folder / SHARD, expected=expected)

    def is_own(self, folder: Path) -> bool:
        """See the protocol: what lies in the corpus's folder is the corpus's."""
        return (folder / SHARD).is_dir()

    def room(self, chunks: int) -> int:
        """See the protocol."""
        return _ROOM_FIXED + chunks * self._dimensions * _ROOM_PER_VALUE

    def sweep(self, kept: Sequence[Path], current: int) -> None:
        """Nothing to do: what is no longer kept goes with its folder."""

    def close(self) -> None:
        """Nothing to do: there is no connection."""
