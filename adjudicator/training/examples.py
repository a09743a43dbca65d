"""Rows become what the cross-encoder reads: (evidence window, claim), with what is known of it.

The windows are cut as they are at inference: runs of neighbouring sentences, or the likeliest
sentences of a long text together. Nothing here draws on rows of the reported benchmarks.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adjudicator.evidence.windows import word_recall
from adjudicator.training.loaders import Row, held_out
from ingest.sentences import sentences

LONG_WORDS = 150
_SHORT_WORDS = 100


@dataclass(frozen=True, slots=True)
class Example:
    """One thing to learn from.

    ``binary``: ``label`` is ``supported`` or not; nothing is known of refuted against nei.
    """

    evidence: str
    claim: str
    label: str
    set: str
    source: str
    binary: bool = False

    @property
    def is_held_out(self) -> bool:
        """Whether its page or document is kept from training."""
        return held_out(self.source)


def split_document(text: str) -> list[str]:
    """The sentences of a passage, as written."""
    return [text[a:b] for a, b in sentences(text, 0, len(text))]


def units_of(row: Row) -> list[str]:
    """The row's evidence in sentences: its own where it has several, else cut by rule."""
    if len(row.evidence) > 1:
        return [e for e in row.evidence if e.strip()]
    return split_document(row.evidence[0]) if row.evidence else []


def of_row(row: Row, rng: random.Random) -> Iterator[Example]:
    """The examples that one row gives."""
    if row.set == "infotabs":
        yield from _table(row, rng)
    elif row.rationale:
        yield from _marked(row, rng)
    elif row.set in ("scifact", "check_covid", "contract_nli"):
        yield from _silent(row, range(len(row.evidence)), rng, count=2)
    else:
        yield _example(row, _joint(row, units_of(row), LONG_WORDS), row.label)


def _marked(row: Row, rng: random.Random) -> Iterator[Example]:
    """Rows with gold sentences: those, alone or among neighbours; and others, which are silent."""
    gold = sorted({i for i in row.rationale if 0 <= i < len(row.evidence)})
    told = row.label != "nei" and gold
    if told:
        near = [i for i in gold if i - gold[0] <= 8][:4]
        spread = rng.choice((0, 0, 1, 2, 4))
        first = max(0, near[0] - rng.randint(0, spread))
        last = min(len(row.evidence) - 1, near[-1] + rng.randint(0, spread))
        run = row.evidence[first : last + 1]
        tight = [row.evidence[i] for i in near]
        chosen = run if _words(run) <= LONG_WORDS else tight
        yield _example(row, " ".join(chosen), row.label, _title(row, rng))
    others = [i for i in range(len(row.evidence)) if i not in gold or row.label == "nei"]
    binary_silence = row.set == "fever_eraser"
    if not binary_silence or rng.random() < 0.5:
        yield from _silent(row, others, rng, count=1 if binary_silence else 2)


def _silent(
    row: Row, candidates: Sequence[int], rng: random.Random, *, count: int
) -> Iterator[Example]:
    """Windows that share the claim's words and settle nothing."""
    ranked = sorted(candidates, key=lambda i: (-word_recall(row.claim, row.evidence[i]), i))
    if not ranked:
        return
    yield _nei(row, " ".join(row.evidence[i] for i in ranked[:1]), rng)
    if count > 1 and len(ranked) > 2:
        start = rng.choice(ranked[: max(2, len(ranked) // 2)])
        run: list[str] = []
        for i in range(start, len(row.evidence)):
            if i not in candidates or _words([*run, row.evidence[i]]) > _SHORT_WORDS:
                break
            run.append(row.evidence[i])
        if run:
            yield _nei(row, " ".join(run), rng)


def _nei(row: Row, text: str, rng: random.Random) -> Example:
    title = _title(row, rng)
    return Example(
        evidence=f"{title}{text}", claim=row.claim, label="nei", set=row.set, source=row.source
    )


def _title(row: Row, rng: random.Random) -> str:
    """The title before the window, half the time: a judge must read with it and without."""
    return f"{row.title}. " if row.title and rng.random() < 0.5 else ""


def _table(row: Row, rng: random.Random) -> Iterator[Example]:
    """A table's rows: all that fit, or as questions with answers, in another order or not."""
    facts = list(row.evidence)
    if rng.random() < 0.25:
        facts = [_question(f, rng) for f in facts]
    if rng.random() < 0.3:
        tail = facts[1:]
        rng.shuffle(tail)
        facts = [facts[0], *tail]
    yield _example(row, _joint(row, facts, _SHORT_WORDS), row.label)


def _question(fact: str, rng: random.Random) -> str:
    head, colon, value = fact.partition(": ")
    if not colon:
        return fact
    asked = head.removeprefix("The ").strip()
    return f"Q: What is the {asked}? A: {value}" if rng.random() < 0.7 else f"{asked}? {value}"


def _joint(row: Row, units: Sequence[str], limit: int) -> str:
    """The units in order while they fit; of a longer text the likeliest, in their order."""
    if _words(units) <= limit:
        return " ".join(units)
    ranked = sorted(range(len(units)), key=lambda i: (-word_recall(row.claim, units[i]), i))
    kept: list[int] = []
    for i in ranked:
        if kept and _words([units[k] for k in [*kept, i]]) > limit:
            continue
        kept.append(i)
    return " ".join(units[i] for i in sorted(kept))


def _words(units: Sequence[str]) -> int:
    return sum(len(u.split()) for u in units)


def _example(row: Row, evidence: str, label: str, title: str = "") -> Example:
    return Example(
        evidence=f"{title}{evidence}",
        claim=row.claim,
        label=label,
        set=row.set,
        source=row.source,
        binary=row.binary,
    )
