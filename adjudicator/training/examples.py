"""Rows become what the cross-encoder reads: (evidence window, claim), with what is known of it.

The windows are cut as they are at inference: runs of neighbouring sentences, or the likeliest
sentences of a long text together. Nothing here draws on rows of the reported benchmarks.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from adjudicator.evidence.windows import word_recall
from adjudicator.training.edits import deny
from adjudicator.training.loaders import Row, held_out
from adjudicator.training.mentioning import framed
from ingest.sentences import sentences

LONG_WORDS = 150
_SHORT_WORDS = 100
# A title that says what was found, rather than naming the subject.
_FINDING = re.compile(
    r"\b(?:is|are|was|does|do|can|may|reduces?|increases?|inhibits?|promotes?|regulates?|induces?"
    r"|mediates?|controls|prevents|causes?|enhances?|predicts?|improves?|suppresses|protects?"
    r"|impairs?|drives|activates?|requires?|affects?|influences?|contributes?|leads|determines?"
    r"|stimulates?|underlies|blocks|maintains?|modulates?|attenuates?|facilitates?|confers?|limits"
    r"|shapes?|triggers)\b"
)
_NO_FINDING = re.compile(r"[?:]|^(?:To|How|Why|What|Effects? of|Study|Comparison|Cluster)\b")


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


@dataclass(frozen=True, slots=True)
class Cut:
    """How rows become examples.

    Attributes:
        silent: share of the told rows with gold sentences that give silent windows besides.
        silent_pages: the same, for FEVER's whole pages.
        windows: silent windows a row, at most.
        nearest: where a silent row marks its nearest sentences, those are its window.
        denied: share of supported rows with gold sentences whose claim is laid before them once
            more with one fact changed.
        asked: share of short texts that stand as an answer to a question.
        titles: whether titles that state a finding are claims on their abstracts.
        framed: share of rows that are shown once more with the claim mentioned, not asserted.
        listed: share of tables that stand as one row, "name: value; name: value".
    """

    silent: float = 1.0
    silent_pages: float = 0.5
    windows: int = 2
    nearest: bool = False
    denied: float = 0.0
    asked: float = 0.0
    titles: bool = False
    framed: float = 0.0
    listed: float = 0.0


def split_document(text: str) -> list[str]:
    """The sentences of a passage, as written."""
    return [text[a:b] for a, b in sentences(text, 0, len(text))]


def units_of(row: Row) -> list[str]:
    """The row's evidence in sentences: its own where it has several, else cut by rule."""
    if len(row.evidence) > 1:
        return [e for e in row.evidence if e.strip()]
    return split_document(row.evidence[0]) if row.evidence else []


def of_row(row: Row, rng: random.Random, cut: Cut) -> Iterator[Example]:
    """The examples that one row gives."""
    if row.set == "infotabs":
        yield from _table(row, rng, cut)
    elif row.rationale:
        yield from _marked(row, rng, cut)
    elif row.set in ("scifact", "check_covid", "contract_nli"):
        yield from _silent(row, range(len(row.evidence)), rng, count=cut.windows)
    else:
        text = _joint(row, units_of(row), LONG_WORDS)
        if cut.asked and rng.random() < cut.asked:
            text = _as_answer(row, text, rng)
        yield _example(row, text, row.label)
        yield from _framed(row, text, rng, cut)


def _marked(row: Row, rng: random.Random, cut: Cut) -> Iterator[Example]:
    """Rows with gold sentences: those, alone or among neighbours; and others, which are silent."""
    gold = sorted({i for i in row.rationale if 0 <= i < len(row.evidence)})
    told = row.label != "nei" and gold
    if told:
        text = _told(row, gold, rng)
        yield _example(row, text, row.label, _title(row, rng))
        yield from _denied(row, text, rng, cut)
        yield from _framed(row, text, rng, cut)
    if cut.nearest and gold and not told:
        yield _nei(row, _told(row, gold, rng), rng)
        return
    others = [i for i in range(len(row.evidence)) if i not in gold or row.label == "nei"]
    pages = row.set == "fever_eraser"
    share = cut.silent_pages if pages else cut.silent if told else 1.0
    if share >= 1 or rng.random() < share:
        yield from _silent(row, others, rng, count=1 if pages else cut.windows)


