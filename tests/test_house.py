"""The rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("orchestra", "ingest", "kg", "adjudicator", "research", "eval", "symphony")
MAX_LINES = 400
MAX_FUNCTION_LINES = 60


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the repository, as git knows it (or as it lies there, without git)."""
    if shutil.which("git") and (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"],
            cwd=ROOT,
            check=True,
            capture_output=True,
        ).stdout.decode()
        return tuple(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file())
    skip = {".venv", "out", "build", "__pycache__"}
    return tuple(p for p in ROOT.rglob("*") if p.is_file() and not skip & set(p.parts))


def python_files() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py"]


def named_for_type_checkers(package: str) -> set[str]:
    """What a package's ``__init__`` imports for type checkers: what it means as public."""
    tree = ast.parse((ROOT / package / "__init__.py").read_text("utf-8"))
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            for statement in node.body:
                assert isinstance(statement, ast.ImportFrom)
                names.update(alias.asname or alias.name for alias in statement.names)
    return names


@pytest.mark.parametrize("package", PACKAGES)
def test_all_is_what_is_public_and_every_name_is_there(package: str) -> None:
    module = import_module(package)
    assert module.__doc__
    public = set(module.__all__)
    assert public == named_for_type_checkers(package)
    for name in sorted(public):
        assert getattr(module, name) is not None
    with pytest.raises(AttributeError):
        _ = module.no_such_name


def test_files_stay_short() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in python_files()
        if (count := len(path.read_text("utf-8").splitlines())) > MAX_LINES
    }
    assert not long


def test_functions_stay_short() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in python_files()
        if "tests" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and _body_lines(node) > MAX_FUNCTION_LINES
    ]
    assert not long


def _body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[1] if len(node.body) > 1 and ast.get_docstring(node) else node.body[0]
    return (node.end_lineno or node.lineno) - first.lineno + 1


def test_nothing_is_unpickled_or_evaluated() -> None:
    forbidden = re.compile(
        r"^\s*(?:import|from)\s+(?:pickle|marshal|shelve|dill)\b|\beval\(|\bexec\(", re.M
    )
    found = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if "tests" not in path.parts and forbidden.search(path.read_text("utf-8"))
    ]
    assert not found


def test_the_repository_names_no_machine_of_its_makers() -> None:
    # Pieced together, so that this file does not find itself.
    words = ["/" + "work/", "/" + "root/", "bash" + "_jobs", "files.python" + "hosted"]
    found = []
    for path in tracked():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {word}" for word in words if word in text]
    assert not found


def test_the_commands_of_the_readme_exist() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in set(re.findall(r"^make (\w+)", readme, re.M)):
        assert re.search(rf"^{target}:", makefile, re.M), f"make {target}"
    from symphony.cli import app

    known = {command.name for command in app.registered_commands}
    known |= {group.name for group in app.registered_groups}
    used = set(re.findall(r"^symphony (\w+)", readme, re.M))
    assert used
    assert used <= known


def test_a_change_is_in_the_changelog() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert "## [Unreleased]" in text or re.search(r"## \[\d+\.\d+\.\d+\]", text)
