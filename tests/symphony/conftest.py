"""A small corpus that the command line works on, made once with the stand-in embedder."""

from __future__ import annotations

from pathlib import Path

import pytest

from symphony import cli
from tests.symphony.support import Outcome, Run, write_documents


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs ``symphony ARGS`` in this process."""

    def call(*arguments: object) -> Outcome:
        capsys.readouterr()
        status = cli.run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Outcome(status, captured.out, captured.err)

    return call


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with the corpus ``quay``, read from ``home/../documents``."""
    base = tmp_path_factory.mktemp("small")
    write_documents(base / "documents")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYMPHONY_HOME", str(base / "home"))
        patch.setenv("SYMPHONY_EMBEDDING_MODEL", "stand-in")
        assert cli.run(["ingest", str(base / "documents"), "--corpus", "quay"]) == 0
    return base / "home"


@pytest.fixture
def quay(small_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small home as this test's ``$SYMPHONY_HOME``; the documents' folder is returned."""
    monkeypatch.setenv("SYMPHONY_HOME", str(small_home))
    monkeypatch.setenv("SYMPHONY_EMBEDDING_MODEL", "stand-in")
    return small_home.parent / "documents"
