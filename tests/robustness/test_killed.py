"""``kill -9`` at seeded moments, and several processes at one corpus."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.robustness.support import Shell, write_texts

NOTES = 60
QUESTION = "How many passengers did the ferry carry on day 7, and what was the toll?"
# Dies at the Nth statement that changes a database: a moment that can be named, and met again.
DIES = """
import os, signal, sqlite3, sys
left = int(sys.argv.pop(1))
real = sqlite3.connect
def connect(*arguments, **options):
    connection = real(*arguments, **options)
    def seen(statement):
        global left
        if statement.lstrip()[:6].upper() in ("INSERT", "UPDATE", "COMMIT"):
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
    connection.set_trace_callback(seen)
    return connection
sqlite3.connect = connect
from symphony.cli import main
main()
"""


def lay_notes(folder: Path, version: int) -> None:
    """Notes whose later version changes a third, adds ten and takes one away."""
    count = NOTES + 10 * (version - 1)
    write_texts(
        folder,
        {
            f"n{n:03}.txt": f"On day {n} the ferry carried {n * 7 + version * (n % 3 == 0)} "
            f"passengers and the toll was {n} euro.\n"
            for n in range(count)
        },
    )
    if version > 1:
        (folder / "n005.txt").unlink()


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with version 1 of the notes ingested, and version 2 waiting."""
    base = tmp_path_factory.mktemp("begun")
    lay_notes(base / "notes", 1)
    assert Shell(base / "home")("ingest", base / "notes", "--corpus", "c").status == 0
    lay_notes(base / "notes", 2)
    return base


def hits(shell: Shell) -> object:
    """Results without scores' last digits: places and words."""
    found = shell.hits("c", "ferry passengers toll day 9", limit=30)
    return [(hit["document"], hit["start"], hit["end"], hit["text"]) for hit in found]


@pytest.fixture(scope="module")
def undisturbed(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """Version 2 ingested in peace."""
    home = tmp_path_factory.mktemp("peace") / "home"
    shutil.copytree(begun / "home", home)
    shell = Shell(home)
    assert shell("ingest", begun / "notes", "--corpus", "c").status == 0
    return shell


MOMENTS = sorted(random.Random(2).sample(range(160), 3))


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_ingestion_leaves_the_former_state_and_completes(
    begun: Path, undisturbed: Shell, tmp_path: Path, moment: int
) -> None:
    shutil.copytree(begun / "home", tmp_path / "home")
    shell = Shell(tmp_path / "home")
    former = hits(shell)
    arguments = (str(moment), "ingest", begun / "notes", "--corpus", "c")
    process = shell.start(*arguments, code=DIES)
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL
    assert hits(shell) in (former, hits(undisturbed))
    again = shell("ingest", begun / "notes", "--corpus", "c")
    assert again.status == 0, again.err
    assert f"corpus c: {NOTES + 9} documents" in again.out
    assert hits(shell) == hits(undisturbed)
    vectors = shell.home / "corpora" / "c" / "vectors"
    assert len(list(vectors.iterdir())) <= 2


@pytest.mark.parametrize("delay", [round(random.Random(5).uniform(0.5, 1.5), 2), 2.0])
def test_an_ingestion_killed_at_any_time_of_day(
    begun: Path, undisturbed: Shell, tmp_path: Path, delay: float
) -> None:
    shutil.copytree(begun / "home", tmp_path / "home")
    shell = Shell(tmp_path / "home")
    process = shell.start("ingest", begun / "notes", "--corpus", "c")
    try:
        process.communicate(timeout=delay)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
    assert hits(shell)
    assert shell("ingest", begun / "notes", "--corpus", "c").status == 0
    assert hits(shell) == hits(undisturbed)


@pytest.fixture(scope="module")
def answered(undisturbed: Shell) -> bytes:
    """``report.json`` of the question, researched in peace."""
    assert undisturbed("research", QUESTION, "--corpus", "c").status == 0
    (run,) = (undisturbed.home / "runs").iterdir()
    return (run / "report.json").read_bytes()


@pytest.mark.parametrize("moment", sorted(random.Random(3).sample(range(4, 30), 3)))
def test_a_killed_research_resumes_to_the_same_report(
    undisturbed: Shell, answered: bytes, tmp_path: Path, moment: int
) -> None:
    shutil.copytree(undisturbed.home / "corpora", tmp_path / "home" / "corpora")
    shell = Shell(tmp_path / "home")
    process = shell.start(str(moment), "research", QUESTION, "--corpus", "c", code=DIES)
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL
    (run,) = (shell.home / "runs").iterdir()
    listed = shell("runs", "list", "--json").json
    assert [row["status"] for row in listed] == ["running"]
    resumed = shell("runs", "resume", run.name)
    if resumed.status:  # killed before the question was recorded: asked again, then
        assert "start" in resumed.err
        assert moment < 8
        shutil.rmtree(run)
        assert shell("research", QUESTION, "--corpus", "c").status == 0
        (run,) = (shell.home / "runs").iterdir()
    assert (run / "report.json").read_bytes() == answered
    assert shell("runs", "check", run.name).status == 0
    assert "byte for byte" in shell("runs", "replay", run.name).out


def test_two_writers_and_three_readers(begun: Path, undisturbed: Shell, tmp_path: Path) -> None:
    shutil.copytree(begun / "home", tmp_path / "home")
    shell = Shell(tmp_path / "home")
    reader = (
        "import sys, time\n"
        "from ingest import Corpus\n"
        "from ingest.embedding import StandInEmbedder\n"
        "end, rounds = time.monotonic() + 5, 0\n"
        "while time.monotonic() < end:\n"
        "    corpus = Corpus.open('c', embedder=StandInEmbedder())\n"
        "    for hit in corpus.search('ferry passengers', limit=20):\n"
        "        assert corpus.quote(hit.document, hit.start, hit.end) == hit.text\n"
        "        rounds += 1\n"
        "    corpus.close()\n"
        "print(rounds)\n"
    )
    readers = [shell.start(code=reader) for _ in range(3)]
    writers = [shell.start("ingest", begun / "notes", "--corpus", "c") for _ in range(2)]
    ended = [(*writer.communicate(timeout=120), writer.returncode) for writer in writers]
    for _, err, status in ended:
        assert "Traceback" not in err
        assert status == 0 or "is being written by another process; wait" in err, err
    assert 0 in [status for _, _, status in ended]
    for process in readers:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        assert int(out) > 0
    assert hits(shell) == hits(undisturbed)


def test_a_corpus_that_is_being_written_says_so(begun: Path, tmp_path: Path) -> None:
    shutil.copytree(begun / "home", tmp_path / "home")
    shell = Shell(tmp_path / "home")
    holder = shell.start(
        code="import sys, time\nfrom filelock import FileLock\n"
        f"with FileLock({str(shell.home / 'corpora' / 'c' / '.writing')!r}):\n"
        "    print('held', flush=True)\n    time.sleep(60)\n"
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    try:
        outcome = shell("ingest", begun / "notes", "--corpus", "c")
        assert (outcome.status, outcome.out) == (1, "")
        assert "corpus 'c' is being written by another process; wait" in outcome.err
        assert hits(shell)
    finally:
        holder.kill()
        holder.communicate()
    deadline = time.monotonic() + 30
    while shell("ingest", begun / "notes", "--corpus", "c").status and time.monotonic() < deadline:
        time.sleep(0.2)
    assert json.loads(shell("search", "ferry", "--corpus", "c", "--json").out)
