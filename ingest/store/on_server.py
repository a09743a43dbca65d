"""Indexes on a Qdrant server: a collection named by the corpus, shared by its generations.

A generation that is built afresh gets a collection of its own; one that changes little writes
into its predecessor's, where points say in which generations they are shown. A generation's
folder names its collection, so that readers find it whatever the writer does meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.store.connection import connect, told
from ingest.store.generations import KEPT, SERVER
from ingest.store.server import ServerIndex
from orchestra.errors import CorpusDamaged, CorpusMismatch

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

_ROOM = 64 << 20


class ServerIndexes:
    """:class:`~ingest.store.indexes.Indexes` of one corpus on one server."""

    def __init__(self, url: str, corpus: str, dimensions: int, *, owner: str = "") -> None:
        """Connects to nothing yet.

        Args:
            url: the server's address.
            corpus: the corpus's name.
            dimensions: length of the dense vectors.
            owner: tells this corpus from others of its name on the same server; only for writing.
        """
        self._url = url
        self._corpus = corpus
        self._dimensions = dimensions
        self._prefix = f"{corpus}-{owner}-"

    @cached_property
    def _client(self) -> QdrantClient:
        return connect(self._url)

    def create(self, making: Path, generation: int, *, expected: int) -> ServerIndex:  # noqa: ARG002
        """See the protocol."""
        collection = f"{self._prefix}{generation:06d}"
        _record(making, collection)
        return ServerIndex.create(
            self._client, collection, self._dimensions, generation=generation, url=self._url
        )

    def extend(self, former: Path, making: Path, generation: int) -> ServerIndex:
        """See the protocol: the same collection, changed for this generation on."""
        collection = _recorded(former) or ""
        _record(making, collection)
        return ServerIndex.open(
            self._client, collection, self._dimensions, generation=generation, url=self._url
        )

    def open(self, folder: Path, generation: int, *, expected: int) -> ServerIndex:
        """See the protocol."""
        collection = _recorded(folder)
        if collection is None:
            raise CorpusMismatch(
                f"corpus {self._corpus!r} keeps its vectors in this process, not on the Qdrant"
                f" server at {self._url}; bring them there with: symphony ingest PATH --corpus"
                f" {self._corpus} (nothing is embedded twice), or unset SYMPHONY_STORE_URL"
                " (store_url in symphony.toml)"
            )
        return ServerIndex.open(
            self._client,
            collection,
            self._dimensions,
            generation=generation,
            expected=expected,
            url=self._url,
        )

    def is_own(self, folder: Path) -> bool:
        """See the protocol; a copied corpus does not write into its original's collection."""
        return (_recorded(folder) or "").startswith(self._prefix)

    def room(self, chunks: int) -> int:  # noqa: ARG002
        """See the protocol: only the term table is written here."""
        return _ROOM

    def sweep(self, kept: Sequence[Path], current: int) -> None:
        """See the protocol."""
        shown = {_recorded(folder) for folder in kept}
        for collection in self._collections():
            if collection not in shown:
                with told(self._url):
                    self._client.delete_collection(collection)
            else:
                index = ServerIndex(self._client, collection, generation=current, url=self._url)
                index.sweep(oldest=current - KEPT + 1)

    def close(self) -> None:
        """See the protocol."""
        if "_client" in self.__dict__:
            self._client.close()

    def _collections(self) -> list[str]:
        """The collections that this corpus made, sorted."""
        with told(self._url):
            every = self._client.get_collections().collections
        return sorted(one.name for one in every if one.name.startswith(self._prefix))


def _record(making: Path, collection: str) -> None:
    making.mkdir(parents=True, exist_ok=True)
    body = json.dumps({"collection": collection})
    (making / SERVER).write_text(body + "\n", encoding="utf-8")


def _recorded(folder: Path) -> str | None:
    """The collection that holds a generation; None where it is not on a server.

    Raises:
        CorpusDamaged: the note cannot be read.
    """
    path = folder / SERVER
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["collection"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise CorpusDamaged(
            f"{path}: does not name a collection ({error}); ingest the corpus again (nothing is"
            " embedded twice)"
        ) from error
