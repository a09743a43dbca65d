"""A corpus: a named folder of indexed documents.

Many processes may search a corpus while one writes it: a reader stays with the generation that
was published when it opened (or last called :meth:`Corpus.refresh`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.catalogue.database import FILE, connect, meta
from ingest.catalogue.reader import CatalogueReader, DocumentInfo
from ingest.search.searcher import Ask, Method, Searcher
from ingest.store.frequencies import TermFrequencies
from ingest.store.generations import TERMS, VECTORS, Generations
from ingest.types import (
    Chunk,
    Document,
    Embedder,
    Expander,
    Filter,
    Hit,
    IngestSummary,
    Progress,
    Reranker,
)
from orchestra.errors import CorpusDamaged, CorpusMismatch, CorpusNameInvalid, CorpusNotFound
from orchestra.settings import home as default_home

if TYPE_CHECKING:
    import sqlite3

    import numpy as np
    import numpy.typing as npt
    from llama_index.core.schema import Document as LlamaDocument

    from ingest.ingestion import Gone, SourceFile
    from ingest.store.indexes import Indexes

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Corpus:
    """Opened with :meth:`open`, :meth:`create` or :meth:`open_or_create`.

    Attributes:
        name: the corpus's name.
        path: the folder that holds it.
    """

    def __init__(
        self, name: str, path: Path, embedder: Embedder | None, store_url: str | None = None
    ) -> None:
        self.name = name
        self.path = path
        self._given = embedder
        self._store_url = store_url
        self._indexes: Indexes | None = None
        self._embedder: Embedder | None = None
        self._connection: sqlite3.Connection = connect(path / FILE)
        self._catalogue = self._newest()
        self._searcher: Searcher | None = None

    @classmethod
    def open(
        cls,
        name: str,
        *,
        home: Path | None = None,
        embedder: Embedder | None = None,
        store_url: str | None = None,
    ) -> Corpus:
        """Opens a corpus that exists.

        Args:
            name: its name.
            home: the folder that holds ``corpora/``; by default :func:`orchestra.settings.home`.
            embedder: the embedding model; by default the one the corpus was made with.
            store_url: the Qdrant server that keeps its vectors; "" for this process; by default
                what the setting of this name says when they are needed.

        Raises:
            CorpusNameInvalid: the name cannot be a corpus's.
            CorpusNotFound: there is none; the message names those that exist.
        """
        path = _folder(name, home)
        if not (path / FILE).is_file():
            known = list_corpora(home)
            listing = f"there are: {', '.join(known)}" if known else "there is none yet"
            raise CorpusNotFound(
                f"no corpus {name!r}; {listing}. Make it with: symphony ingest PATH --corpus {name}"
            )
        return cls(name, path, embedder, store_url)

    @classmethod
    def create(
        cls,
        name: str,
        *,
        home: Path | None = None,
        embedder: Embedder | None = None,
        store_url: str | None = None,
    ) -> Corpus:
        """Makes an empty corpus; opens it where it already exists. Arguments as in :meth:`open`."""
        from ingest.writing import make

        path = _folder(name, home)
        make(path)
        return cls(name, path, embedder, store_url)

    open_or_create = create

    @property
    def folder(self) -> Path:
        """The corpus's folder; other floors keep their own files for it here."""
        return self.path

    @property
    def generation(self) -> int:
        """The generation that is being read; 0 while nothing was published."""
        return self._catalogue.generation

    @property
    def fingerprint(self) -> str:
        """A hash over the ids and contents of all documents: what a run was made on."""
        return self._view().fingerprint()

    @property
    def embedder(self) -> Embedder:
        """The embedding model.

        Raises:
            CorpusMismatch: it is not the one that the corpus was made with.
        """
        if self._embedder is None:
            from ingest.embedding.choice import mismatch

            recorded, chosen = self._chosen()
            if recorded is not None and recorded != chosen.name:
                raise mismatch(self.name, recorded, chosen.name)
            self._embedder = chosen
        return self._embedder

    def _chosen(self) -> tuple[str | None, Embedder]:
        """The model's name that the corpus recorded, and the model at hand."""
        from ingest.embedding.choice import embedder_recorded

        recorded = meta(self._connection, "embedder")
        return recorded, self._given or embedder_recorded(recorded)

    def ingest(
        self,
        paths: Iterable[Path | str],
        *,
        progress: Progress | None = None,
        ocr: bool = True,
    ) -> IngestSummary:
        """Brings the corpus up to date with files and folders; only what changed is done.

        Documents below the given paths whose files are gone leave the corpus. A file that cannot
        be read is a line in the summary's ``failures``; the others go on. A file that was moved
        is known again by its bytes. A corpus that an earlier version of its embedding model made
        is embedded anew, from the text that it keeps.

        Raises:
            CorpusMismatch: the corpus was made with another embedding model.
            CorpusBusy: another process is writing this corpus.
            StorageFull: the disk is full; the corpus is as it was before.
        """
        from ingest.sources import below, files

        given = [Path(path) for path in paths]
        return self._write(files(given, ocr=ocr), below(given), progress, ocr=ocr)

    def add(
        self, documents: Iterable[LlamaDocument], *, progress: Progress | None = None
    ) -> IngestSummary:
        """Adds documents that a LlamaIndex reader made; those with a known path are replaced.

        The path is taken from the metadata (``file_path``, ``file_name``, ``path``, ``source``,
        ``url``) or is the document's id; title, author and date likewise. Documents with one path
        and page labels become the pages of one document.
        """
        from ingest.llama import from_llama

        return self._write(from_llama(documents), lambda _: False, progress, ocr=False)

    def remove(self, paths_or_ids: Iterable[str]) -> IngestSummary:
        """Takes documents out of the corpus (their files stay).

        Raises:
            DocumentNotFound: one of them is not in the corpus; then none is removed.
        """
        view = self._view()
        paths = {view.path_of(name) for name in paths_or_ids}
        return self._write([], lambda known: known.path in paths, None, ocr=False)

    def _write(
        self, sources: Sequence[SourceFile], gone: Gone, progress: Progress | None, *, ocr: bool
    ) -> IngestSummary:
        from ingest.writing import write

        with write(
            self.name,
            self.path,
            self._chosen()[1],
            progress=progress,
            ocr=ocr,
            store_url=self._store_url,
        ) as ingestion:
            summary = ingestion.run(sources, gone=gone)
        self.refresh()
        return summary

    def refresh(self) -> bool:
        """Moves to the newest generation; True when there was a newer one."""
        newest = self._newest()
        if newest.generation == self._catalogue.generation:
            return False
        self._catalogue = newest
        self._searcher = None
        return True

    def _view(self) -> CatalogueReader:
        """The generation that is being read, or the newest where that one is no longer kept."""
        if self._catalogue.generation and not self._catalogue.is_kept():
            self.refresh()
        return self._catalogue

    def _newest(self) -> CatalogueReader:
        generation = int(meta(self._connection, "generation") or 0)
        return CatalogueReader(self._connection, generation, self.path / FILE)

    def documents(self) -> list[DocumentInfo]:
        """Every document, by path."""
        return self._view().documents()

    def document(self, path_or_id: str) -> Document:
        """A whole document, by its path or id; DocumentNotFound when there is none."""
        return self._view().document(path_or_id)

    def text(self, path_or_id: str) -> str:
        """The stored text of a document."""
        return self._view().text(path_or_id)

    def quote(self, path_or_id: str, start: int, end: int) -> str:
        """``stored_text[start:end]``, without reading the whole text."""
        return self._view().quote(path_or_id, start, end)

    def chunks(self, path_or_id: str, first: int = 0, last: int | None = None) -> list[Chunk]:
        """The chunks of a document, in reading order; from one ordinal to another (both in)."""
        return self._view().chunks(path_or_id, first, last)

    def chunk(self, chunk_id: str) -> Chunk:
        """One chunk by its id."""
        return self._view().chunk(chunk_id)

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit vectors of texts, one a row, by the corpus's embedding model.

        They are kept in the corpus's folder, so that the next question need not embed them again.
        """
        from ingest.embedding.kept import KeptVectors

        return KeptVectors(self.path, self.embedder).embed(texts)

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        filter: Filter | None = None,  # noqa: A002 - the contract's name
        method: Method = "hybrid",
        expander: Expander | None = None,
        reranker: Reranker | None = None,
        evidence_only: bool = False,
    ) -> list[Hit]:
        """The chunks that answer a query best, near-duplicates folded.

        Args:
            query: words or a question.
            limit: how many hits, at least 1.
            filter: only these documents, formats, kinds or dates.
            method: "hybrid", or one half of it alone: "dense" or "bm25".
            expander: adds words to the BM25 half, e.g. a graph's neighbours.
            reranker: scores the best hits anew.
            evidence_only: leave out headings, references, contents and running matter.

        Raises:
            EmptyQuestion: the query is empty.
        """
        ask = Ask(limit, filter, method, expander, reranker, evidence_only)
        return self._ready().search([query], ask)[0]

    def search_many(
        self,
        queries: Sequence[str],
        *,
        limit: int = 10,
        filter: Filter | None = None,  # noqa: A002 - the contract's name
        method: Method = "hybrid",
        expander: Expander | None = None,
        reranker: Reranker | None = None,
        evidence_only: bool = False,
    ) -> list[list[Hit]]:
        """:meth:`search` for many queries, embedded in batches; one list each, same order."""
        ask = Ask(limit, filter, method, expander, reranker, evidence_only)
        return self._ready().search(queries, ask)

    def _ready(self) -> Searcher:
        self._view()
        while self._searcher is None:
            try:
                self._searcher = self._opened()
            except (CorpusDamaged, CorpusMismatch):
                # Published twice since: what was to be opened is no longer kept.
                if not self.refresh():
                    raise
        return self._searcher

    def _opened(self) -> Searcher:
        """A searcher over the generation that is being read."""
        if not self.generation:
            return Searcher(self._catalogue, self.embedder, None, None)
        if self._indexes is None:
            from ingest.store.indexes import indexes_for

            dimensions, url = self.embedder.dimensions, self._store_url
            self._indexes = indexes_for(self.name, dimensions, store_url=url)
        folder = Generations(self.path / VECTORS).path(self.generation)
        expected = self._catalogue.chunk_count()
        index = self._indexes.open(folder, self.generation, expected=expected)
        frequencies = TermFrequencies.load(folder / TERMS)
        return Searcher(self._catalogue, self.embedder, index, frequencies)

    def close(self) -> None:
        """Lets go of files; the corpus cannot be used afterwards."""
        self._searcher = None
        if self._indexes is not None:
            self._indexes.close()
        self._connection.close()

    def delete(self) -> None:
        """Removes the corpus: its folder with texts and graph, and what it keeps on a server.

        Raises:
            CorpusBusy: another process is writing it.
            StoreUnreachable: its vectors are on a server that does not answer.
        """
        from ingest.writing import delete

        self.close()
        delete(self.name, self.path, store_url=self._store_url)

    def __enter__(self) -> Corpus:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def list_corpora(home: Path | None = None) -> list[str]:
    """The names of the corpora that exist, sorted."""
    root = (home or default_home()) / "corpora"
    if not root.is_dir():
        return []
    return sorted(entry.name for entry in root.iterdir() if (entry / FILE).is_file())


def _folder(name: str, home: Path | None) -> Path:
    if not _NAME.fullmatch(name):
        raise CorpusNameInvalid(
            f"{name!r} cannot be a corpus's name: use letters, digits, dots, hyphens and"
            " underscores, beginning with a letter or digit, at most 64"
        )
    return (home or default_home()) / "corpora" / name
