"""Finding files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingest.walk import survey, walk


def _write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def test_folders_are_walked_in_order_and_litter_is_left_out(tmp_path: Path) -> None:
    _write(tmp_path, "b/z.md", "a.txt", "b/a.PDF", ".hidden.txt", "~$memo.docx", ".git/x.txt")
    _write(tmp_path, "Thumbs.db", "b/draft.txt~", "picture.png")
    found = survey([tmp_path])
    assert [item.name for item in found.found] == ["a.txt", "b/a.PDF", "b/z.md"]
    assert [item.name for item in found.skipped] == ["picture.png"]


def test_a_file_that_is_given_keeps_its_name_whatever_its_type(tmp_path: Path) -> None:
    _write(tmp_path, "deep/notes.xyz")
    (only,) = walk([tmp_path / "deep" / "notes.xyz"])
    assert only.name == "notes.xyz"


def test_symlink_loops_end_and_files_come_once(tmp_path: Path) -> None:
    _write(tmp_path, "a/one.txt")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "again.txt").symlink_to(tmp_path / "a" / "one.txt")
    found = walk([tmp_path, str(tmp_path / "a")])
    assert len(found) == 1


def test_clashing_names_get_their_root_in_front(tmp_path: Path) -> None:
    _write(tmp_path, "one/r/same.txt", "two/r/same.txt", "three/r/same.txt")
    roots = [tmp_path / "one" / "r", tmp_path / "two" / "r", tmp_path / "three" / "r"]
    names = [item.name for item in walk(roots)]
    assert names == ["r-2/same.txt", "r/same.txt", "same.txt"]


def test_clashing_files_get_their_folder_in_front(tmp_path: Path) -> None:
    _write(tmp_path, "one/same.txt", "two/same.txt")
    names = [i.name for i in walk([tmp_path / "one/same.txt", tmp_path / "two/same.txt"])]
    assert names == ["same.txt", "two/same.txt"]


def test_missing_paths_and_broken_links_are_found_so_that_reading_reports_them(
    tmp_path: Path,
) -> None:
    (tmp_path / "broken.txt").symlink_to(tmp_path / "gone.txt")
    names = [item.name for item in walk([tmp_path, tmp_path / "nowhere"])]
    assert names == ["broken.txt", "nowhere"]


def test_names_never_climb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path, "x/a.txt")
    monkeypatch.chdir(tmp_path / "x")
    names = [item.name for item in walk(["../x", "../x/a.txt", "."])]
    assert names == ["a.txt"]


def test_a_pipe_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert walk([tmp_path]) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list any folder")
def test_a_folder_that_cannot_be_listed_is_found(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0)
    assert [item.name for item in walk([tmp_path])] == ["locked"]
