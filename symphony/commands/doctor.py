"""``symphony doctor``: what is configured and what works; never prints a key."""

from __future__ import annotations

import os
import platform
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

import typer

from orchestra.errors import CorpusError, SettingsInvalid
from symphony.commands.options import AsJson
from symphony.panel_checkup import panel_lines, used_by
from symphony.terminal import emit_json, quiet_stdout, say, table

_KEYS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY")
_LOW_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check-up. ``state``: "ok", "note" (works without it) or "broken"."""

    what: str
    state: str
    detail: str


def doctor(as_json: AsJson = False) -> None:
    """Say what is configured, what works, and what a run would cost. Never prints a key."""
    with quiet_stdout():
        findings = examine()
    if as_json:
        emit_json([asdict(finding) for finding in findings])
    else:
        say(table([[f.what, f.state, f.detail] for f in findings]))
    if any(finding.state == "broken" for finding in findings):
        raise typer.Exit(1)


def examine() -> list[Finding]:
    """All findings, in the order in which they are printed."""
    from orchestra.settings import home

    folder = home()
    return [
        Finding("python", "ok", f"{platform.python_version()} on {platform.system()}"),
        _home(folder),
        _disk(folder),
        _settings(),
        *_packages(),
        _corpora(folder),
        _model(folder),
        _store(),
        _program("tesseract", "reads pages without a text layer", "Debian's tesseract-ocr"),
        _program("chromium", "only the project's own tests use it", "Debian's chromium"),
        *(_key(name) for name in _KEYS),
        *(Finding(*line) for line in panel_lines(folder)),
    ]


def _home(folder: Path) -> Finding:
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    if not os.access(place, os.W_OK):
        return Finding("home", "broken", f"{folder} cannot be written; set SYMPHONY_HOME")
    return Finding("home", "ok", f"{folder}" + ("" if folder.exists() else " (made on first use)"))


def _disk(folder: Path) -> Finding:
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    free = shutil.disk_usage(place).free
    state = "ok" if free > _LOW_BYTES else "note"
    return Finding("disk", state, f"{free / 1e9:.1f} GB free")


def _settings() -> Finding:
    from orchestra.configuration import load_settings, settings_path

    try:
        settings = load_settings()
    except SettingsInvalid as error:
        return Finding("settings", "broken", str(error))
    changed = sorted(settings.model_fields_set)
    where = settings_path() if settings_path().exists() else "defaults"
    return Finding("settings", "ok", f"{where}; set: {', '.join(changed) or 'nothing'}")


def _packages() -> list[Finding]:
    from orchestra.runs import versions

    found = versions()
    return [Finding("versions", "ok", ", ".join(f"{k} {v}" for k, v in found.items()))]


def _corpora(folder: Path) -> Finding:
    from ingest.corpus import list_corpora

    names = list_corpora(folder)
    return Finding(
        "corpora", "ok", ", ".join(names) or "none yet: symphony ingest PATH --corpus NAME"
    )


def _model(folder: Path) -> Finding:
    from orchestra.configuration import load_settings

    try:
        name = load_settings().embedding_model
    except SettingsInvalid:
        return Finding("embedding model", "broken", "unknown while the settings are invalid")
    models = sorted((folder / "models").glob("*/*.onnx"))
    size = sum(path.stat().st_size for path in models) / 1e6
    ready = f"exported ({size:.0f} MB)" if models else "will be exported on first use"
    return Finding("embedding model", "ok", f"{name}, {ready}")


def _store() -> Finding:
    from orchestra.configuration import load_settings

    what = "vector store"
    try:
        url = load_settings().store_url
    except SettingsInvalid:
        return Finding(what, "broken", "unknown while the settings are invalid")
    if not url:
        return Finding(what, "ok", "in this process")
    from ingest.store.connection import KEY_VARIABLE, reach

    try:
        reach(url)
    except CorpusError as error:
        return Finding(what, "broken", str(error))
    key = "set" if os.environ.get(KEY_VARIABLE) else "not set"
    return Finding(what, "ok", f"the Qdrant server at {url} answers ({KEY_VARIABLE}: {key})")


def _program(name: str, use: str, package: str) -> Finding:
    found = shutil.which(name)
    if found:
        return Finding(name, "ok", f"found ({use})")
    return Finding(name, "note", f"not found ({use}); it comes with {package}")


def _key(name: str) -> Finding:
    state = "set" if os.environ.get(name) else "not set"
    return Finding(name, "ok", f"{state}; {used_by(name)}")
