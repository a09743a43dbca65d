"""Corpora and ledgers whose files were cut, changed or taken away."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.robustness.support import Shell


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a corpus ``c`` of forty notes and a recorded run; copied by each test."""
    base = tmp_path_factory.mktemp("whole")
    (base / "notes").mkdir()
    for n in range(40):
        text = f"Note {n}: the ferry number {n} carried {n * 7} passengers in May.\n"
        (base / "notes" / f"n{n:02}.txt").write_text(text * 20)
    shell = Shell(base / "home")
    assert shell("ingest", base / "notes", "--corpus", "c").status == 0
    assert shell("research", "How many passengers did ferry number 7 carry?", "--corpus", "c").status == 0  # fmt: skip # noqa: E501
    return base


@pytest.fixture
def copied(whole: Path, tmp_path: Path) -> Shell:
    shutil.copytree(whole / "home", tmp_path / "home")
    return Shell(tmp_path / "home")


def _corpus(shell: Shell) -> Path:
    return shell.home / "corpora" / "c"


def _cut(name: str, size: int) -> Callable[[Path], None]:
    def cut(corpus: Path) -> None:
        for path in sorted(corpus.glob(name)):
            path.write_bytes(path.read_bytes()[:size])

    return cut


def _remove(name: str) -> Callable[[Path], None]:
    def remove(corpus: Path) -> None:
        for path in sorted(corpus.glob(name)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    return remove


def _scramble(name: str) -> Callable[[Path], None]:
    def scramble(corpus: Path) -> None:
        path = corpus / name
        data = bytearray(path.read_bytes())
        data[8192 : 8192 + 60_000] = random.Random(4).randbytes(len(data[8192 : 8192 + 60_000]))
        path.write_bytes(data)

    return scramble


@pytest.mark.parametrize(
    "damage",
    [
        _remove("vectors"),
        _remove("vectors/gen-*/shard/segments/*"),
        _cut("vectors/gen-*/terms.npy", 10),
        _cut("vectors/gen-*/shard/edge_config.json", 3),
        _cut("vectors/gen-*/shard/segments/*/segment.json", 0),
    ],
    ids=["vectors", "segments", "cut-terms", "cut-config", "cut-segment"],
)
def test_a_damaged_index_is_named_and_ingesting_again_mends_it(
    copied: Shell, whole: Path, damage: Callable[[Path], None]
) -> None:
    damage(_corpus(copied))
    broken = copied("search", "ferry number 7", "--corpus", "c")
    assert (broken.status, broken.out) == (1, "")
    assert str(_corpus(copied) / "vectors") in broken.err
    assert "ingest the corpus again" in broken.err
    assert copied("ingest", whole / "notes", "--corpus", "c").status == 0
    assert copied.hits("c", "ferry number 7") == Shell(whole / "home").hits("c", "ferry number 7")


@pytest.mark.parametrize(
    "damage",
    [_cut("catalogue.db", 0), _cut("catalogue.db", 9000),
     _scramble("catalogue.db")],
    ids=["empty", "cut", "scrambled"],
)  # fmt: skip
def test_a_damaged_catalogue_is_named_with_the_way_out(
    copied: Shell, whole: Path, damage: Callable[[Path], None]
) -> None:
    damage(_corpus(copied))
    broken = copied("search", "ferry number 7", "--corpus", "c")
    assert (broken.status, broken.out) == (1, "")
    assert str(_corpus(copied) / "catalogue.db") in broken.err
    assert "delete the corpus's folder" in broken.err
    shutil.rmtree(_corpus(copied))
    assert copied("ingest", whole / "notes", "--corpus", "c").status == 0
    assert copied.hits("c", "ferry number 7")


@pytest.mark.parametrize("damage", [_cut("graph.db", 100), _scramble("graph.db")])
def test_a_damaged_graph_is_named_and_search_goes_on(
    copied: Shell, damage: Callable[[Path], None]
) -> None:
    damage(_corpus(copied))
    assert copied.hits("c", "ferry number 7")
    broken = copied("graph", "show", "--corpus", "c")
    if broken.status:  # what was hit may be a free page
        assert "graph.db" in broken.err
        assert "delete" in broken.err
        (_corpus(copied) / "graph.db").unlink()
        assert copied("graph", "show", "--corpus", "c").status == 0


def test_a_half_written_next_generation_is_swept_away(copied: Shell, whole: Path) -> None:
    vectors = _corpus(copied) / "vectors"
    shutil.copytree(vectors / "gen-000001", vectors / "making-000002")
    (vectors / "gen-000002").mkdir()
    assert copied.hits("c", "ferry number 7")
    assert copied("ingest", whole / "notes", "--corpus", "c").status == 0
    assert [path.name for path in vectors.iterdir()] == ["gen-000001"]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE ledger SET payload = payload || ' ' WHERE seq = 3", "row 3"),
        ("DELETE FROM ledger WHERE seq = 4", "row 4 is missing"),
        ("DELETE FROM ledger WHERE seq = (SELECT max(seq) FROM ledger)", "cut off"),
        ("DROP TABLE ledger", ""),
        ("UPDATE ledger SET seq = seq + 1000 WHERE seq = 2", "row 2 is missing"),
    ],
)
def test_a_ledger_that_was_touched_is_found(copied: Shell, statement: str, words: str) -> None:
    (folder,) = (copied.home / "runs").iterdir()
    connection = sqlite3.connect(folder / "ledger.db")
    connection.executescript(
        "DROP TRIGGER IF EXISTS ledger_no_update; DROP TRIGGER IF EXISTS ledger_no_delete;"
        f"{statement};"
    )
    connection.close()
    for command in ("check", "replay"):
        outcome = copied("runs", command, folder.name)
        assert (outcome.status, outcome.out) == (1, ""), (command, outcome.err)
        assert "ledger.db" in outcome.err
        assert words in outcome.err
    assert copied("runs", "list").status == 0


@pytest.mark.parametrize("name", ["ledger.db", "run.json"])
@pytest.mark.parametrize("content", [None, b"", b"rubbish " * 1000])
def test_a_run_whose_files_are_gone_or_rubbish(
    copied: Shell, name: str, content: bytes | None
) -> None:
    (folder,) = (copied.home / "runs").iterdir()
    (folder / name).unlink() if content is None else (folder / name).write_bytes(content)
    for command in ("check", "replay"):
        outcome = copied("runs", command, folder.name)
        assert outcome.status == 1, (command, outcome)
        assert str(folder / name) in outcome.err
    assert copied("runs", "list").status == 0
