"""What the verifier learns from: how much of each set, split by source, in a fixed order."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from adjudicator.training.examples import Example, of_row, units_of
from adjudicator.training.loaders import VERIFIER_SETS, Row, file_of, rows, sha256_of
from adjudicator.training.made import of_document

# How often a part's rows are used (below 1: that share of them, drawn by the seed).
TIMES = {
    "vitaminc/test_real": 1.0,
    "vitaminc/test_synthetic": 0.55,
    "fever_dev_rte/dev": 0.3,
    "fever_eraser/val": 1.0,
    "fever_eraser/test": 1.0,
    "snli_devtest/dev": 0.6,
    "snli_devtest/test": 0.6,
    "conjnli/train": 0.8,
    "cad_nli/train": 0.9,
    "infotabs/train": 0.75,
    "scifact/train": 5.0,
    "check_covid/train": 3.0,
    "contract_nli/train_truncated": 2.0,
    "factcg_cg2c_doc/train": 2.0,
}
_DEFAULT = 1.0
# Families of made examples per document, and the sets whose documents are long enough.
MADE = {
    "fever_eraser/val": 5, "fever_eraser/test": 5, "scifact/train": 4, "check_covid/train": 3,
    "contract_nli/train_truncated": 12, "factcg_cg2c_doc/train": 2, "summedits/news": 2,
    "summedits/ectsum": 2, "summedits/podcast": 2, "summedits/sales_email": 2,
}  # fmt: skip


def examples(data: Path, *, seed: int, say: Callable[[str], None]) -> list[Example]:
    """All examples, training and held out, in a fixed order.

    Raises:
        DataMissing: a training file is not under ``data``.
    """
    found: list[Example] = []
    for training_set in VERIFIER_SETS:
        for part in training_set.files:
            name = f"{training_set.name}/{part}"
            everything = list(rows(data, training_set.name, part))
            before = len(found)
            found.extend(_told(everything, name, seed))
            found.extend(_made(everything, name, seed))
            say(f"{name}: {len(everything)} rows, {len(found) - before} examples")
    unique = list(dict.fromkeys(found))
    say(f"{len(unique)} examples, {sum(e.is_held_out for e in unique)} of them held out")
    return unique


def _told(everything: list[Row], name: str, seed: int) -> Iterator[Example]:
    rng = random.Random(f"{seed}/{name}")
    times = TIMES.get(name, _DEFAULT)
    for row in everything:
        whole = int(times) + (rng.random() < times - int(times))
        for _ in range(whole):
            yield from of_row(row, rng)


def _made(everything: list[Row], name: str, seed: int) -> Iterator[Example]:
    if name not in MADE:
        return
    rng = random.Random(f"{seed}/made/{name}")
    seen: set[str] = set()
    for row in everything:
        if row.source in seen:
            continue
        seen.add(row.source)
        yield from of_document(
            units_of(row), source=row.source, name=row.set, rng=rng, count=MADE[name]
        )


def digest(found: list[Example]) -> str:
    """SHA-256 over all examples, in order: what the model was trained on."""
    state = hashlib.sha256()
    for e in found:
        state.update(f"{e.evidence}\0{e.claim}\0{e.label}\0{e.binary}\n".encode())
    return state.hexdigest()


def manifest(data: Path, found: list[Example]) -> list[dict[str, object]]:
    """Per set: licence, files with hashes, examples that teach and that are held out."""
    taught = Counter(e.set.removeprefix("made/") for e in found if not e.is_held_out)
    kept = Counter(e.set.removeprefix("made/") for e in found if e.is_held_out)
    made = Counter(e.set for e in found)
    return [
        {
            "name": s.name,
            "licence": s.licence,
            "files": {f: sha256_of(file_of(data, s.name, f)) for f in s.files},
            "examples": taught[s.name],
            "held_out": kept[s.name],
            "made_by_rule": made[f"made/{s.name}"],
        }
        for s in VERIFIER_SETS
    ]
