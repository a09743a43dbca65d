"""Playbooks: whole pieces of work, composed of modes and checks, written down in YAML."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from research.playbooks.beginning import begin
    from research.playbooks.drafts import Draft, read_draft
    from research.playbooks.library import builtin, find, parse_playbook
    from research.playbooks.run import PlaybookRun, replay, resume, run_playbook
    from research.playbooks.spec import Playbook
    from research.playbooks.types import PlaybookReport

_HOMES = {
    "Draft": "drafts",
    "Playbook": "spec",
    "PlaybookReport": "types",
    "PlaybookRun": "run",
    "begin": "beginning",
    "builtin": "library",
    "find": "library",
    "parse_playbook": "library",
    "read_draft": "drafts",
    "replay": "run",
    "resume": "run",
    "run_playbook": "run",
}

__all__ = [
    "Draft",
    "Playbook",
    "PlaybookReport",
    "PlaybookRun",
    "begin",
    "builtin",
    "find",
    "parse_playbook",
    "read_draft",
    "replay",
    "resume",
    "run_playbook",
]


def __getattr__(name: str) -> object:
    """Loads a public name when it is first asked for."""
    if name in _HOMES:
        return getattr(import_module(f"research.playbooks.{_HOMES[name]}"), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
