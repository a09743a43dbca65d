"""Examples as padded integer arrays, batches of like length, in an order fixed by the seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from adjudicator.training.examples import Example
from adjudicator.verifier.pieces import encode, pair

CLASSES = ("supported", "refuted", "nei")
_POOL = 64  # batches drawn together and sorted by length

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Encoded:
    """One example in word pieces. ``first``: pieces of the evidence's segment."""

    ids: npt.NDArray[np.uint16]
    first: int
    label: int
    binary: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """Arrays of (rows, length), padded with zeros; ``labels`` and ``binary`` of (rows,)."""

    ids: Ints
    mask: Ints
    types: Ints
    labels: Ints
    binary: npt.NDArray[np.bool_]


def encoded(examples: Sequence[Example]) -> list[Encoded]:
    """All examples in word pieces, in order."""
    shown = encode([e.evidence for e in examples])
    said = encode([e.claim for e in examples])
    found = []
    for example, evidence, claim in zip(examples, shown, said, strict=True):
        ids, first = pair(evidence, claim)
        found.append(
            Encoded(np.array(ids, np.uint16), first, CLASSES.index(example.label), example.binary)
        )
    return found


def epochs(rows: Sequence[Encoded], *, tokens: int, seed: int) -> Iterator[Batch]:
    """Batches of about ``tokens`` padded pieces, epoch after epoch, without end."""
    epoch = 0
    while True:
        yield from one_epoch(rows, tokens=tokens, seed=f"{seed}/{epoch}")
        epoch += 1


def one_epoch(rows: Sequence[Encoded], *, tokens: int, seed: str) -> Iterator[Batch]:
    """Every row once: shuffled, sorted by length within pools, the batches shuffled again."""
    rng = random.Random(seed)
    order = list(range(len(rows)))
    rng.shuffle(order)
    mean = sum(len(r.ids) for r in rows) / max(len(rows), 1)
    pool = max(1, round(_POOL * tokens / max(mean, 1)))
    for at in range(0, len(order), pool):
        batches = list(_packed(sorted(order[at : at + pool], key=lambda i: len(rows[i].ids)),
                               rows, tokens))  # fmt: skip
        rng.shuffle(batches)
        for batch in batches:
            yield padded([rows[i] for i in batch])


def _packed(order: Sequence[int], rows: Sequence[Encoded], tokens: int) -> Iterator[list[int]]:
    batch: list[int] = []
    for index in order:  # by growing length, so the newest is the longest
        if batch and (len(batch) + 1) * len(rows[index].ids) > tokens:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def padded(rows: Sequence[Encoded]) -> Batch:
    """The rows in arrays as long as the longest of them."""
    width = max(len(r.ids) for r in rows)
    ids = np.zeros((len(rows), width), np.int64)
    mask, types = np.zeros_like(ids), np.zeros_like(ids)
    for place, row in enumerate(rows):
        ids[place, : len(row.ids)] = row.ids
        mask[place, : len(row.ids)] = 1
        types[place, row.first : len(row.ids)] = 1
    return Batch(
        ids, mask, types,
        np.array([r.label for r in rows], np.int64), np.array([r.binary for r in rows]),
    )  # fmt: skip
