"""``tools/prepare.sh``: says what is missing, does its work once, and again when a pin changes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the script, two files to hash, and a ``.venv`` whose pip only takes notes."""
    folder = tmp_path / "checkout"
    (folder / "tools").mkdir(parents=True)
    shutil.copy(ROOT / "tools" / "prepare.sh", folder / "tools")
    (folder / "pyproject.toml").write_text("[project]\n")
    (folder / "constraints.txt").write_text("one==1\n")
    script(folder / ".venv" / "bin" / "python", 'echo "$@" >> "$(dirname "$0")/calls"')
    return folder


def script(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def prepare(
    folder: Path, *arguments: str, python: object = sys.executable, **variables: str
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHON": str(python), **variables}
    return subprocess.run(
        ["sh", "tools/prepare.sh", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def installs(folder: Path) -> list[str]:
    calls = folder / ".venv" / "bin" / "calls"
    lines = calls.read_text().splitlines() if calls.exists() else []
    return [line for line in lines if "pip install" in line]


def test_it_installs_once(checkout: Path) -> None:
    first = prepare(checkout, PIP_ARGS="--index-url there -q")
    assert first.returncode == 0, first.stderr
    assert "Installing" in first.stdout
    (call,) = installs(checkout)
    assert "-c constraints.txt --index-url there -q -e ." in call
    second = prepare(checkout)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert len(installs(checkout)) == 1


def test_the_tests_environment_serves_the_demo_too_but_not_the_other_way(checkout: Path) -> None:
    prepare(checkout)
    prepare(checkout, "dev")
    prepare(checkout)
    assert [call.endswith("-e .[dev]") for call in installs(checkout)] == [False, True]


def test_a_changed_pin_is_installed(checkout: Path) -> None:
    prepare(checkout)
    (checkout / "constraints.txt").write_text("one==2\n")
    prepare(checkout)
    assert len(installs(checkout)) == 2


def test_a_failed_installation_is_said_and_tried_again(checkout: Path) -> None:
    script(checkout / ".venv" / "bin" / "python", 'case "$*" in *install*) exit 1;; esac')
    failed = prepare(checkout)
    assert failed.returncode == 1
    assert "pip could not install everything" in failed.stderr
    assert not list((checkout / ".venv").glob(".installed*"))


def test_an_interpreter_that_is_too_old_or_missing_is_said(checkout: Path, tmp_path: Path) -> None:
    old = script(tmp_path / "python-old", "exit 1")
    for python in (old, tmp_path / "none"):
        done = prepare(checkout, python=python)
        assert done.returncode == 1
        assert "Python 3.11 or newer is needed" in done.stderr
        assert "apt-get install" in done.stderr


def test_a_python_without_venv_is_said(checkout: Path, tmp_path: Path) -> None:
    body = f'case "$*" in *ensurepip*) exit 1;; esac\nexec {sys.executable} "$@"'
    done = prepare(checkout, python=script(tmp_path / "python-bare", body))
    assert done.returncode == 1
    assert "apt-get install python3-venv" in done.stderr
