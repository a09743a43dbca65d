"""Floor 2: documents to text with positions, to chunks, to vectors; hybrid search."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.corpus import Corpus, list_corpora
    from ingest.embedding import StandInEmbedder, default_embedder, embedder_named
    from ingest.types import Chunk, Document, Filter, Hit, IngestSummary, Kind

_HOMES = {
    "Chunk": "types",
    "Corpus": "corpus",
    "Document": "types",
    "Filter": "types",
    "Hit": "types",
    "IngestSummary": "types",
    "Kind": "types",
    "StandInEmbedder": "embedding",
    "default_embedder": "embedding",
    "embedder_named": "embedding",
    "list_corpora": "corpus",
}

__all__ = [
    "Chunk",
    "Corpus",
    "Document",
    "Filter",
    "Hit",
    "IngestSummary",
    "Kind",
    "StandInEmbedder",
    "default_embedder",
    "embedder_named",
    "list_corpora",
]


def __getattr__(name: str) -> object:
    """Loads a public name when it is first asked for."""
    if name in _HOMES:
        return getattr(import_module(f"ingest.{_HOMES[name]}"), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
