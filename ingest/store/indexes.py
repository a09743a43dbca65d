"""Where the generations of a corpus's index are kept: in this process, or on a Qdrant server.

Texts, positions, term table and graph always stay in the corpus's folder, and so does every
vector: the index can be made again in either place, and nothing is embedded twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from ingest.store.index import VectorIndex


class Indexes(Protocol):
    """Makes, opens and clears away the indexes of one corpus, one a generation.

    A generation has a folder (``ingest.store.generations``); an implementation keeps there
    whatever it needs to find the generation's index again.
    """

    def create(self, making: Path, generation: int, *, expected: int) -> VectorIndex:
        """An empty index for a generation that is being made, for about ``expected`` points."""
        ...

    def extend(self, former: Path, making: Path, generation: int) -> VectorIndex:
        """The former generation's index, to be changed without its readers seeing it."""
        ...

    def open(self, folder: Path, generation: int, *, expected: int) -> VectorIndex:
        """The index of a published generation, for reading.

        Raises:
            CorpusMismatch: the generation's index is kept elsewhere, or has other dimensions.
            CorpusDamaged: it is missing, or does not hold ``expected`` points.
            StoreUnreachable: it is on a server that does not answer.
        """
        ...

    def is_own(self, folder: Path) -> bool:
        """Whether the index of a published generation may be extended by this corpus."""
        ...

    def room(self, chunks: int) -> int:
        """How many bytes the corpus's disk must have free for an index of so many chunks."""
        ...

    def sweep(self, kept: Sequence[Path], current: int) -> None:
        """Clears away what no kept generation shows, and what a killed writer left.

        Args:
            kept: the folders of the generations that are kept.
            current: the newest of them; 0 while there is none.
        """
        ...

    def close(self) -> None:
        """Lets go of connections."""
        ...


def indexes_for(
    corpus: str, dimensions: int, *, owner: str = "", store_url: str | None = None
) -> Indexes:
    """The place that the setting ``store_url`` names.

    Args:
        corpus: the corpus's name.
        dimensions: length of the dense vectors.
        owner: what tells this corpus from others of its name; needed for writing only.
        store_url: a server's address; "" for this process; None for what the settings say.
    """
    if store_url is None:
        from orchestra.settings import load_settings

        store_url = load_settings().store_url
    if not store_url:
        from ingest.store.in_process import EdgeIndexes

        return EdgeIndexes(corpus, dimensions)
    from ingest.store.on_server import ServerIndexes

    return ServerIndexes(store_url, corpus, dimensions, owner=owner)
