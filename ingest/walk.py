"""Finds the files to ingest: folders recursively, in a fixed order, without endless loops."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.readers.registry import supported

_TEMPORARY = ("~$", "~", ".", "#")
_TEMPORARY_ENDS = ("~", ".tmp", ".part", ".crdownload", ".swp")
_LITTER = frozenset(("thumbs.db", "desktop.ini", "__macosx", "node_modules", "__pycache__"))


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A file to read. ``name`` is its path relative to what was given, with forward slashes.

    Attributes:
        name: unique within one walk; never holds "..".
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
            readable = supported(item.path) or item.path == root or item.path.is_dir()
            (names if readable else skipped)[item.name] = item.path
    return Survey(_sorted(names), _sorted(skipped))


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
    base = root.absolute().parent.name if root.is_file() else root.absolute().name
    while any(prefix + item.name in taken for item in fresh):
        prefix = f"{base or 'root'}/" if number == 1 else f"{base or 'root'}-{number}/"
        number += 1
    return [Found(prefix + item.name, item.path) for item in fresh]


def _under(root: Path) -> Iterator[Found]:
    if not root.is_dir():
        yield Found(root.name or root.absolute().name, root)
        return
    waiting = [(root, "", frozenset((os.path.realpath(root),)))]
    while waiting:
        folder, prefix, above = waiting.pop()
        try:
            entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
        except OSError:
            yield Found(prefix.rstrip("/") or root.absolute().name, folder)
            continue
        for entry in entries:
            if _is_litter(entry.name):
                continue
            if entry.is_dir():
                real = os.path.realpath(entry)
                if real not in above:
                    waiting.append((entry, f"{prefix}{entry.name}/", above | {real}))
            elif entry.is_file() or entry.is_symlink():
                yield Found(prefix + entry.name, entry)


def _is_litter(name: str) -> bool:
    return name.startswith(_TEMPORARY) or name.endswith(_TEMPORARY_ENDS) or name.lower() in _LITTER
