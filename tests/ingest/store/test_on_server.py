"""Corpora whose vectors are on a server: qdrant-client's local engine stands in for one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from qdrant_client import QdrantClient

from ingest import publishing
from ingest.corpus import Corpus
from ingest.embedding import StandInEmbedder
from ingest.store import on_server
from ingest.writing import write
from orchestra.errors import CorpusBusy, CorpusDamaged, CorpusMismatch

pytestmark = [
    pytest.mark.filterwarnings("ignore:Payload indexes have no effect:UserWarning"),
    pytest.mark.filterwarnings("ignore:Local mode performs exact:UserWarning"),
]
URL = "http://vectors.example:6333"
BRIDGE = "The bridge cost 41 million euro.\n"


class Counting(StandInEmbedder):
    """Counts the texts that it embeds for a corpus (questions come one at a time)."""

    embedded = 0

    def embed(self, texts):  # type: ignore[no-untyped-def]
        self.embedded += len(texts) if len(texts) > 1 else 0
        return super().embed(texts)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> QdrantClient:
    client = QdrantClient(":memory:")
    monkeypatch.setattr(client, "close", lambda: None)
    monkeypatch.setattr(on_server, "connect", lambda url: client)
    return client


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "bridge.txt").write_text(BRIDGE)
    (folder / "mill.txt").write_text("The mill was sold to a baker.\n")
    return folder


def make(tmp_path: Path, name: str = "towns", *, url: str = URL, home: str = "home") -> Corpus:
    embedder = Counting(32)
    return Corpus.create(name, home=tmp_path / home, embedder=embedder, store_url=url)


def first(corpus: Corpus, query: str) -> str:
    return corpus.search(query)[0].document


def collections(server: QdrantClient) -> list[str]:
    return sorted(one.name for one in server.get_collections().collections)


def test_a_server_gives_the_hits_that_this_process_gives(
    tmp_path: Path, docs: Path, server: QdrantClient
) -> None:
    for number in range(30):
        (docs / f"{number}.txt").write_text(f"Ship number {number} carries grain to port.\n")
    here, there = make(tmp_path, "here", url=""), make(tmp_path, "there")
    for corpus in (here, there):
        corpus.ingest([docs])
    assert not list((there.path / "vectors").glob("gen-*/shard"))
    for query in ("what did the bridge cost?", "ship 7", "who bought the mill"):
        for method in ("hybrid", "dense", "bm25"):
            local = here.search(query, method=method)  # type: ignore[arg-type]
            remote = there.search(query, method=method)  # type: ignore[arg-type]
            assert [(hit.document, hit.text) for hit in local]
            assert [hit.score for hit in remote] == pytest.approx([hit.score for hit in local])
            assert {hit.text for hit in remote[:3]} == {hit.text for hit in local[:3]}


def test_documents_come_change_and_go(tmp_path: Path, docs: Path, server: QdrantClient) -> None:
    corpus = make(tmp_path)
    corpus.ingest([docs])
    assert first(corpus, "what did the bridge cost?") == "bridge.txt"
    (docs / "bridge.txt").write_text("The bridge fell down.\n")
    (docs / "ferry.txt").write_text("The ferry sails every hour.\n")
    summary = corpus.ingest([docs])
    assert (len(summary.changes.added), len(summary.changes.updated)) == (1, 1)
    assert corpus.search("bridge")[0].text == "The bridge fell down."
    corpus.remove(["ferry.txt"])
    (docs / "ferry.txt").unlink()
    assert {hit.document for hit in corpus.search("ferry")} == {"bridge.txt", "mill.txt"}
    generation = corpus.generation
    assert corpus.ingest([docs]).unchanged == 2
    assert corpus.generation == generation


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing counts as small, so that a change is written into the collection there is."""
    monkeypatch.setattr(publishing, "_SMALL", 0)


@pytest.mark.usefixtures("small_steps")
def test_a_small_change_is_written_into_the_same_collection(
    tmp_path: Path, docs: Path, server: QdrantClient
) -> None:
    for number in range(20):
        (docs / f"{number}.txt").write_text(f"Ship number {number} carries grain to port.\n")
    corpus = make(tmp_path)
    corpus.ingest([docs])
    (collection,) = collections(server)
    assert collection.startswith("towns-")
    reader = Corpus.open("towns", home=tmp_path / "home", embedder=Counting(32), store_url=URL)
    assert first(reader, "mill baker") == "mill.txt"
    (docs / "mill.txt").unlink()
    (docs / "ferry.txt").write_text("The ferry sails every hour.\n")
    corpus.ingest([docs])
    assert collections(server) == [collection]
    assert first(corpus, "ferry sails hour") == "ferry.txt"
    assert "mill.txt" not in {hit.document for hit in corpus.search("mill baker", limit=30)}
    # A reader stays with its generation until it asks for the next.
    assert first(reader, "mill baker") == "mill.txt"
    assert "ferry.txt" not in {hit.document for hit in reader.search("ferry", limit=30)}
    assert reader.refresh()
    assert first(reader, "ferry sails hour") == "ferry.txt"
    for text in ("The ferry is late.\n", "The ferry is cancelled.\n"):
        (docs / "ferry.txt").write_text(text)
        corpus.ingest([docs])
    # What no kept generation shows is gone: 22 chunks now, one of the generation before.
    assert server.count(collection).count == 23