def _told(row: Row, gold: Sequence[int], rng: random.Random) -> str:
    """The gold sentences among up to four neighbours on either side, or alone if that is long."""
    near = [i for i in gold if i - gold[0] <= 8][:4]
    spread = rng.choice((0, 0, 1, 2, 4))
    first = max(0, near[0] - rng.randint(0, spread))
    last = min(len(row.evidence) - 1, near[-1] + rng.randint(0, spread))
    run = row.evidence[first : last + 1]
    return " ".join(run if _words(run) <= LONG_WORDS else [row.evidence[i] for i in near])


def _denied(row: Row, text: str, rng: random.Random, cut: Cut) -> Iterator[Example]:
    teaches = cut.denied and row.label == "supported" and not row.binary
    if teaches and rng.random() < cut.denied:
        claim = deny(row.claim, row.evidence, rng)
        if claim is not None:
            yield Example(text, claim, "refuted", f"made/{row.set}", row.source)


def _framed(row: Row, text: str, rng: random.Random, cut: Cut) -> Iterator[Example]:
    if cut.framed and rng.random() < cut.framed:
        shown, label = framed(text, row.claim, rng)
        yield Example(
            shown, row.claim, label or row.label, f"made/{row.set}", row.source,
            binary=row.binary and label is None,
        )  # fmt: skip


def of_title(row: Row, rng: random.Random) -> Iterator[Example]:
    """A title that states a finding is supported by its abstract, and changed, refuted."""
    title = row.title.rstrip(".")
    if not _FINDING.search(title) or _NO_FINDING.search(title) or len(row.evidence) < 3:
        return
    asked = replace(row, claim=f"{title}.", binary=False)
    for limit in (LONG_WORDS, _SHORT_WORDS // 2):
        text = _joint(asked, row.evidence, limit)
        yield Example(text, asked.claim, "supported", f"made/{row.set}", row.source)
        if (denied := deny(asked.claim, row.evidence, rng)) is not None:
            yield Example(text, denied, "refuted", f"made/{row.set}", row.source)


def _as_answer(row: Row, text: str, rng: random.Random) -> str:
    """The text as the answer to a question: of the matter, or of the claim itself."""
    if row.label != "nei" and not row.binary and rng.random() < 0.35:
        said = row.claim.rstrip(". ")
        lead = rng.choice(("Is it true that", "Is this right:", "Did the sources confirm that"))
        answer = "Yes" if row.label == "supported" else "No"
        rest = f", {text}" if rng.random() < 0.6 else "."
        return f"Q: {lead} {said}? A: {answer}{rest}"
    about = row.title or " ".join(row.claim.split()[:2]).rstrip(".,")
    lead = rng.choice(("What is known about", "What do the sources say about", "Who or what is"))
    return f"Q: {lead} {about}? A: {text}"


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


def _table(row: Row, rng: random.Random, cut: Cut) -> Iterator[Example]:
    """A table's rows: all that fit, as one row or questions with answers, reordered or not."""
    facts = list(row.evidence)
    if cut.listed and rng.random() < cut.listed:
        listed = "; ".join(("name: " + facts[0].rstrip("."), *map(_cell, facts[1:])))
        yield _example(row, " ".join(listed.split()[:LONG_WORDS]), row.label)
        return
    if rng.random() < 0.25:
        facts = [_question(f, rng) for f in facts]
    if rng.random() < 0.3:
        tail = facts[1:]
        rng.shuffle(tail)
        facts = [facts[0], *tail]
    yield _example(row, _joint(row, facts, _SHORT_WORDS), row.label)


def _cell(fact: str) -> str:
    """A verbalised cell as tables show it; 'The genre of In Rainbows: Jazz.' → 'genre: Jazz'."""
    head, _, value = fact.rstrip(". ").partition(": ")
    return f"{head.removeprefix('The ').partition(' of ')[0]}: {value}"


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
