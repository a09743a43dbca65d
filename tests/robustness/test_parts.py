"""The same cases at the parts themselves, where a whole command line would hide the reason."""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adjudicator.evidence.windows import windows_of
from ingest.catalogue import codec
from ingest.catalogue.database import FILE, connect, told
from ingest.corpus import Corpus
from ingest.embedding import StandInEmbedder
from ingest.readers import read
from ingest.sources import FileSource
from ingest.store.edge import EdgeIndex
from ingest.walk import printable, walk
from orchestra.errors import (
    CorpusBusy,
    CorpusDamaged,
    CorpusError,
    DocumentUnreadable,
    EmptyQuestion,
    StorageFull,
    UsageError,
)
from orchestra.files import room_for
from orchestra.runs import RunFolder, damaged_runs, list_runs
from symphony.commands.options import check_folder
from symphony.questions import MAX_CHARACTERS, asked, has_words, whole
from symphony.verification import read_line


def test_a_name_is_text_whatever_its_bytes() -> None:
    assert printable("plain-ü.txt") == "plain-ü.txt"
    assert printable(os.fsdecode(b"caf\xe9.txt")) == r"caf\xe9.txt"


def test_real_folders_come_before_links_to_them(tmp_path: Path) -> None:
    (tmp_path / "z").mkdir()
    (tmp_path / "z" / "x.txt").write_text("x")
    (tmp_path / "a").symlink_to("z")
    os.mkfifo(tmp_path / "pipe.txt")
    assert [found.name for found in walk([tmp_path])] == ["z/x.txt"]


def test_only_files_are_hashed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    for path, words in (
        (tmp_path / "pipe.txt", "pipe or a device"),
        (tmp_path, "cannot be listed"),
    ):
        with pytest.raises(DocumentUnreadable, match=words):
            FileSource(path, "name.txt").digest()


@pytest.mark.parametrize(
    ("page", "kept"),
    [
        ("<form><h1>Minutes</h1><p>The bridge is red.</p></form>", True),
        ("<form><input name=q><label>Search this site</label></form><p>x</p>", False),
        ("<svg onload=x><p>The bridge is red.</p>", True),
        ("<svg><text>Search this site</text></svg><p>x</p>", False),
    ],
)
def test_what_holds_prose_is_read(tmp_path: Path, page: str, kept: bool) -> None:
    (tmp_path / "p.html").write_text(f"<html><body>{page}</body></html>")
    text = read(tmp_path / "p.html", name="p.html").text
    assert ("The bridge is red." in text) is kept
    assert "Search this site" not in text


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (sqlite3.SQLITE_IOERR_WRITE, StorageFull),
        (sqlite3.SQLITE_IOERR_SHMSIZE, StorageFull),
        (sqlite3.SQLITE_BUSY, CorpusBusy),
        (sqlite3.SQLITE_READONLY, CorpusError),
        (sqlite3.SQLITE_CANTOPEN, CorpusError),
        (sqlite3.SQLITE_CORRUPT, CorpusDamaged),
        (sqlite3.SQLITE_ERROR, sqlite3.OperationalError),
    ],
)
def test_what_sqlite_says_in_words(code: int, error: type[Exception]) -> None:
    raised = sqlite3.OperationalError("as it says")
    raised.sqlite_errorcode = code
    with pytest.raises(error) as caught, told(Path("catalogue.db")):
        raise raised
    assert "catalogue.db" in str(caught.value) or error is sqlite3.OperationalError


def test_room_is_named_by_code_too() -> None:
    raised = sqlite3.OperationalError("disk I/O error")
    raised.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    with pytest.raises(StorageFull, match=r"ledger\.db"), room_for(Path("ledger.db")):
        raise raised


def test_a_catalogue_without_tables_is_damaged(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"")
    with pytest.raises(CorpusDamaged, match="format None"):
        connect(tmp_path / FILE)


def test_a_stored_text_that_is_rubbish_is_damaged() -> None:
    with pytest.raises(CorpusDamaged, match="stored text is damaged"):
        codec.unpiece(b"rubbish")


def test_an_index_that_lacks_points_is_damaged_and_made_again(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "a.txt").write_text("The bridge is red.")
    corpus = Corpus.create("c", home=tmp_path / "home", embedder=StandInEmbedder(32))
    corpus.ingest([tmp_path / "d"])
    (shard,) = (corpus.path / "vectors").glob("gen-*/shard")
    with pytest.raises(CorpusDamaged, match="holds 1 of 7 chunks"):
        EdgeIndex.open(shard, expected=7)
    (segment,) = (shard / "segments").iterdir()
    segment.rename(tmp_path / "taken")
    corpus.ingest([tmp_path / "d"])
    assert corpus.search("bridge")


def test_questions_are_checked() -> None:
    for text in ("", " ", "?!…"):
        with pytest.raises(EmptyQuestion, match="say what"):
            asked(text, "claim", "say what to verify")
    with pytest.raises(UsageError, match="20001 characters"):
        asked("x" * (MAX_CHARACTERS + 1), "claim", "say what to verify")
    assert asked("caf\udce9", "query", "") == "caf?"
    assert has_words("冬")
    assert not has_words("—")
    assert whole("\ud800!") == "?!"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"id": "a", "claim": "…"}', "holds no word"),
        (f'{{"id": "a", "claim": "{"x" * 20_001}"}}', "20001 characters"),
        ('{"id": "a", "claim": "x", "evidence": ["\\ud800"]}', ""),
    ],
)
def test_lines_are_checked(line: str, problem: str) -> None:
    made = read_line(3, line)
    assert problem in made.problem
    assert bool(made.problem) is bool(problem)
    assert all(whole(text) == text for text in (made.id, made.claim, *(made.evidence or ())))


def test_a_folder_for_results_is_tried_first(tmp_path: Path) -> None:
    check_folder(None)
    check_folder(tmp_path / "new" / "deep")
    assert list((tmp_path / "new" / "deep").iterdir()) == []
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="choose another"):
        check_folder(tmp_path / "file")


def test_wordless_stretches_are_no_evidence() -> None:
    assert windows_of(["…", "]>", ""]) == []
    assert windows_of(["The bridge is red."])


def test_a_run_without_a_ledger_is_listed_as_damaged(tmp_path: Path) -> None:
    noon = datetime(2026, 3, 4, 12, tzinfo=UTC)
    good = RunFolder.create(tmp_path, "verify", lambda: noon)
    bad = RunFolder.create(tmp_path, "research", lambda: noon)
    bad.ledger.close()
    (bad.path / "ledger.db").write_bytes(b"rubbish " * 100)
    assert [run.id for run in list_runs(tmp_path)] == [good.id]
    assert list(damaged_runs(tmp_path)) == [bad.id]