@pytest.mark.usefixtures("small_steps")
def test_a_killed_writer_leaves_no_trace(
    tmp_path: Path, docs: Path, server: QdrantClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        (docs / f"{number}.txt").write_text(f"Ship number {number} carries grain to port.\n")
    corpus = make(tmp_path)
    corpus.ingest([docs])
    (docs / "ferry.txt").write_text("The ferry sails every hour.\n")
    with monkeypatch.context() as patch:
        patch.setattr(publishing.CatalogueWriter, "publish", _killed)
        with pytest.raises(KeyboardInterrupt):
            corpus.ingest([docs])
    (collection,) = collections(server)
    assert server.count(collection).count == 23
    (docs / "ferry.txt").unlink()
    corpus.ingest([docs])
    assert server.count(collection).count == 22
    assert "ferry.txt" not in {hit.document for hit in corpus.search("ferry", limit=30)}


def _killed(*_: object) -> int:
    raise KeyboardInterrupt


def test_two_corpora_do_not_mix_and_one_can_be_deleted(
    tmp_path: Path, docs: Path, server: QdrantClient
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "boat.txt").write_text("The boat is blue.\n")
    towns, boats = make(tmp_path), make(tmp_path, "towns-2")
    elsewhere = make(tmp_path, home="elsewhere")
    towns.ingest([docs])
    boats.ingest([other])
    elsewhere.ingest([other])
    assert {hit.document for hit in towns.search("boat")} == {"bridge.txt", "mill.txt"}
    assert {hit.document for hit in boats.search("bridge")} == {"boat.txt"}
    assert len(collections(server)) == 3
    towns.delete()
    assert not towns.path.exists()
    assert len(collections(server)) == 2
    assert first(boats, "boat") == first(elsewhere, "boat") == "boat.txt"
    writing = write(boats.name, boats.path, Counting(32), progress=None, ocr=False, store_url=URL)
    with writing, pytest.raises(CorpusBusy):
        boats.delete()
    assert boats.path.exists()


def test_a_copied_corpus_does_not_write_into_its_originals_collection(
    tmp_path: Path, docs: Path, server: QdrantClient
) -> None:
    original = make(tmp_path)
    original.ingest([docs])
    shutil.copytree(tmp_path / "home", tmp_path / "copy")
    copy = make(tmp_path, home="copy")
    assert first(copy, "bridge cost") == "bridge.txt"
    (docs / "mill.txt").unlink()
    copy.ingest([docs])
    assert {hit.document for hit in copy.search("mill")} == {"bridge.txt"}
    assert first(original, "mill baker") == "mill.txt"
    assert len(collections(server)) == 2


def test_vectors_move_to_a_server_and_back_without_being_embedded_again(
    tmp_path: Path, docs: Path, server: QdrantClient
) -> None:
    make(tmp_path, url="").ingest([docs])
    there = make(tmp_path)
    with pytest.raises(CorpusMismatch, match=rf"in this process, not on .* {URL}; bring them"):
        there.search("bridge")
    there.ingest([docs])
    assert first(there, "what did the bridge cost?") == "bridge.txt"
    here = make(tmp_path, url="")
    with pytest.raises(CorpusMismatch, match=r"on a Qdrant server, and none is set; set SYMPHONY"):
        here.search("bridge")
    here.ingest([docs])
    assert first(here, "what did the bridge cost?") == "bridge.txt"
    assert isinstance(there.embedder, Counting)
    assert isinstance(here.embedder, Counting)
    assert there.embedder.embedded == here.embedder.embedded == 0


def test_what_the_server_lost_is_made_again(
    tmp_path: Path, docs: Path, server: QdrantClient
) -> None:
    corpus = make(tmp_path)
    corpus.ingest([docs])
    server.delete_collection(collections(server)[0])
    again = make(tmp_path)
    with pytest.raises(CorpusDamaged, match=f"{URL} has no collection"):
        again.search("bridge")
    again.ingest([docs])
    assert first(again, "bridge") == "bridge.txt"


def test_a_note_that_cannot_be_read_is_damage(
    tmp_path: Path, docs: Path, server: QdrantClient
) -> None:
    corpus = make(tmp_path)
    corpus.ingest([docs])
    (note,) = (corpus.path / "vectors").glob("gen-*/server.json")
    assert json.loads(note.read_text()) == {"collection": collections(server)[0]}
    note.write_text("[]")
    with pytest.raises(CorpusDamaged, match=r"server\.json: does not name a collection"):
        make(tmp_path).search("bridge")
