"""Exit statuses, messages without tracebacks, and help that shows only what works."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from orchestra.errors import StorageFull, UsageError
from symphony import cli
from tests.symphony.support import Run

COMMANDS = ("ingest", "search", "research", "verify", "eval", "bench", "runs", "graph", "doctor")


def test_help_lists_the_commands(run: Run) -> None:
    outcome = run("--help")
    assert outcome.status == 0
    for name in COMMANDS:
        assert f"  {name} " in outcome.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(run: Run, name: str) -> None:
    outcome = run(name, "--help")
    assert outcome.status == 0
    assert "Usage: symphony" in outcome.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("search",),
        ("search", "x"),
        ("search", "x", "--corpus", "c", "--limit", "0"),
        ("ingest", "--corpus", "c"),
        ("verify",),
        ("verify", "claim", "--draft", "d.md", "--corpus", "c"),
        ("verify", "claim"),
        ("verify", "--input", "none.jsonl", "--output", "o"),
        ("runs", "show", "nope"),
        ("eval", "nonsense"),
    ],
)
def test_wrong_usage_is_status_2_and_says_what_is_wrong(
    run: Run, symphony_home: object, arguments: tuple[str, ...]
) -> None:
    outcome = run(*arguments)
    assert outcome.status == 2
    assert outcome.err
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (UsageError("no"), 2),
        (StorageFull("full"), 1),
        (PermissionError(13, "Permission denied", "/there"), 1),
        (OSError(28, "No space left on device"), 1),
        (KeyboardInterrupt(), 130),
    ],
)
def test_errors_become_one_line_and_a_status(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    status: int,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(cli, "app", fail)
    assert cli.run([]) == status
    err = capsys.readouterr().err
    assert len(err.strip().splitlines()) == 1


def test_a_folder_that_cannot_be_written_is_named(run: Run, quay: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    out = tmp_path / "file" / "graph.graphml"
    outcome = run("graph", "export", "--corpus", "quay", "--out", out)
    assert outcome.status == 1
    assert str(tmp_path / "file") in outcome.err
    assert "Traceback" not in outcome.err


def test_a_closed_pipe_is_no_crash() -> None:
    code = "from symphony import cli; import sys; sys.exit(cli.run(['eval']))"
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    process.wait()
    assert b"Traceback" not in err
