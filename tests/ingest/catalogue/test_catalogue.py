from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.catalogue import codec
from ingest.catalogue.database import FILE, connect, set_meta, told, transaction
from ingest.catalogue.reader import CatalogueReader
from ingest.catalogue.writer import CatalogueWriter
from ingest.store.generations import SHARD, TERMS, Generations, copy_sparse, copy_tree
from ingest.types import Block, Cell, Chunk, Document, Kind, Page
from orchestra.errors import CorpusDamaged, DocumentNotFound, StorageFull


def document(text: str, path: str = "a.txt") -> Document:
    return Document(
        id="d1",
        path=path,
        format="txt",
        sha256="0" * 64,
        text=text,
        title="A",
        blocks=(
            Block(0, len(text), Kind.TEXT, page=1, section=("One", "Two")),
            Block(
                0,
                len(text),
                Kind.TABLE_ROW,
                derived=True,
                cells=(Cell(1, 2, "41", "Cost", 1, (0.0, 1.0, 2.5, 3.0)), Cell(1, 3, "x")),
            ),
        ),
        pages=(Page(1, 0, len(text)),),
        notes=("page 2 has no text layer",),
    )


def stored(folder: Path, made: Document) -> CatalogueReader:
    connection = connect(folder / FILE, create=True)
    writer = CatalogueWriter(connection, folder / FILE)
    number = writer.stage(made, "/src/a.txt", "1")
    chunk = Chunk("c1", made.id, made.path, 0, 0, len(made.text), made.text, sentences=((0, 1),))
    assert writer.stage_chunks(number, [chunk]) == 1
    writer.complete(number)
    writer.publish([number], [], 3.0)
    return CatalogueReader(connection, 1, folder / FILE)


@given(
    st.text(st.characters(codec=None), max_size=300),
    st.integers(1, 700),
    st.integers(0, 200_000),
    st.integers(0, 200_000),
)
def test_a_document_comes_back_as_it_was_and_quotes_are_slices(
    tmp_path_factory: pytest.TempPathFactory, unit: str, times: int, a: int, b: int
) -> None:
    made = document(unit * times)
    reader = stored(tmp_path_factory.mktemp("catalogue"), made)
    assert reader.document("a.txt") == made
    assert reader.text("d1") == made.text
    start, end = sorted((a, b))
    assert reader.quote("a.txt", start, end) == made.text[start:end]


def test_what_a_reader_tells(tmp_path: Path) -> None:
    reader = stored(tmp_path, document("The bridge."))
    (info,) = reader.documents()
    assert (info.path, info.pages, info.chunks, info.characters) == ("a.txt", 1, 1, 11)
    assert info.notes == ("page 2 has no text layer",)
    assert reader.chunk("c1") == reader.chunks("a.txt")[0] == reader.at_points([1, 7])[1]
    assert reader.average_length() == 3.0
    assert list(reader.all_points()) == [1]
    assert reader.path_of("d1") == "a.txt"
    with pytest.raises(DocumentNotFound, match=r"'b\.txt'.*holds: a\.txt"):
        reader.text("b.txt")
    with pytest.raises(DocumentNotFound, match="no chunk 'c9'"):
        reader.chunk("c9")
    with pytest.raises(ValueError, match="5:2"):
        reader.quote("a.txt", 5, 2)


def test_a_reader_sees_its_generation_only(tmp_path: Path) -> None:
    first = stored(tmp_path, document("The bridge."))
    connection = connect(tmp_path / FILE)
    writer = CatalogueWriter(connection, tmp_path / FILE)
    second = writer.stage(document("The mill.", "b.txt"), "/src/b.txt", "1")
    writer.complete(second)
    assert [info.path for info in first.documents()] == ["a.txt"]
    writer.publish([second], writer.live()[:1], 3.0)
    assert [info.path for info in first.documents()] == ["a.txt"]
    assert [i.path for i in CatalogueReader(connection, 2, tmp_path).documents()] == ["b.txt"]
    writer.purge()
    assert first.is_kept()
    writer.publish([], [], 3.0)
    writer.purge()
    assert not first.is_kept()
    assert connection.execute("SELECT count(*) FROM vectors").fetchone() == (0,)


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    connection = connect(tmp_path / FILE, create=True)

    def half() -> None:
        with transaction(connection, tmp_path):
            set_meta(connection, "half", "1")
            raise KeyError

    with pytest.raises(KeyError):
        half()
    assert connection.execute("SELECT * FROM meta WHERE key = 'half'").fetchone() is None


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    connection = connect(tmp_path / FILE, create=True)
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StorageFull, match="catalogue"):
        CatalogueWriter(connection, tmp_path / FILE).stage(
            document("".join(chr(100 + (i * i) % 5000) for i in range(90_000))), "/src", "1"
        )


def test_what_is_no_catalogue_is_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusDamaged, match="has no catalogue"):
        connect(tmp_path / FILE)
    (tmp_path / "junk.db").write_bytes(b"this is no database, not at all" * 100)
    with pytest.raises(CorpusDamaged, match="damaged"):
        connect(tmp_path / "junk.db")
    connect(tmp_path / FILE, create=True).execute("UPDATE meta SET value='99' WHERE key='format'")
    with pytest.raises(CorpusDamaged, match="format '99'"):
        connect(tmp_path / FILE)


def test_other_errors_are_not_disguised(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError), told(tmp_path):
        raise sqlite3.OperationalError("no such table: x")
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_WRITE
    with pytest.raises(StorageFull), told(tmp_path):
        raise error


def test_batches() -> None:
    assert list(codec.batched(range(5), 2)) == [[0, 1], [2, 3], [4]]


def test_generations_are_published_by_renaming_and_the_last_two_are_kept(tmp_path: Path) -> None:
    generations = Generations(tmp_path / "vectors")
    generations.sweep(0)
    for number in (1, 2, 3):
        with generations.making(number) as making:
            (making / SHARD / "segments").mkdir(parents=True)
            (making / TERMS).write_bytes(b"")
            assert not generations.path(number).exists()
        assert generations.is_whole(number)

    def torn() -> None:
        with generations.making(4) as making:
            making.mkdir()
            raise KeyError

    with pytest.raises(KeyError):
        torn()
    (tmp_path / "vectors" / "making-000009").mkdir()
    generations.sweep(3)
    names = sorted(path.name for path in (tmp_path / "vectors").iterdir())
    assert names == ["gen-000002", "gen-000003"]


def test_copies_keep_holes_and_contents(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "inner" / ".atomicwrite1").mkdir(parents=True)
    with (source / "inner" / "sparse").open("wb") as file:
        file.write(b"start")
        file.seek(40 << 20)
        file.write(b"end")
        file.truncate(50 << 20)
    copy_tree(source, tmp_path / "target")
    target = tmp_path / "target" / "inner" / "sparse"
    assert target.stat().st_size == 50 << 20
    assert target.stat().st_blocks * 512 < 8 << 20
    assert target.read_bytes() == (source / "inner" / "sparse").read_bytes()
    assert not (tmp_path / "target" / "inner" / ".atomicwrite1").exists()
    copy_sparse(source / "inner" / "sparse", tmp_path / "again")
