"""Training rows become (claim, window, label) pairs, as the judge will meet them."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from adjudicator.evidence import word_recall
from adjudicator.training.loaders import TRAINING_SETS, Row, held_out, rows

# Rows taken of each part (all when fewer): a mix in which edited Wikipedia sentences lead.
SHARES = {
    "vitaminc/test_real": 14_000,
    "vitaminc/test_synthetic": 3_000,
    "fever_eraser/val": 3_500,
    "fever_eraser/test": 3_500,
    "snli_devtest/dev": 2_500,
    "snli_devtest/test": 2_500,
    "conjnli/train": 5_000,
    "cad_nli/train": 2_500,
    "infotabs/train": 5_000,
}
_SENTENCES = 3
_SILENT = 2


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim, one window, what the window says of it; ``near`` leads in to the window.

    ``weak`` pairs know only "supported or not": they teach nothing of refutation.
    """

    claim: str
    window: str
    near: str
    label: str
    set: str
    source: str
    weak: bool
    held_out: bool


def training_pairs(data: Path, *, seed: int) -> list[Pair]:
    """All pairs of all training sets, in a fixed order, with ``held_out`` told by source."""
    found: list[Pair] = []
    for training_set in TRAINING_SETS:
        for part in training_set.files:
            everything = list(rows(data, training_set.name, part))
            share = SHARES.get(f"{training_set.name}/{part}", len(everything))
            chooser = random.Random(f"{seed}/{training_set.name}/{part}")
            chosen = sorted(chooser.sample(range(len(everything)), min(share, len(everything))))
            for index in chosen:
                found.extend(_pairs(everything[index]))
    return found


def _pairs(row: Row) -> Iterator[Pair]:
    if row.set == "infotabs":
        best = _best(row, range(1, len(row.evidence)), 2)
        yield _pair(row, [row.evidence[i] for i in best], row.label)
        others = [i for i in _best(row, range(1, len(row.evidence)), 4) if i not in best]
        for index in others[:1]:
            yield _silent(row, index)
    elif len(row.evidence) <= _SENTENCES and not row.rationale:
        yield _pair(row, row.evidence, row.label)
    else:
        yield from _document_pairs(row)


def _document_pairs(row: Row) -> Iterator[Pair]:
    """The gold sentences with the row's label; the likest of the others say nothing of it."""
    gold = [i for i in row.rationale if 0 <= i < len(row.evidence)]
    if row.label != "nei" and gold:
        kept = gold[:_SENTENCES]
        yield _pair(row, [row.evidence[i] for i in kept], row.label, _lead(row, kept[0]))
    others = [i for i in range(len(row.evidence)) if i not in gold or row.label == "nei"]
    for index in _best(row, others, _SILENT):
        yield _silent(row, index)


def _silent(row: Row, index: int) -> Pair:
    """A neighbouring sentence that settles nothing: silence, whatever the row's own label."""
    made = _pair(row, [row.evidence[index]], "nei", _lead(row, index))
    return replace(made, weak=False)


def _lead(row: Row, index: int) -> str:
    return " ".join(
        [row.evidence[0][:120] if index else "", row.evidence[index - 1] if index else ""]
    )


def _best(row: Row, candidates: Iterator[int] | range | list[int], count: int) -> list[int]:
    ranked = sorted(candidates, key=lambda i: (-word_recall(row.claim, row.evidence[i]), i))
    return sorted(ranked[:count])


def _pair(row: Row, window: list[str] | tuple[str, ...], label: str, near: str = "") -> Pair:
    return Pair(
        claim=row.claim,
        window=" ".join(window),
        near=near,
        label=label,
        set=row.set,
        source=row.source,
        weak=row.binary,
        held_out=held_out(row.source),
    )


def digest(pairs: list[Pair]) -> str:
    """SHA-256 over all pairs: what the model was trained on."""
    state = hashlib.sha256()
    for pair in pairs:
        state.update(f"{pair.claim}\0{pair.window}\0{pair.label}\n".encode())
    return state.hexdigest()
