"""Corpora as the command line opens them: with the embedding model that the settings name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symphony.terminal import tell

if TYPE_CHECKING:
    from ingest.corpus import Corpus
    from ingest.types import Embedder


def open_corpus(name: str) -> Corpus:
    """Opens a corpus that exists.

    Raises:
        CorpusNotFound: there is none; the message names those that exist.
    """
    from ingest.corpus import Corpus

    Corpus.open(name).close()  # a wrong name is said before a model is prepared
    return Corpus.open(name, embedder=_embedder())


def open_or_create_corpus(name: str) -> Corpus:
    """Opens a corpus, making an empty one where there is none."""
    from ingest.corpus import Corpus

    return Corpus.open_or_create(name, embedder=_embedder())


def _embedder() -> Embedder:
    from ingest.embedding.choice import embedder_named
    from orchestra.settings import load_settings

    return embedder_named(load_settings().embedding_model, announce=tell)
