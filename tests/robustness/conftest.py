"""A home folder per test, and one corpus that reading tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.robustness.kitchen import lay_out
from tests.robustness.support import Outcome, Shell, write_texts


class Mixed:
    """The mixed folder, ingested once; ``bad`` are the files that cannot be read."""

    def __init__(self, folder: Path) -> None:
        self.documents = folder / "mixed"
        self.documents.mkdir()
        self.bad = lay_out(self.documents)
        self.shell = Shell(folder / "home")
        self.outcome: Outcome = self.shell("ingest", self.documents, "--corpus", "mixed")


@pytest.fixture(scope="session")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Mixed:
    """Good and bad files in one corpus; tests only read it."""
    return Mixed(tmp_path_factory.mktemp("mixed"))


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """The command line on an empty home."""
    return Shell(tmp_path / "home")


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """Three plain documents."""
    folder = tmp_path / "notes"
    write_texts(
        folder,
        {
            "minutes.txt": "The council approved 41.6 million euro for the bridge in March 2024.\n",
            "letter.txt": "The bridge cost 46.1 million euro in the end, the engineer wrote.\n",
            "report.md": "# Report\n\nThe bridge opened on 3 May 2025 after a delay of a year.\n",
        },
    )
    return folder
