"""``symphony ingest``: what changed, what failed, and what Ctrl-C leaves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.corpus import Corpus
from tests.symphony.support import Run, write_documents


@pytest.fixture
def documents(tmp_path: Path, symphony_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the four documents, and an empty home with the stand-in embedder."""
    monkeypatch.setenv("SYMPHONY_EMBEDDING_MODEL", "stand-in")
    write_documents(tmp_path / "documents")
    return tmp_path / "documents"


def test_a_second_time_does_only_what_changed(run: Run, documents: Path) -> None:
    first = run("ingest", documents, "--corpus", "quay", "--json")
    assert first.status == 0
    assert (first.json["added"], first.json["documents"]) == (4, 4)
    again = run("ingest", documents, "--corpus", "quay", "--json").json
    assert (again["added"], again["unchanged"], again["chunks"]) == (0, 4, 0)
    (documents / "letter.txt").write_text("The bridge is red.")
    (documents / "budget.csv").unlink()
    changed = run("ingest", documents, "--corpus", "quay", "--json").json
    assert (changed["updated"], changed["removed"], changed["documents"]) == (1, 1, 3)


def test_a_file_that_cannot_be_read_is_a_line_and_status_1(run: Run, documents: Path) -> None:
    (documents / "broken.pdf").write_bytes(b"%PDF-1.7 rubbish")
    (documents / "empty.txt").write_bytes(b"")
    outcome = run("ingest", documents, "--corpus", "quay")
    assert outcome.status == 1
    assert "corpus quay: 4 documents" in outcome.out
    failed = [line for line in outcome.err.splitlines() if line.startswith("failed: ")]
    assert [line.split(":")[1].strip() for line in failed] == ["broken.pdf", "empty.txt"]


def test_what_does_not_exist_is_wrong_usage_and_makes_nothing(run: Run, documents: Path) -> None:
    outcome = run("ingest", documents / "nope", "--corpus", "quay")
    assert outcome.status == 2
    assert "no such file or folder" in outcome.err
    assert run("search", "x", "--corpus", "quay").status == 2


def test_a_name_that_would_leave_its_folder_is_refused(
    run: Run, documents: Path, symphony_home: Path
) -> None:
    for name in ("../evil", "/evil", "a/b", ""):
        assert run("ingest", documents, "--corpus", name).status == 2
    assert not (symphony_home.parent / "evil").exists()


def test_the_graph_is_brought_up_to_date(run: Run, documents: Path) -> None:
    run("ingest", documents, "--corpus", "quay")
    outcome = run("graph", "show", "--corpus", "quay", "--json")
    assert outcome.status == 0
    assert outcome.json["entities"] > 0


def test_ctrl_c_says_what_was_kept(
    run: Run, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Corpus, "ingest", stop)
    outcome = run("ingest", documents, "--corpus", "quay")
    assert outcome.status == 130
    assert "run the same command again" in outcome.err


def test_json_is_one_value(run: Run, documents: Path) -> None:
    outcome = run("ingest", documents, "--corpus", "quay", "--json")
    json.loads(outcome.out)
