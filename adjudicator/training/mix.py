"""What the verifier learns from: how much of each set, split by source, in a fixed order."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from adjudicator.training.examples import Cut, Example, of_row, of_title, units_of
from adjudicator.training.loaders import (
    ALL_SETS,
    VERIFIER_SETS,
    Row,
    TrainingSet,
    file_of,
    rows,
    sha256_of,
)
from adjudicator.training.made import of_document


@dataclass(frozen=True, slots=True)
class Mix:
    """One stage's diet.

    Attributes:
        name: of the stage.
        times: how often a part's rows are used (below 1: that share of them, drawn by the seed);
            parts that are not named, once.
        made: families of made examples per document, of sets whose documents are long enough.
        cut: how rows become examples.
        sets: that it draws on.
    """

    name: str
    times: Mapping[str, float]
    made: Mapping[str, int]
    cut: Cut = field(default_factory=Cut)
    sets: tuple[TrainingSet, ...] = VERIFIER_SETS


BROAD = Mix(
    "broad",
    times={
        "vitaminc/test_synthetic": 0.55, "fever_dev_rte/dev": 0.3, "snli_devtest/dev": 0.6,
        "snli_devtest/test": 0.6, "conjnli/train": 0.8, "cad_nli/train": 0.9,
        "infotabs/train": 0.75, "scifact/train": 5.0, "check_covid/train": 3.0,
        "contract_nli/train_truncated": 2.0, "factcg_cg2c_doc/train": 2.0,
    },
    made={
        "fever_eraser/val": 5, "fever_eraser/test": 5, "scifact/train": 4, "check_covid/train": 3,
        "contract_nli/train_truncated": 12, "factcg_cg2c_doc/train": 2, "summedits/news": 2,
        "summedits/ectsum": 2, "summedits/podcast": 2, "summedits/sales_email": 2,
    },
)  # fmt: skip
# The broad diet holds more than twice as many silent windows as telling ones from science, and the
# model came to call science silent. Here the science sets hold their labels more evenly, fewer
# claims repeat their evidence's words, and some evidence is the answer to a question, a table's row
# or a text that mentions the claim without asserting it.
EVEN = Mix(
    "even",
    times={
        "vitaminc/test_synthetic": 0.5, "fever_dev_rte/dev": 0.5, "snli_devtest/dev": 0.7,
        "snli_devtest/test": 0.7, "conjnli/train": 0.4, "cad_nli/train": 0.8,
        "infotabs/train": 0.6, "scifact/train": 4.0, "check_covid/train": 3.0,
        "contract_nli/train_truncated": 2.0, "factcg_cg2c_doc/train": 2.0,
    },
    made={
        "fever_eraser/val": 2, "fever_eraser/test": 2, "scifact/train": 1, "check_covid/train": 1,
        "contract_nli/train_truncated": 6, "factcg_cg2c_doc/train": 1, "summedits/news": 1,
        "summedits/ectsum": 1, "summedits/podcast": 1, "summedits/sales_email": 1,
    },
    cut=Cut(silent=0.2, silent_pages=0.3, windows=1, nearest=True, denied=0.5, asked=0.06,
            titles=True, framed=0.08, listed=0.35),
)  # fmt: skip

# What the project wrote itself, beside a part of what was learnt before, so that it is kept.
OWN_DIET = Mix(
    "own",
    times={
        f"{s.name}/{part}": 0.15 * EVEN.times.get(f"{s.name}/{part}", 1.0)
        for s in VERIFIER_SETS for part in s.files
    },
    made={"scifact/train": 1, "check_covid/train": 1, "contract_nli/train_truncated": 2},
    cut=EVEN.cut,
    sets=ALL_SETS,
)  # fmt: skip


def examples(
    data: Path, *, seed: int, say: Callable[[str], None], diet: Mix = EVEN
) -> list[Example]:
    """All examples, training and held out, in a fixed order.

    Raises:
        DataMissing: a training file is not under ``data``.
    """
    found: list[Example] = []
    for training_set in diet.sets:
        for part in training_set.files:
            name = f"{training_set.name}/{part}"
            everything = list(rows(data, training_set.name, part))
            before = len(found)
            found.extend(_told(everything, name, seed, diet))
            found.extend(_made(everything, name, seed, diet))
            say(f"{name}: {len(everything)} rows, {len(found) - before} examples")
    unique = list(dict.fromkeys(found))
    say(f"{len(unique)} examples, {sum(e.is_held_out for e in unique)} of them held out")
    return unique


def _told(everything: list[Row], name: str, seed: int, diet: Mix) -> Iterator[Example]:
    rng = random.Random(f"{seed}/{name}")
    times = diet.times.get(name, 1.0)
    for row in everything:
        whole = int(times) + (rng.random() < times - int(times))
        for _ in range(whole):
            yield from of_row(row, rng, diet.cut)


def _made(everything: list[Row], name: str, seed: int, diet: Mix) -> Iterator[Example]:
    if name not in diet.made:
        return
    rng = random.Random(f"{seed}/made/{name}")
    for row in {row.source: row for row in reversed(everything)}.values():
        if diet.cut.titles:
            yield from of_title(row, rng)
    seen: set[str] = set()
    for row in everything:
        if row.source in seen:
            continue
        seen.add(row.source)
        yield from of_document(
            units_of(row), source=row.source, name=row.set, rng=rng, count=diet.made[name]
        )


def digest(found: Sequence[Example]) -> str:
    """SHA-256 over all examples, in order: what the model was trained on."""
    state = hashlib.sha256()
    for e in found:
        state.update(f"{e.evidence}\0{e.claim}\0{e.label}\0{e.binary}\n".encode())
    return state.hexdigest()


def manifest(
    data: Path, found: list[Example], sets: Sequence[TrainingSet]
) -> list[dict[str, object]]:
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
        for s in sets
    ]
