"""How telling a word is: inverse document frequency over the training evidence, by stem."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, float], float]:
    raw = json.loads((files("adjudicator") / "idf.json").read_text(encoding="utf-8"))
    return {str(k): float(v) for k, v in raw["stems"].items()}, float(raw["unseen"])


def idf(stem: str) -> float:
    """Inverse document frequency of a stem, in [0, 1]; numbers and unseen stems are rare."""
    table, unseen = _table()
    if stem[:1].isdigit():
        return 0.8
    return table.get(stem, unseen)
