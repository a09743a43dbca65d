"""A question that was already answered: the finished run on the same documents by the same code."""

from __future__ import annotations

import hashlib
from pathlib import Path

from orchestra.files import canonical_json
from orchestra.runs import RunFolder, list_runs, versions
from research.material import Setting

_ROOMS = ("orchestra", "ingest", "kg", "adjudicator", "research")
_SOURCES = frozenset({".py", ".json", ".md", ".toml", ".txt", ".j2", ".css", ".js", ".onnx"})


def run_key(setting: Setting, *, min_confidence: float | None = None) -> str:
    """A hash of all that decides a report but for what models say: setting, code, versions."""
    parts = {
        "setting": setting.model_dump(mode="json"),
        "code": code_fingerprint(),
        "versions": versions(),
        "min_confidence": None if min_confidence is None else repr(min_confidence),
    }
    return hashlib.sha256(canonical_json(parts).encode()).hexdigest()


def code_fingerprint() -> str:
    """A hash over names, sizes and times of change of the project's own source files."""
    root = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for room in _ROOMS:
        for path in sorted((root / room).rglob("*")):
            if path.suffix in _SOURCES:
                stat = path.stat()
                line = f"{path.relative_to(root).as_posix()} {stat.st_size} {stat.st_mtime_ns}\n"
                digest.update(line.encode())
    return digest.hexdigest()


def finished_run(home: Path, key: str) -> RunFolder | None:
    """The newest finished research run with this key, or None."""
    for folder in sorted(list_runs(home), key=lambda f: (f.began, f.id), reverse=True):
        info = folder.info
        if info.get("key") == key and info.get("status") == "finished":
            return folder
    return None
