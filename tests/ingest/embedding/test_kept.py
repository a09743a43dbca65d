from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from threading import Thread

import numpy as np
import numpy.typing as npt
import pytest

from ingest.corpus import Corpus
from ingest.embedding import StandInEmbedder
from ingest.embedding.kept import FILE, WORDS, KeptVectors, kept_words


class Counting(StandInEmbedder):
    """Notes what it was asked to embed."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.asked += texts
        return super().embed(texts)


def test_a_text_is_embedded_once_in_all_processes(tmp_path: Path) -> None:
    embedder = Counting()
    texts = ["the weir", "the lock", "the weir"]
    first = KeptVectors(tmp_path, embedder).embed(texts)
    assert embedder.asked == ["the weir", "the lock"]
    again = KeptVectors(tmp_path, embedder).embed(["the gate", *texts])
    assert embedder.asked == ["the weir", "the lock", "the gate"]
    np.testing.assert_array_equal(again[1:], first)
    np.testing.assert_array_equal(again, StandInEmbedder().embed(["the gate", *texts]))
    assert KeptVectors(tmp_path, embedder).embed([]).shape == (0, 384)


def test_another_model_has_its_own(tmp_path: Path) -> None:
    KeptVectors(tmp_path, StandInEmbedder()).embed(["the weir"])
    assert KeptVectors(tmp_path, StandInEmbedder(64)).embed(["the weir"]).shape == (1, 64)


def test_the_newest_stay(tmp_path: Path) -> None:
    embedder = Counting()
    kept = KeptVectors(tmp_path, embedder, limit=3)
    for text in "abcd":
        kept.embed([text])
    kept.embed(["b", "c", "d"])
    assert embedder.asked == ["a", "b", "c", "d"]
    kept.embed(["a"])
    assert embedder.asked[4:] == ["a"]


@pytest.mark.parametrize("fault", ["garbage", "torn", "folder", "wrong vector", "no folder"])
def test_what_is_wrong_with_the_file_costs_time_only(tmp_path: Path, fault: str) -> None:
    embedder = Counting()
    texts = [f"sentence {n}" for n in range(50)]
    right = KeptVectors(tmp_path, embedder).embed(texts)
    file, folder = tmp_path / FILE, tmp_path
    if fault == "garbage":
        file.write_bytes(b"not a database" * 1000)
    elif fault == "torn":
        file.write_bytes(file.read_bytes()[:10_000])
    elif fault == "folder":
        file.unlink()
        file.mkdir()
    elif fault == "wrong vector":
        with sqlite3.connect(file) as connection:
            connection.execute("UPDATE vectors SET body = zeroblob(1536) WHERE number = 7")
            connection.execute("UPDATE vectors SET body = x'00' WHERE number = 8")
    else:
        folder = tmp_path / "gone"
    np.testing.assert_array_equal(KeptVectors(folder, embedder).embed(texts), right)
    np.testing.assert_array_equal(KeptVectors(folder, embedder).embed(texts), right)
    if fault in ("garbage", "torn", "wrong vector"):  # mended by the first of the two
        before = len(embedder.asked)
        KeptVectors(folder, embedder).embed(texts)
        assert len(embedder.asked) == before


def test_a_file_that_another_process_holds_is_gone_without(tmp_path: Path) -> None:
    embedder = Counting()
    right = KeptVectors(tmp_path, embedder).embed(["the weir"])
    holder = sqlite3.connect(tmp_path / FILE)
    holder.execute("BEGIN EXCLUSIVE")
    np.testing.assert_array_equal(KeptVectors(tmp_path, embedder).embed(["the weir"]), right)
    assert KeptVectors(tmp_path, embedder).embed(["the lock"]).shape == (1, 384)
    holder.close()


def test_threads_share_a_folder(tmp_path: Path) -> None:
    embedder = StandInEmbedder()
    wrong: list[int] = []

    def work(first: int) -> None:
        texts = [f"sentence {n}" for n in range(first, first + 200)]
        if not np.array_equal(KeptVectors(tmp_path, embedder).embed(texts), embedder.embed(texts)):
            wrong.append(first)

    threads = [Thread(target=work, args=(first,)) for first in range(0, 400, 50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_what_is_kept_goes_with_the_documents(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.txt").write_text("The weir was built in 1931.")
    (source / "b.txt").write_text("The lock was built in 1950.")
    embedder = Counting()
    corpus = Corpus.create("c", home=tmp_path, embedder=embedder)
    corpus.ingest([source])
    corpus.embed(["The weir was built in 1931."])
    assert (corpus.path / FILE).is_file()
    corpus.ingest([source])
    assert (corpus.path / FILE).is_file()
    (source / "a.txt").unlink()
    corpus.ingest([source])
    assert not (corpus.path / FILE).exists()


def test_words_are_kept_beside_a_model_that_has_a_folder(tmp_path: Path) -> None:
    assert kept_words(Counting()) is None
    embedder = Counting()
    embedder.folder = tmp_path  # type: ignore[attr-defined]
    for _ in range(2):
        words = kept_words(embedder)
        assert words is not None
        words.embed(["weir", "lock"])
    assert embedder.asked == ["weir", "lock"]
    assert (tmp_path / WORDS).is_file()
    assert not (tmp_path / FILE).exists()
