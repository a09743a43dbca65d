"""What a figure was made from, as hashes: code, weights, data, settings.

A saved result is taken up again only where all of them are as they were.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pathlib import Path

from eval.benchmark import Benchmark
from orchestra.errors import SettingsInvalid
from orchestra.files import canonical_json

FLOORS = ("orchestra", "ingest", "kg", "adjudicator", "research", "eval")
INGESTION = ("orchestra", "ingest", "kg")
WEIGHTS = frozenset({".onnx", ".safetensors", ".npz"})
_LOOKS = frozenset({".css", ".j2", ".pyc"})
_AFTER = ("eval/compare", "eval/reference")
_ROOT = Path(__file__).resolve().parents[1]


def _digest(files: Iterable[Path], root: Path) -> str:
    """One hash of files: their names below ``root`` and their bytes, in the order of names."""
    whole = hashlib.sha256()
    for path in sorted(files):
        held = hashlib.sha256(path.read_bytes()).hexdigest()
        whole.update(f"{path.relative_to(root).as_posix()} {held}\n".encode())
    return whole.hexdigest()


def _files(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts]


def _measuring(path: Path) -> bool:
    """Whether a file of the code can change a figure: not what only shows or compares them."""
    name = path.relative_to(_ROOT).as_posix()
    return path.suffix not in _LOOKS and not name.startswith(_AFTER)


@cache
def code_digest(packages: tuple[str, ...] = FLOORS) -> str:
    """The hash of all code and data files of packages, without weights, pages and comparisons."""
    held = [p for name in packages for p in _files(_package(name)) if p.suffix not in WEIGHTS]
    return _digest([p for p in held if _measuring(p)], _ROOT)


def _package(name: str) -> Path:
    return Path(import_module(name).__file__ or "").resolve().parent


@cache
def weights() -> dict[str, str]:
    """The weights that ship with the project and their hashes, by path."""
    found = [p for name in FLOORS for p in _files(_package(name)) if p.suffix in WEIGHTS]
    return {
        p.relative_to(_ROOT).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(found)
    }


def data_digest(benchmark: Benchmark, data: Path) -> str:
    """The hash of what a benchmark may read: its sets, the PDFs if it needs them, the dossiers."""
    folders = [data / name for name in benchmark.sets] if benchmark.needs else []
    if benchmark.needs == "pdfs":
        folders += [data.parent / "pdfs", data / "pdfs"]
    folders.append(_ROOT / "corpora")
    return canonical_json([_digest(_files(f), f) for f in folders if f.is_dir()])


@cache
def settings_digest() -> str:
    """The hash of the settings in force; they hold no key.

    Raises:
        SettingsInvalid: they cannot be read.
    """
    from orchestra.settings import load_settings

    held = canonical_json(load_settings().model_dump(mode="json"))
    return hashlib.sha256(held.encode()).hexdigest()


def made_from() -> dict[str, object]:
    """Code, weights and settings as hashes, for ``metrics.json``."""
    try:
        settings = settings_digest()
    except SettingsInvalid as error:
        settings = f"cannot be read: {error}"
    return {"code": code_digest(), "weights": weights(), "settings": settings}


def result_key(
    benchmark: Benchmark, data: Path, *, cap: int | None, versions: dict[str, str]
) -> str:
    """The hash of everything that decides a benchmark's result."""
    parts = {
        "benchmark": benchmark.name,
        "cap": cap,
        "code": code_digest(),
        "data": data_digest(benchmark, data),
        "settings": settings_digest(),
        "versions": versions,
        "weights": weights(),
    }
    return hashlib.sha256(canonical_json(parts).encode()).hexdigest()
