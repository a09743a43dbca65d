"""Counts in how many evidence sentences of the training sets each stem stands → ``idf.json``."""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path

from adjudicator.training.loaders import TRAINING_SETS, rows
from adjudicator.words import stems

_SKIPPED = frozenset(
    ("snli_devtest", "cad_nli")
)  # picture captions: their words are not a report's
_KEPT = 9_000


def count(data: Path) -> dict[str, object]:
    """The content of ``idf.json``: the commonest stems with ``log(N/df) / log(N)`` each."""
    frequency: Counter[str] = Counter()
    seen: set[str] = set()
    for training_set in TRAINING_SETS:
        if training_set.name in _SKIPPED:
            continue
        for part in training_set.files:
            for row in rows(data, training_set.name, part):
                for sentence in row.evidence:
                    key = sentence
                    if key not in seen:
                        seen.add(key)
                        frequency.update(stems(sentence))
    total = len(seen)
    common = sorted(frequency.items(), key=lambda item: (-item[1], item[0]))
    common = [(s, n) for s, n in common if s.isalpha() and s.isascii() and n >= 3][:_KEPT]
    values = {s: round(math.log(total / n) / math.log(total), 3) for s, n in common}
    return {
        "about": "inverse document frequency of stems over the evidence of the training sets",
        "sentences": total,
        "unseen": 1.0,
        "stems": dict(sorted(values.items())),
    }


def write(data: Path, out: Path) -> None:
    """Write ``idf.json``."""
    text = json.dumps(count(data), indent=0, sort_keys=True, ensure_ascii=False)
    out.write_text(text + "\n", encoding="utf-8")
