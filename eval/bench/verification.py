"""Verification: claims a second by the length of their evidence, and by how many come at once.

Claims and evidence are sentences of the demo dossier's own text, the evidence one passage of so
many sentences in which the claim's own stands somewhere. The default adjudicator judges them, its
models loaded before the clock starts.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from eval.bench.timing import clocked
from eval.demo.gold import dossier_folder
from eval.rates import count
from eval.report.plots import curves
from eval.types import Figure, Metrics, Table
from ingest.sentences import sentences
from ingest.types import Progress

if TYPE_CHECKING:
    from adjudicator.adjudicator import Adjudicator

LENGTHS = (1, 3, 10, 30, 100)
MANY = (1, 10, 100)
CLAIMS = 20
ROUNDS = 3
_SEED = 11

Item = tuple[str, list[str]]


def items(n: int, length: int) -> list[Item]:
    """``n`` claims, each with one passage of ``length`` sentences that holds it."""
    texts = [
        path.read_text(encoding="utf-8")
        for path in sorted((dossier_folder() / "documents").rglob("*"))
        if path.suffix in (".md", ".txt")
    ]
    said = [t[a:b] for t in texts for a, b in sentences(t, 0, len(t)) if len(t[a:b].split()) > 6]
    rng = random.Random(_SEED)
    made: list[Item] = []
    for number in range(n):
        claim = said[number * 7 % len(said)]
        passage = [rng.choice(said) for _ in range(length - 1)]
        passage.insert(rng.randrange(length), claim)
        made.append((claim, [" ".join(passage)]))
    return made


def verification(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """Times both growths in ``ROUNDS`` turns; a rate is the median of its turns."""
    del data, out
    from adjudicator.adjudicator import Adjudicator

    judges = Adjudicator()
    _verified(judges, items(2, 3))
    by_length: dict[int, list[float]] = {length: [] for length in LENGTHS}
    by_many: dict[int, list[float]] = {n: [] for n in MANY}
    for number in range(ROUNDS):
        for length, taken in by_length.items():
            asked = items(CLAIMS, length)
            taken.append(CLAIMS / clocked(partial(_verified, judges, asked)))
        for n, taken in by_many.items():
            taken.append(n / clocked(partial(_verified, judges, items(n, 3))))
        if progress:
            progress("turns", number + 1, ROUNDS)
    return _metrics(by_length, by_many)


def _verified(judges: Adjudicator, asked: Sequence[Item]) -> None:
    judges.verify_many([claim for claim, _ in asked], evidence=[given for _, given in asked])


def _metrics(by_length: dict[int, list[float]], by_many: dict[int, list[float]]) -> Metrics:
    figures: list[Figure] = [
        count(f"length/{length}", f"claims a second, evidence of {length} sentences",
              median(taken), n=len(taken))
        for length, taken in by_length.items()
    ]  # fmt: skip
    figures += [
        count(f"at-once/{n}", f"claims a second, {n} at once, evidence of 3 sentences",
              median(taken), n=len(taken))
        for n, taken in by_many.items()
    ]  # fmt: skip
    lengths = list(by_length)
    per_sentence = [length * median(by_length[length]) for length in lengths]
    return Metrics(
        benchmark="verification-speed",
        title="Verification by the length of the evidence",
        description=f"The default adjudicator on given passages; {CLAIMS} claims a call.",
        figures=tuple(figures),
        tables=(
            Table(
                title="Growth",
                columns=("sentences of evidence", "claims a second", "sentences a second"),
                rows=tuple(
                    (length, round(median(by_length[length]), 1), round(rate, 1))
                    for length, rate in zip(lengths, per_sentence, strict=True)
                ),
            ),
        ),
        plots=(
            curves(
                "Claims a second by length of evidence",
                [
                    ("claims", lengths, [median(by_length[n]) for n in lengths]),
                    ("sentences read", lengths, per_sentence),
                ],
                xlabel="sentences of evidence",
                ylabel="a second",
                log=True,
            ),
        ),
        seed=_SEED,
    )
