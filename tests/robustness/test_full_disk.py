"""A disk without room: a clear word, the former state kept, and the same command works later."""

from __future__ import annotations

import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.robustness.support import Shell, write_texts

SIZE_MB = 400


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own; only a machine that lets us mount one runs these tests."""
    folder = tmp_path / "disk"
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={SIZE_MB}m", "none", str(folder)]
    try:
        subprocess.run(["mount", *options], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"a small disk cannot be mounted here ({error}): full disks are not tested")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True, capture_output=True)


def fill(folder: Path) -> Path:
    """Takes all the room there is left."""
    filler = folder / "filler"
    with filler.open("ab", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while file.write(b"x" * size):
                    pass
            except OSError:
                continue
    return filler


def test_everything_on_a_full_disk(disk: Path, notes: Path, tmp_path: Path) -> None:
    shell = Shell(disk / "home")
    assert shell("ingest", notes, "--corpus", "c").status == 0
    before = shell.hits("c", "what did the bridge cost")
    question = ["research", "What did the bridge cost?", "--corpus", "c"]
    claim = ["verify", "The bridge opened on 3 May 2025.", "--corpus", "c"]
    write_texts(tmp_path, {"claims.jsonl": '{"id": "a", "claim": "It cost a lot."}\n' * 300})
    file = ["verify", "--input", tmp_path / "claims.jsonl", "--corpus", "c",
            "--output", disk / "v.jsonl"]  # fmt: skip
    write_texts(notes, {"more.txt": "A further note on the ferry that came late.\n" * 400})
    more = ["ingest", notes, "--corpus", "c"]
    filler = fill(disk)
    for command in (more, question, claim, file):
        outcome = shell(*command)
        assert (outcome.status, outcome.out) == (1, ""), (command, outcome)
        assert "free some" in outcome.err, (command, outcome.err)
        assert str(disk) in outcome.err
    assert not (disk / "v.jsonl").exists()
    filler.unlink()
    assert shell.hits("c", "what did the bridge cost") == before
    for command in (more, question, claim, file):
        assert shell(*command).status == 0, command
    assert "more.txt" in {hit["document"] for hit in shell.hits("c", "ferry late")}
    for row in shell("runs", "list", "--json").json:
        assert shell("runs", "check", row["id"]).status == 0


def test_searching_works_while_the_disk_is_full(disk: Path, notes: Path) -> None:
    shell = Shell(disk / "home")
    assert shell("ingest", notes, "--corpus", "c").status == 0
    before = shell.hits("c", "bridge")
    fill(disk)
    outcome = shell("search", "bridge", "--corpus", "c", "--json")
    if outcome.status == 0:
        assert outcome.json == before
    else:  # SQLite needs some room of its own even to read
        assert outcome.status == 1
        assert "free some" in outcome.err, outcome.err


@pytest.mark.parametrize("limit", [0, 20_000, 200_000])
def test_files_that_may_not_grow(shell: Shell, notes: Path, limit: int) -> None:
    def before() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    outcome = shell("ingest", notes, "--corpus", "c", before=before)
    assert (outcome.status, outcome.out) == (1, ""), outcome.err
    assert "free some" in outcome.err, outcome.err
    assert shell("ingest", notes, "--corpus", "c").status == 0
    assert shell.hits("c", "bridge")
