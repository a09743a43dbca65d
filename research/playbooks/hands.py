"""What the steps of a playbook work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ingest.corpus import Corpus
from ingest.types import Progress
from orchestra.runs import RunFolder
from research.panel.council import Panel
from research.playbooks.drafts import Draft
from research.playbooks.filling import Values
from research.playbooks.ports import Judges
from research.ports import Graph


@dataclass(frozen=True, slots=True)
class Hands:
    """One playbook at work: the corpus, who judges, who speaks, where runs are kept."""

    folder: RunFolder
    home: Path
    corpus: Corpus
    adjudicator: Judges
    graph: Graph
    panel: Panel
    values: Values
    drafts: Mapping[str, Draft]
    progress: Progress | None
    clock: Callable[[], datetime]
