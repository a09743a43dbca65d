"""Several processes at one corpus: killed writers, readers beside a writer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.corpus import Corpus
from ingest.embedding import StandInEmbedder

ROOT = Path(__file__).resolve().parents[2]

KILLED = """
import os, signal, sys
from pathlib import Path
from ingest.corpus import Corpus
from ingest.embedding import StandInEmbedder
home, stage, after = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
count = 0
def progress(at, done, total, detail=""):
    global count
    count += at == stage
    if count > after:
        os.kill(os.getpid(), signal.SIGKILL)
corpus = Corpus.create("towns", home=home, embedder=StandInEmbedder(32))
corpus.ingest([home / "docs"], progress=progress)
"""

RENAME_KILLED = """
import os, signal, sys
from pathlib import Path
from ingest.catalogue.writer import CatalogueWriter
from ingest.corpus import Corpus
from ingest.embedding import StandInEmbedder
home = Path(sys.argv[1])
CatalogueWriter.publish = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
Corpus.create("towns", home=home, embedder=StandInEmbedder(32)).ingest([home / "docs"])
"""

READER = """
import sys, time
from pathlib import Path
from ingest.corpus import Corpus
from ingest.embedding import StandInEmbedder
home, until = Path(sys.argv[1]), time.time() + float(sys.argv[2])
rounds = 0
while time.time() < until:
    corpus = Corpus.open("towns", home=home, embedder=StandInEmbedder(32))
    names = {info.path for info in corpus.documents()}
    hits = corpus.search("bridge toll", limit=500)
    shown = corpus.generation
    assert hits, "nothing found"
    for hit in hits:
        assert hit.document in names, hit.document
        text = corpus.quote(hit.document, hit.start, hit.end)
        # two publications may come between, and then the corpus moves on to what is still kept
        assert text == hit.text or corpus.generation > shown, (text, hit.text)
    corpus.close()
    rounds += 1
print(rounds)
"""


def python(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def fill(home: Path, count: int) -> None:
    (home / "docs").mkdir(exist_ok=True)
    for number in range(count):
        (home / "docs" / f"n{number:03}.txt").write_text(
            f"Note {number}: the bridge toll number {number} was paid by person {number}.\n"
        )


@pytest.mark.parametrize(
    ("stage", "after", "read_again", "embedded_again"),
    [("read", 3, 37, 40), ("embed", 0, 0, 40), ("embed", 1, 0, 0), ("index", 0, 0, 0)],
)
def test_a_killed_ingestion_resumes(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    stage: str,
    after: int,
    read_again: int,
    embedded_again: int,
) -> None:
    fill(tmp_path, 40)
    killed = python(KILLED, tmp_path, stage, after)
    assert killed.wait(60) == -signal.SIGKILL, killed.stderr and killed.stderr.read()
    killed.communicate()
    embedder = StandInEmbedder(32)
    corpus = Corpus.open("towns", home=tmp_path, embedder=embedder)
    assert corpus.documents() == []
    embedded: list[str] = []
    embed = embedder.embed
    monkeypatch.setattr(embedder, "embed", lambda texts: embedded.extend(texts) or embed(texts))
    read: list[str] = []
    from ingest.sources import FileSource

    original = FileSource.read
    monkeypatch.setattr(
        FileSource, "read", lambda self, name: read.append(name) or original(self, name)
    )
    summary = corpus.ingest([tmp_path / "docs"])
    assert len(summary.changes.added) == len(corpus.documents()) == 40
    assert (len(read), len(embedded)) == (read_again, embedded_again)
    assert corpus.search("person 17", limit=1)[0].document == "n017.txt"
    assert sorted(path.name for path in (corpus.path / "vectors").iterdir()) == ["gen-000001"]


def test_a_writer_killed_between_the_index_and_the_catalogue_loses_nothing(tmp_path: Path) -> None:
    fill(tmp_path, 5)
    killed = python(RENAME_KILLED, tmp_path)
    assert killed.wait(60) == -signal.SIGKILL, killed.stderr and killed.stderr.read()
    killed.communicate()
    corpus = Corpus.open("towns", home=tmp_path, embedder=StandInEmbedder(32))
    assert corpus.generation == 0
    assert len(corpus.ingest([tmp_path / "docs"]).changes.added) == 5
    assert len(corpus.search("bridge toll", limit=9)) == 5


def test_readers_beside_a_writer_always_see_a_whole_generation(tmp_path: Path) -> None:
    fill(tmp_path, 60)
    corpus = Corpus.create("towns", home=tmp_path, embedder=StandInEmbedder(32))
    corpus.ingest([tmp_path / "docs"])
    readers = [python(READER, tmp_path, 6) for _ in range(3)]
    end = time.monotonic() + 6
    rounds = 0
    while time.monotonic() < end:
        rounds += 1
        (tmp_path / "docs" / f"n{rounds % 60:03}.txt").write_text(
            f"Changed {rounds}: the bridge toll was paid {rounds} times.\n"
        )
        corpus.ingest([tmp_path / "docs"])
    for reader in readers:
        out, error = reader.communicate(timeout=60)
        assert reader.returncode == 0, error
        assert int(out) > 0
    assert rounds > 1


def test_what_was_published_away_while_it_was_opened_is_read_in_its_newest_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path, 5)
    writer = Corpus.create("towns", home=tmp_path, embedder=StandInEmbedder(32))
    writer.ingest([tmp_path / "docs"])
    reader = Corpus.open("towns", home=tmp_path, embedder=StandInEmbedder(32))
    for number in range(3):
        (tmp_path / "docs" / "n000.txt").write_text(f"The bridge toll was paid {number} times.\n")
        writer.ingest([tmp_path / "docs"])
    # as if all that had happened after the reader had looked which generation is kept
    monkeypatch.setattr(reader, "_view", lambda: reader._catalogue)
    assert len(reader.search("bridge toll", limit=9)) == 5
    assert reader.generation == writer.generation
