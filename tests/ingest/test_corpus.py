from __future__ import annotations

import os
from pathlib import Path

import pytest

import ingest
from ingest.corpus import Corpus, list_corpora
from ingest.embedding import StandInEmbedder
from ingest.types import IngestSummary
from ingest.writing import write
from orchestra.errors import (
    CorpusBusy,
    CorpusDamaged,
    CorpusMismatch,
    CorpusNameInvalid,
    CorpusNotFound,
    DocumentNotFound,
    StorageFull,
)


class CountingEmbedder(StandInEmbedder):
    """Counts what it is asked to embed."""

    def __init__(self) -> None:
        super().__init__(32)
        self.embedded: list[str] = []

    def embed(self, texts):  # type: ignore[no-untyped-def]
        self.embedded.extend(texts)
        return super().embed(texts)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    (folder / "sub").mkdir(parents=True)
    (folder / "bridge.txt").write_text("The bridge cost 41 million euro.\n")
    (folder / "mill.md").write_text("# The mill\n\nThe mill was sold to a baker.\n")
    (folder / "sub" / "ferry.txt").write_text("The ferry sails every hour.\n")
    return folder


@pytest.fixture
def embedder() -> CountingEmbedder:
    return CountingEmbedder()


@pytest.fixture
def corpus(tmp_path: Path, embedder: CountingEmbedder) -> Corpus:
    return Corpus.create("towns", home=tmp_path, embedder=embedder)


def counts(summary: IngestSummary) -> tuple[int, int, int, int]:
    changes = summary.changes
    return len(changes.added), len(changes.updated), len(changes.removed), summary.unchanged


def paths(corpus: Corpus) -> list[str]:
    return [info.path for info in corpus.documents()]


def test_an_empty_corpus_answers_with_nothing(corpus: Corpus) -> None:
    assert corpus.search("bridge") == []
    assert corpus.documents() == []
    assert corpus.generation == 0
    assert corpus.fingerprint == ""


def test_ingest_then_only_what_changed(
    corpus: Corpus, docs: Path, embedder: CountingEmbedder
) -> None:
    seen: list[tuple[str, int, int]] = []
    first = corpus.ingest([docs], progress=lambda s, d, t, _="": seen.append((s, d, t)))
    assert counts(first) == (3, 0, 0, 0)
    assert first.chunks == sum(info.chunks for info in corpus.documents()) > 0
    assert ("read", 3, 3) in seen
    assert seen[-1] == ("index", 1, 1)
    fingerprint, generation = corpus.fingerprint, corpus.generation
    embedder.embedded.clear()
    again = corpus.ingest([docs])
    assert counts(again) == (0, 0, 0, 3)
    assert (corpus.fingerprint, corpus.generation, embedder.embedded) == (
        fingerprint,
        generation,
        [],
    )
    (docs / "bridge.txt").write_text("The bridge cost 46 million euro.\n")
    (docs / "mill.md").unlink()
    (docs / "new.txt").write_text("The harbour froze in 1963.\n")
    changed = corpus.ingest([docs])
    assert counts(changed) == (1, 1, 1, 1)
    assert len(embedder.embedded) == 2
    assert corpus.fingerprint != fingerprint
    assert paths(corpus) == ["bridge.txt", "new.txt", "sub/ferry.txt"]
    assert "46 million" in corpus.search("bridge cost")[0].text
    assert all("41 million" not in hit.text for hit in corpus.search("bridge cost", limit=9))


