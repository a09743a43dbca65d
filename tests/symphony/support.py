"""What the tests of the command line share: the documents they read, and what a run gives."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

DOCUMENTS = {
    "minutes.md": "# Minutes\n\nThe council approved 41.6 million euro for the Quay Bridge on "
    "12 March 2024.\n\nMrs Odile Brandt chaired the meeting.\n",
    "letter.txt": "Dear editor,\n\nThe Quay Bridge cost 46.1 million euro in the end.\n\n"
    "Nobody has explained why.\n",
    "press/opening.html": "<html><head><title>Opening</title></head><body><p>The Quay Bridge "
    "opened on 3 May 2025.</p></body></html>",
    "budget.csv": "item,amount in euro\nsteel,1200000\nconcrete,900000\n",
}


@dataclass(frozen=True)
class Outcome:
    """What one command line gave."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> object:
        return json.loads(self.out)


Run = Callable[..., Outcome]


def write_documents(folder: Path) -> None:
    """The four documents, below ``folder``."""
    for name, text in DOCUMENTS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
