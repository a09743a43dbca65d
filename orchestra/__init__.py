"""Floor 1: what every model call goes through: settings, errors, ledger, runs, policy."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from orchestra.telemetry import switch_off_telemetry

if TYPE_CHECKING:
    from orchestra.configuration import Settings, load_settings
    from orchestra.errors import SymphonyError, UsageError
    from orchestra.files import atomic_write_bytes, atomic_write_text, canonical_json
    from orchestra.injection import Instruction, find_instructions
    from orchestra.ledger import Ledger, Row
    from orchestra.runs import RunFolder, list_runs, open_run
    from orchestra.settings import home

_HOMES = {
    "Instruction": "injection",
    "Ledger": "ledger",
    "Row": "ledger",
    "RunFolder": "runs",
    "Settings": "configuration",
    "SymphonyError": "errors",
    "UsageError": "errors",
    "atomic_write_bytes": "files",
    "atomic_write_text": "files",
    "canonical_json": "files",
    "find_instructions": "injection",
    "home": "settings",
    "list_runs": "runs",
    "load_settings": "configuration",
    "open_run": "runs",
}

__all__ = [
    "Instruction",
    "Ledger",
    "Row",
    "RunFolder",
    "Settings",
    "SymphonyError",
    "UsageError",
    "atomic_write_bytes",
    "atomic_write_text",
    "canonical_json",
    "find_instructions",
    "home",
    "list_runs",
    "load_settings",
    "open_run",
]

# Every package imports this one, so no dependency's telemetry is on before it is switched off.
switch_off_telemetry()


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(f"orchestra.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
