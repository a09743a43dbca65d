"""A benchmark's result as it is kept, so that a suite that was killed goes on where it was."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.types import Metrics
from orchestra.files import atomic_write_text

FOLDER = "results"


class Saved(BaseModel):
    """A result, the hash of what decided it, and how long it took."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    seconds: float
    metrics: Metrics


def _path(out: Path, name: str) -> Path:
    return out / FOLDER / f"{name}.json"


def save(out: Path, saved: Saved) -> None:
    """Keeps a result below ``out``, over an older one of the same benchmark."""
    atomic_write_text(_path(out, saved.metrics.benchmark), saved.model_dump_json())


def load_saved(out: Path, name: str, key: str) -> Saved | None:
    """The result that was kept under this key; None where there is none, or not a whole one."""
    path = _path(out, name)
    if not path.is_file():
        return None
    try:
        found = Saved.model_validate_json(path.read_bytes())
    except ValidationError:
        return None
    return found if found.key == key and found.metrics.benchmark == name else None