def test_updates_by_copy_and_afresh_give_the_same_answers(
    tmp_path: Path, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        (docs / f"n{number:02}.txt").write_text(f"Note {number}: the bridge toll is {number}.\n")
    found = {}
    for small in (0, 10_000):
        monkeypatch.setattr("ingest.publishing._SMALL", small)
        corpus = Corpus.create(f"c{small}", home=tmp_path, embedder=StandInEmbedder(32))
        corpus.ingest([docs])
        (docs / "n03.txt").write_text("Note 3: the bridge toll went up.\n")
        (docs / "n04.txt").unlink()
        corpus.ingest([docs])
        found[small] = [
            (hit.document, hit.text, round(hit.parts.get("bm25", 0.0), 2))
            for hit in corpus.search("bridge toll went up", limit=50)
        ]
        (docs / "n03.txt").write_text("Note 3: the bridge toll is 3.\n")
        (docs / "n04.txt").write_text("Note 4: the bridge toll is 4.\n")
    assert set(found[0]) == set(found[10_000])
    assert found[0][0] == found[10_000][0]


def test_a_renamed_file_is_embedded_once(
    corpus: Corpus, docs: Path, embedder: CountingEmbedder
) -> None:
    corpus.ingest([docs])
    embedder.embedded.clear()
    (docs / "mill.md").rename(docs / "old-mill.md")
    assert counts(corpus.ingest([docs])) == (1, 0, 1, 2)
    assert embedder.embedded == []
    assert "old-mill.md" in paths(corpus)


def test_a_part_of_a_folder_touches_only_that_part(corpus: Corpus, docs: Path) -> None:
    corpus.ingest([docs])
    (docs / "sub" / "ferry.txt").unlink()
    (docs / "bridge.txt").unlink()
    assert counts(corpus.ingest([docs / "sub"])) == (0, 0, 1, 0)
    assert paths(corpus) == ["bridge.txt", "mill.md"]


def test_two_roots_with_one_name_both_stand(corpus: Corpus, docs: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "bridge.txt").write_text("Another bridge.\n")
    corpus.ingest([docs])
    corpus.ingest([other])
    assert {"bridge.txt", "other/bridge.txt"} <= set(paths(corpus))
    assert counts(corpus.ingest([docs, other]))[:3] == (0, 0, 0)


def test_an_unreadable_file_is_one_line_and_the_old_version_stays(
    corpus: Corpus, docs: Path
) -> None:
    (docs / "empty.txt").write_bytes(b"")
    (docs / "broken.pdf").write_bytes(b"%PDF-1.7 no, not at all")
    summary = corpus.ingest([docs, docs / "missing.txt"])
    assert counts(summary) == (3, 0, 0, 0)
    assert {failure.path for failure in summary.failures} == {
        "empty.txt",
        "broken.pdf",
        "missing.txt",
    }
    again = corpus.ingest([docs, docs / "missing.txt"])
    assert again.failures == summary.failures
    (docs / "bridge.txt").write_bytes(b"")
    worse = corpus.ingest([docs])
    assert any("the version that was ingested before is kept" in f.reason for f in worse.failures)
    assert "41 million" in corpus.text("bridge.txt")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named(corpus: Corpus, docs: Path) -> None:
    (docs / "secret.txt").write_text("x")
    (docs / "secret.txt").chmod(0)
    (failure,) = corpus.ingest([docs]).failures
    assert "secret.txt" in failure.reason


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden", "x" * 65, "a b", "é"])
def test_names_that_leave_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    for call in (Corpus.open, Corpus.create):
        with pytest.raises(CorpusNameInvalid):
            call(name, home=tmp_path)
    assert not (tmp_path / "corpora").exists()


def test_a_missing_corpus_names_those_that_exist(corpus: Corpus, tmp_path: Path) -> None:
    assert list_corpora(tmp_path) == ["towns"]
    with pytest.raises(CorpusNotFound, match="there are: towns"):
        Corpus.open("harbour", home=tmp_path)
    with pytest.raises(CorpusNotFound, match="none yet"):
        Corpus.open("harbour", home=tmp_path / "elsewhere")
    assert list_corpora(tmp_path / "elsewhere") == []


def test_another_embedding_model_is_refused(corpus: Corpus, docs: Path, tmp_path: Path) -> None:
    corpus.ingest([docs])
    assert Corpus.open("towns", home=tmp_path).search("mill")
    other = Corpus.open("towns", home=tmp_path, embedder=StandInEmbedder(48))
    assert other.text("mill.md")
    with pytest.raises(CorpusMismatch, match="stand-in/32, not with stand-in/48"):
        other.search("mill")
    with pytest.raises(CorpusMismatch):
        other.ingest([docs])


def test_a_second_writer_is_refused_and_readers_go_on(
    corpus: Corpus, docs: Path, embedder: CountingEmbedder
) -> None:
    corpus.ingest([docs])
    with write("towns", corpus.path, embedder, progress=None, ocr=False):
        assert corpus.search("mill")
        with pytest.raises(CorpusBusy, match="'towns' is being written"):
            corpus.ingest([docs])
    assert counts(corpus.ingest([docs])) == (0, 0, 0, 3)


def test_a_reader_stays_with_its_generation_until_it_refreshes(
    corpus: Corpus, docs: Path, tmp_path: Path
) -> None:
    corpus.ingest([docs])
    reader = Corpus.open("towns", home=tmp_path, embedder=StandInEmbedder(32))
    (docs / "mill.md").write_text("# The mill\n\nThe mill burnt down.\n")
    corpus.ingest([docs])
    assert "baker" in reader.search("mill", filter=None)[0].text + reader.text("mill.md")
    assert reader.refresh()
    assert "burnt" in reader.text("mill.md")
    assert not reader.refresh()


def test_a_reader_whose_generation_is_gone_moves_on(
    corpus: Corpus, docs: Path, tmp_path: Path
) -> None:
    corpus.ingest([docs])
    reader = Corpus.open("towns", home=tmp_path, embedder=StandInEmbedder(32))
    assert reader.search("mill")
    for number in range(3):
        (docs / "mill.md").write_text(f"# The mill\n\nThe mill burnt down {number} times.\n")
        corpus.ingest([docs])
    assert "burnt down 2 times" in reader.search("mill burnt", limit=1)[0].text
    assert len(list((corpus.path / "vectors").iterdir())) == 2


def test_remove(corpus: Corpus, docs: Path) -> None:
    corpus.ingest([docs])
    with pytest.raises(DocumentNotFound):
        corpus.remove(["mill.md", "no.md"])
    assert counts(corpus.remove(["mill.md"])) == (0, 0, 1, 0)
    assert paths(corpus) == ["bridge.txt", "sub/ferry.txt"]
    corpus.remove(paths(corpus))
    assert corpus.search("mill") == []


def test_a_lost_index_is_made_again_without_embedding(
    corpus: Corpus, docs: Path, embedder: CountingEmbedder, tmp_path: Path
) -> None:
    import shutil

    corpus.ingest([docs])
    shutil.rmtree(corpus.path / "vectors")
    with pytest.raises(CorpusDamaged, match="ingest the corpus again"):
        Corpus.open("towns", home=tmp_path, embedder=embedder).search("mill")
    embedder.embedded.clear()
    corpus.ingest([docs])
    assert embedder.embedded == []
    assert corpus.search("mill")[0].document == "mill.md"


def test_a_full_disk_leaves_the_corpus_as_it_was(
    corpus: Corpus, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus.ingest([docs])
    before = (corpus.generation, corpus.fingerprint)
    (docs / "new.txt").write_text("The harbour froze in 1963.\n")
    usage = type("Usage", (), {"free": 1 << 20})()
    with monkeypatch.context() as patch:
        patch.setattr("ingest.publishing.shutil.disk_usage", lambda _: usage)
        with pytest.raises(StorageFull, match="vectors"):
            corpus.ingest([docs])
    assert (corpus.generation, corpus.fingerprint) == before
    assert corpus.search("harbour froze")
    assert counts(corpus.ingest([docs])) == (1, 0, 0, 3)


def test_documents_and_chunks_agree(corpus: Corpus, docs: Path) -> None:
    corpus.ingest([docs])
    for info in corpus.documents():
        document = corpus.document(info.path)
        assert corpus.document(info.id) == document
        for chunk in corpus.chunks(info.path):
            assert document.text[chunk.start : chunk.end] == chunk.text
            assert corpus.chunk(chunk.id) == chunk
            assert corpus.quote(info.id, chunk.start, chunk.end) == chunk.text


def test_the_package_names_what_is_public(corpus: Corpus) -> None:
    for name in ingest.__all__:
        assert getattr(ingest, name) is not None
    with pytest.raises(AttributeError):
        _ = ingest.nothing  # type: ignore[attr-defined]
    assert corpus.folder == corpus.path
    with corpus:
        pass
