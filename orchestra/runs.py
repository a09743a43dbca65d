"""Run folders: ``runs/ID`` with the ledger, ``report.json`` and ``run.json``.

``report.json`` is content alone; everything that differs from one run to the next (times, costs,
machine, versions, the ledger's head) stands in ``run.json``.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from pydantic import JsonValue

from orchestra.errors import LedgerDamaged, RunBusy, RunNotFound
from orchestra.files import atomic_write_text, canonical_json, room_for
from orchestra.ledger import GENESIS, Ledger
from orchestra.seal import KIND as SEALED
from orchestra.seal import NAME as VAULT
from orchestra.seal import Seal

if TYPE_CHECKING:
    from orchestra.policy.spec import PolicySpec

Clock = Callable[[], datetime]

_HELD = ".held"
_ID = re.compile(r"[a-z][a-z0-9-]{0,31}-\d{8}T\d{6}-[0-9a-f]{6}")
_PACKAGES = (
    "research-symphony",
    "llama-index-core",
    "llama-index-workflows",
    "qdrant-edge-py",
    "onnxruntime",
    "networkx",
    "numpy",
    "pydantic",
    "pymupdf",
)


OPEN = frozenset({"queued", "running", "waiting", "approved", "revising"})
"""What ``run.json`` calls a run to whose ledger more rows may come, or came before a crash."""


def now() -> datetime:
    """The clock that is used where none is handed in: aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class RunFolder:
    """One run on disk; ``id`` is kind, time and a hash: ``research-20261103T140501-9f2c1a``."""

    id: str
    path: Path
    ledger: Ledger = field(compare=False)

    @classmethod
    def create(
        cls, home: Path, kind: str, clock: Clock = now, *, hides: PolicySpec | None = None
    ) -> RunFolder:
        """Makes ``home/runs/ID`` and notes in its ``run.json`` when it began and on what machine.

        With ``hides``, what that policy hides from models is hidden in the ledger and in
        ``run.json`` as well (:mod:`orchestra.seal`).

        Raises:
            ValueError: ``kind`` is no lower-case word.
            StorageFull: the disk has no room.
        """
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,31}", kind):
            raise ValueError(f"run kind {kind!r}: use lower-case letters, digits and hyphens")
        began = clock()
        path = _new_folder(home / "runs", kind, began)
        if hides is not None:
            Seal.make(path, hides)
        run = cls(path.name, path, Ledger.open(path / "ledger.db", run=path.name))
        if hides is not None:
            said = {"policy": hides.name, "version": hides.version, "values": VAULT}
            run.ledger.append(step=SEALED, kind=SEALED, payload=said)
        run.record(
            kind=kind,
            status="running",
            began=began.astimezone(UTC).isoformat(),
            machine=machine(),
            versions=versions(),
        )
        return run

    @property
    def kind(self) -> str:
        """What sort of run it is: ``research`` or ``verify``, say."""
        return self.id.rsplit("-", 2)[0]

    @property
    def began(self) -> str:
        """When it began, as ISO 8601 in UTC; what its id says where ``run.json`` is damaged."""
        try:
            return str(self.info.get("began", ""))
        except LedgerDamaged:
            return ""

    @property
    def report_path(self) -> Path:
        """Where ``report.json`` is or will be."""
        return self.path / "report.json"

    @property
    def info(self) -> dict[str, JsonValue]:
        """What ``run.json`` says.

        Raises:
            LedgerDamaged: it is missing or is not a JSON object.
        """
        path = self.path / "run.json"
        try:
            value = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise LedgerDamaged(f"{path} cannot be read: {error}") from error
        if not isinstance(value, dict):
            raise LedgerDamaged(f"{path} does not hold a JSON object")
        opened = value if self.ledger.seal is None else self.ledger.seal.opened(value)
        return opened if isinstance(opened, dict) else value

    def record(self, **values: object) -> None:
        """Adds or replaces keys of ``run.json``, which always gets the ledger's present head."""
        path = self.path / "run.json"
        known: Mapping[str, object] = self.info if path.exists() else {}
        merged = {**known, **values, "id": self.id, "ledger_head": self.ledger.head}
        text = canonical_json(merged, indent=2)
        if self.ledger.seal is not None:
            text = canonical_json(self.ledger.seal.hide(json.loads(text)), indent=2)
        atomic_write_text(path, text + "\n")

    def finish(self, status: str = "finished", *, clock: Clock = now, **values: object) -> None:
        """Records the end: time, status, the ledger's head and whatever else is handed in."""
        self.record(status=status, ended=clock().isoformat(), **values)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Holds the run, so that no other process goes on with it meanwhile.

        The operating system lets go of it when the process ends, however it ends.

        Raises:
            RunBusy: another process holds it.
        """
        lock = FileLock(self.path / _HELD, timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise RunBusy(
                f"run {self.id} is being worked on by another process: wait until it has ended"
            ) from None
        try:
            yield
        finally:
            lock.release()

    def check(self) -> str:
        """Checks the ledger's chain, against the recorded head when the run has ended.

        Returns:
            The head. A run that goes on (see :data:`OPEN`) may have more rows than ``run.json``
            knows of, but none that it does know may be missing.

        Raises:
            LedgerDamaged: names the first row that does not fit.
        """
        info = self.info
        head = info.get("ledger_head")
        if info.get("status") in OPEN:
            known = head if isinstance(head, str) else GENESIS
            found = self.ledger.check()
            if known not in (GENESIS, *(row.hash for row in self.ledger.rows())):
                raise LedgerDamaged(
                    f"{self.ledger.path}: the row {known[:12]}… that run.json recorded is missing: "
                    "rows were cut off"
                )
            return found
        if not isinstance(head, str):
            raise LedgerDamaged(f"{self.path / 'run.json'} no longer says where the ledger ended")
        return self.ledger.check(expected_head=head)


def list_runs(home: Path) -> list[RunFolder]:
    """All runs under ``home`` that can be opened, oldest first; see :func:`damaged_runs`."""
    runs = []
    for name in _ids(home):
        with suppress(LedgerDamaged):
            runs.append(open_run(home, name))
    return sorted(runs, key=lambda run: (_by_time(run.id)[0][:-6], run.began, run.id))


def damaged_runs(home: Path) -> dict[str, str]:
    """Runs whose ledger is missing or is none, by id, with what is wrong."""
    damaged = {}
    for name in _ids(home):
        try:
            open_run(home, name).ledger.close()
        except LedgerDamaged as error:
            damaged[name] = str(error)
    return damaged


def _ids(home: Path) -> list[str]:
    """The ids of all run folders, oldest first. Folders that are no runs are passed over."""
    folder = home / "runs"
    names = (p.name for p in folder.iterdir()) if folder.is_dir() else iter(())
    return sorted((name for name in names if _ID.fullmatch(name)), key=_by_time)


def open_run(home: Path, run_id: str) -> RunFolder:
    """The run with this id, or with the one id that starts or ends with it.

    Raises:
        RunNotFound: none has it, or several do; the message lists them.
        LedgerDamaged: its ledger is missing.
    """
    names = _ids(home)
    if run_id in names:
        found = [run_id]
    else:
        found = [n for n in names if run_id and (n.startswith(run_id) or n.endswith(run_id))]
    if len(found) != 1:
        what = "several runs match" if found else "no run is called"
        listed = ", ".join((found or names)[-5:]) or "none yet"
        raise RunNotFound(f"{what} {run_id!r}: choose one of {listed}")
    path = home / "runs" / found[0]
    return RunFolder(found[0], path, Ledger.open(path / "ledger.db", run=found[0], create=False))


def machine() -> dict[str, JsonValue]:
    """What the run was made on; nothing that names a person or a host."""
    return {
        "system": platform.system(),
        "release": platform.release(),
        "architecture": platform.machine(),
        "python": platform.python_version(),
        "cpus": os.cpu_count(),
    }


def versions() -> dict[str, JsonValue]:
    """Versions of the packages whose behaviour a run depends on; those installed only."""
    found: dict[str, JsonValue] = {}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def _by_time(run_id: str) -> tuple[str, str]:
    kind, when, digest = run_id.rsplit("-", 2)
    return when + digest, kind


def _new_folder(parent: Path, kind: str, began: datetime) -> Path:
    """Makes a folder that no other run has; the clock may stand still, so a count goes in too."""
    stamp = began.astimezone(UTC)
    with room_for(parent):
        parent.mkdir(parents=True, exist_ok=True)
        for count in range(10_000):
            seed = f"{kind} {stamp.isoformat()} {count}"
            digest = hashlib.sha256(seed.encode()).hexdigest()[:6]
            path = parent / f"{kind}-{stamp:%Y%m%dT%H%M%S}-{digest}"
            try:
                path.mkdir()
            except FileExistsError:
                continue
            return path
    raise FileExistsError(f"{parent}: ten thousand runs began in the same instant")
