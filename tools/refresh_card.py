"""Puts what ``card.json`` says into the verifier's model card, so that the two cannot differ.

.venv/bin/python tools/refresh_card.py
"""

from __future__ import annotations

import json
from pathlib import Path

from refresh_readme import replace

FOLDER = Path(__file__).resolve().parents[1] / "adjudicator" / "verifier"


def main() -> None:
    """Rewrites the tables of ``CARD.md`` between their markers."""
    told = json.loads((FOLDER / "card.json").read_text("utf-8"))
    text = (FOLDER / "CARD.md").read_text("utf-8")
    for name, content in tables(told).items():
        text = replace(text, name, content)
    (FOLDER / "CARD.md").write_text(text, "utf-8")


def tables(told: dict[str, object]) -> dict[str, str]:
    """The card's tables, by the name of their markers."""
    stages = told["stages"]
    names = [stage["name"] for stage in stages]  # type: ignore[attr-defined]
    head = [f"{what} ({name})" for name in names for what in ("examples", "made by rule")]
    data = [
        "| set | licence | " + " | ".join(head) + " | held out |",
        "|---" * (3 + len(head)) + "|",
    ]
    by_name = [{one["name"]: one for one in stage["sets"]} for stage in stages]  # type: ignore[attr-defined]
    none = {"examples": 0, "made_by_rule": 0}
    for name in by_name[-1]:
        parts = [sets.get(name, none) for sets in by_name]
        counts = [n for one in parts for n in (one["examples"], one["made_by_rule"])]
        cells = (parts[-1]["name"], parts[-1]["licence"], *counts, parts[-1]["held_out"])
        data.append("| " + " | ".join(map(str, cells)) + " |")
    figures = told["figures"]["verifier"]  # type: ignore[index]
    return {
        "data": "\n".join(data) + "\n",
        "held-out": _figures(figures["held_out"]),
        "unseen": _figures(figures["unseen"]),
    }


def _figures(told: dict[str, dict[str, object]]) -> str:
    lines = [
        "| set | n | balanced accuracy | ECE | Brier | share supported |",
        "|---|---|---|---|---|---|",
    ]
    for name, one in told.items():
        cells = (name, *(one[k] for k in ("n", "balanced_accuracy", "ece", "brier", "base_rate")))
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
