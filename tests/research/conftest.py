"""A corpus of seven short documents, made once for all tests of research."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import Corpus, default_embedder
from ingest.types import Embedder
from kg.graph import KnowledgeGraph
from tests.research.dossier import write


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The packaged model."""
    return default_embedder()


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Corpus:
    """The lighthouse dossier in a home folder of its own."""
    folder = write(tmp_path_factory.mktemp("documents"))
    made = Corpus.open_or_create("lights", home=tmp_path_factory.mktemp("home"), embedder=embedder)
    made.ingest([folder])
    return made


@pytest.fixture(scope="session")
def graph(corpus: Corpus) -> KnowledgeGraph:
    """The dossier's knowledge graph."""
    return KnowledgeGraph.open(corpus)


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """The documents as files, for a test that ingests them itself."""
    folder = tmp_path / "documents"
    folder.mkdir()
    return write(folder)
