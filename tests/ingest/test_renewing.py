"""A corpus outlives its embedding model's version and its documents' folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from ingest.corpus import Corpus
from ingest.embedding import StandInEmbedder
from orchestra.errors import CorpusMismatch


class Versioned(StandInEmbedder):
    """A stand-in with a version: another one turns every vector another way."""

    def __init__(self, version: int, *, dies_after: int | None = None) -> None:
        super().__init__(32)
        self.version = version
        self.embedded: list[str] = []
        self.dies_after = dies_after

    @property
    def name(self) -> str:
        return f"words/v{self.version}/abc"

    def embed(self, texts: list[str]) -> npt.NDArray[np.float32]:
        if self.dies_after is not None and len(self.embedded) >= self.dies_after:
            raise KeyboardInterrupt
        self.embedded.extend(texts)
        return np.roll(super().embed(texts), self.version, axis=1)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    for number, thing in enumerate(("bridge", "mill", "ferry")):
        (folder / f"{thing}.txt").write_text(f"The {thing} cost {number + 3} million euro.\n")
    return folder


def opened(home: Path, embedder: StandInEmbedder) -> Corpus:
    return Corpus.open_or_create("towns", home=home, embedder=embedder)


def test_another_version_of_the_model_is_said_and_the_next_ingestion_embeds_anew(
    tmp_path: Path, docs: Path
) -> None:
    opened(tmp_path, Versioned(1)).ingest([docs])
    newer = Versioned(2)
    corpus = opened(tmp_path, newer)
    with pytest.raises(CorpusMismatch, match="symphony ingest PATH --corpus towns"):
        corpus.search("mill")
    (docs / "ferry.txt").unlink()
    (docs / "tower.txt").write_text("The tower cost 9 million euro.\n")
    summary = corpus.ingest([docs])
    assert (summary.renewed, summary.unchanged, summary.chunks) == (4, 2, 1)
    assert len(newer.embedded) == 4  # of the one that leaves too
    assert corpus.search("what the mill cost", method="dense")[0].chunk.document == "mill.txt"
    fresh = opened(tmp_path / "fresh", Versioned(2))
    fresh.ingest([docs])
    for asked in ("mill", "tower", "euro"):
        both = [
            [(h.chunk.text, round(h.score, 5)) for h in one.search(asked, method="dense")]
            for one in (corpus, fresh)
        ]
        assert both[0] == both[1]
    again = corpus.ingest([docs])
    assert (again.renewed, again.unchanged) == (0, 3)
    with pytest.raises(CorpusMismatch):
        opened(tmp_path, Versioned(1)).search("mill")


def test_embedding_anew_is_taken_up_where_it_was_stopped(
    tmp_path: Path, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(tmp_path, Versioned(1)).ingest([docs])
    monkeypatch.setattr("ingest.ingestion._EMBEDDED_PER_COMMIT", 2)
    with pytest.raises(KeyboardInterrupt):
        opened(tmp_path, Versioned(2, dies_after=2)).ingest([docs])
    # Until it is whole the corpus is the former one.
    assert opened(tmp_path, Versioned(1)).search("mill", method="dense")
    third = Versioned(2)
    assert opened(tmp_path, third).ingest([docs]).renewed == 1
    assert len(third.embedded) == 1
    assert opened(tmp_path, Versioned(2)).search("mill", method="dense")


def test_what_a_third_version_began_is_not_taken_for_its_own(
    tmp_path: Path, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(tmp_path, Versioned(1)).ingest([docs])
    monkeypatch.setattr("ingest.ingestion._EMBEDDED_PER_COMMIT", 2)
    with pytest.raises(KeyboardInterrupt):
        opened(tmp_path, Versioned(2, dies_after=2)).ingest([docs])
    assert opened(tmp_path, Versioned(3)).ingest([docs]).renewed == 3


def test_a_folder_that_was_moved_is_not_read_into_the_corpus_twice(
    tmp_path: Path, docs: Path
) -> None:
    corpus = opened(tmp_path, Versioned(1))
    corpus.ingest([docs])
    moved = tmp_path / "elsewhere" / "docs"
    moved.parent.mkdir()
    shutil.move(docs, moved)
    (moved / "mill.txt").write_text("The mill cost 5 million euro.\n")
    summary = corpus.ingest([moved])
    assert summary.unchanged == 2
    assert [d.path for d in corpus.documents()].count("bridge.txt") == 1
    # The one that changed meanwhile cannot be told from another file of that name: both stay.
    assert len(corpus.documents()) == 4
    (moved / "bridge.txt").unlink()
    assert len(corpus.ingest([moved]).changes.removed) == 1


def test_a_copy_of_a_folder_that_still_lies_there_is_another_document(
    tmp_path: Path, docs: Path
) -> None:
    corpus = opened(tmp_path, Versioned(1))
    corpus.ingest([docs])
    shutil.copytree(docs, tmp_path / "copy")
    assert len(corpus.ingest([tmp_path / "copy"]).changes.added) == 3
