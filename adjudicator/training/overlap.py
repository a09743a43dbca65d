"""What the project's own teaching set has in common with the sets at hand: nothing but set phrases.

A claim that stands in a benchmark too, or a passage's sentence, would make its figure worthless.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from adjudicator.training.loaders import OWN, lines, rows
from adjudicator.words import tokens

STRETCH = 7
"""Words in a row that two texts must share to count."""


def compare(data: Path, say: Callable[[str], None]) -> dict[str, tuple[int, int]]:
    """Per set under ``data``: claims that both hold, and distinct stretches of words.

    Raises:
        DataMissing: a file of the teaching set is missing.
    """
    own = [row for part in OWN.files for row in rows(data, OWN.name, part)]
    claims = {_words(row.claim) for row in own}
    stretches = {s for row in own for text in (row.claim, *row.evidence) for s in _stretches(text)}
    found: dict[str, tuple[int, int]] = {}
    for folder in sorted(f for f in data.iterdir() if f.is_dir() and f.name != OWN.name):
        same: set[tuple[str, ...]] = set()
        shared: set[tuple[str, ...]] = set()
        for claim, evidence in _theirs(folder):
            same |= {_words(claim)} & claims
            shared |= {s for text in (claim, *evidence) for s in _stretches(text)} & stretches
        if same or shared:
            found[folder.name] = (len(same), len(shared))
            examples = "; ".join(" ".join(words) for words in sorted(shared)[:3])
            say(f"{folder.name}: {len(same)} claims, {len(shared)} stretches ({examples})")
    say(f"{len(claims)} claims compared")
    return found


def _theirs(folder: Path) -> Iterator[tuple[str, list[str]]]:
    for path in sorted(folder.glob("*.jsonl*")):
        for raw in lines(path):
            if isinstance(raw.get("claim"), str):
                evidence = raw.get("evidence")
                yield raw["claim"], [e for e in evidence if isinstance(e, str)] if evidence else []


def _words(text: str) -> tuple[str, ...]:
    return tuple(t.text.lower() for t in tokens(text))


def _stretches(text: str) -> set[tuple[str, ...]]:
    words = _words(text)
    return {words[i : i + STRETCH] for i in range(len(words) - STRETCH + 1)}
