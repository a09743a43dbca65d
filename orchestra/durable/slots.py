"""Worker slots: a stable name for each worker, which says after a crash what was its own.

DBOS gives the jobs of a dead worker back to a worker of the same name. A slot is a name with a
locked file under ``workers/``; the operating system unlocks it when its process ends, however it
ends. The next worker takes the first slot that is free, and looks after the other free ones too.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from orchestra.errors import SettingsInvalid, WorkerBusy
from orchestra.files import room_for

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_MOST = 64


@dataclass(frozen=True, slots=True)
class Slot:
    """A worker's stable name: DBOS's executor id."""

    name: str


@contextmanager
def slot(home: Path, name: str = "") -> Iterator[Slot]:
    """Holds a slot: that of ``name``, else the first free one of this machine.

    Raises:
        SettingsInvalid: the name has characters that a file name should not have.
        WorkerBusy: a worker of that name is running, or all slots are taken.
    """
    if name and not _NAME.fullmatch(name):
        raise SettingsInvalid(
            f"worker name {name!r}: use lower-case letters, digits, '.', '_' and '-', at most 63"
        )
    wanted = [name] if name else [f"{_machine()}-{number}" for number in range(1, _MOST + 1)]
    for candidate in wanted:
        lock = _lock(home, candidate)
        try:
            lock.acquire()
        except Timeout:
            continue
        try:
            yield Slot(candidate)
        finally:
            lock.release()
        return
    if name:
        raise WorkerBusy(f"a worker called {name!r} is running: choose another --name")
    raise WorkerBusy(f"{_MOST} workers are running on this machine: that is all there may be")


@contextmanager
def dead_slots(home: Path, mine: Slot) -> Iterator[list[str]]:
    """The other slots whose workers are gone, held meanwhile, so that none starts among them."""
    with ExitStack() as held:
        names = []
        for path in sorted((home / "workers").glob("*.lock")):
            if path.stem == mine.name:
                continue
            lock = _lock(home, path.stem)
            try:
                lock.acquire()
            except Timeout:
                continue
            held.callback(lock.release)
            names.append(path.stem)
        yield names


def _lock(home: Path, name: str) -> FileLock:
    folder = home / "workers"
    with room_for(folder):
        folder.mkdir(parents=True, exist_ok=True)
    return FileLock(folder / f"{name}.lock", timeout=0)


def _machine() -> str:
    """The machine's name as a slot may have it."""
    plain = re.sub(r"[^a-z0-9-]+", "-", platform.node().lower()).strip("-")
    return plain[:48] or "worker"
