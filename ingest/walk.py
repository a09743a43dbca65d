"""Finds the files to ingest: folders recursively, in a fixed order, without endless loops."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ingest.readers.registry import supported

_TEMPORARY = ("~$", "~", ".", "#")
_TEMPORARY_ENDS = ("~", ".tmp", ".part", ".crdownload", ".swp")
_LITTER = frozenset(("thumbs.db", "desktop.ini", "__macosx", "node_modules", "__pycache__"))


@dataclass(frozen=True, slots=True, order=True)
class Found:
    r"""A file to read. ``name`` is its path relative to what was given, with forward slashes.

    Attributes:
        name: unique within one walk; never holds ".."; bytes that are no text stand as ``\xe9``.
        path: where the file lies.
    """

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Survey:
    """What lies under some paths: ``found`` to be read, ``skipped`` by type; both by name."""

    found: tuple[Found, ...]
    skipped: tuple[Found, ...]


def walk(paths: Iterable[Path | str]) -> list[Found]:
    """The files to read under ``paths``, by name; see :func:`survey`."""
    return list(survey(paths).found)


def survey(paths: Iterable[Path | str]) -> Survey:
    """Looks through files and folders, recursively.

    A file that is given keeps its file name; a file in a folder that is given has its path
    relative to that folder. Where two roots would give one name to two files, the names of the
    later root are put under the root's own name (and a number where that is taken as well).
    Hidden and temporary files are left out. A path that does not exist, or a folder that cannot
    be listed, is found all the same: reading it says what is wrong.
    """
    names: dict[str, Path] = {}
    skipped: dict[str, Path] = {}
    seen: set[Path] = set()
    for given in paths:
        root = Path(given)
        fresh = [item for item in _under(root) if _unseen(item.path, seen)]
        for item in _renamed(fresh, root, names):
            readable = supported(item.path) or item.path == root or _sort_of(item.path) != "file"
            (names if readable else skipped)[item.name] = item.path
    return Survey(_sorted(names), _sorted(skipped))


def printable(name: str) -> str:
    r"""A file's name as text: bytes of it that are not UTF-8 are written out (``\xe9``)."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _sorted(names: dict[str, Path]) -> tuple[Found, ...]:
    return tuple(Found(name, names[name]) for name in sorted(names))


def _unseen(path: Path, seen: set[Path]) -> bool:
    real = Path(os.path.realpath(path))
    if real in seen:
        return False
    seen.add(real)
    return True


def _renamed(fresh: list[Found], root: Path, taken: dict[str, Path]) -> list[Found]:
    """The same files under names that are still free."""
    prefix = ""
    number = 1
    base = printable(root.absolute().parent.name if root.is_file() else root.absolute().name)
    while any(prefix + item.name in taken for item in fresh):
        prefix = f"{base or 'root'}/" if number == 1 else f"{base or 'root'}-{number}/"
        number += 1
    return [Found(prefix + item.name, item.path) for item in fresh]


def _under(root: Path) -> Iterator[Found]:
    """What lies below; each folder once, however many links lead to it, real ones first."""
    if not root.is_dir():
        yield Found(printable(root.name or root.absolute().name), root)
        return
    folders, links = [(root, "")], deque[tuple[Path, str]]()
    visited: set[str] = set()
    while folders or links:
        folder, prefix = folders.pop() if folders else links.popleft()
        real = os.path.realpath(folder)
        if real in visited:
            continue
        visited.add(real)
        try:
            entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
        except OSError:
            yield Found(prefix.rstrip("/") or printable(root.absolute().name), folder)
            continue
        for entry in entries:
            name = prefix + printable(entry.name)
            if _is_litter(entry.name):
                continue
            match _sort_of(entry):
                case "folder":
                    folders.append((entry, f"{name}/"))
                case "link":
                    links.append((entry, f"{name}/"))
                case "file":
                    yield Found(name, entry)


def _sort_of(entry: Path) -> Literal["folder", "link", "file", "other"]:
    """A folder, a link to one, a file or a link to anything else; a pipe, say, is "other"."""
    try:
        if entry.is_dir():
            return "link" if entry.is_symlink() else "folder"
        return "file" if entry.is_file() or entry.is_symlink() else "other"
    except OSError:  # it may not even be looked at: reading it will say so
        return "file"


def _is_litter(name: str) -> bool:
    return name.startswith(_TEMPORARY) or name.endswith(_TEMPORARY_ENDS) or name.lower() in _LITTER
