"""Sentences of the demo dossier as claims, then the same with exactly one thing made untrue."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from adjudicator import Adjudicator, Verdict
from adjudicator.figures import Figure, amounts_in, dates_in
from adjudicator.judges.contrast import bare, twin
from adjudicator.words import tokens
from ingest import Corpus
from ingest.sentences import sentences
from ingest.types import Embedder
from kg.agreement import amounts_agree
from kg.dates import dates_agree
from kg.names import find_names
from kg.types import Amount, DateSpan, EntityKind

DOCUMENTS = Path(__file__).parents[2] / "corpora" / "harbour-bridge" / "documents"
SENTENCES = 18
MAY_SLIP = 0.02  # of the changed claims
SEED = 7
MUST_STAND = 0.85

_AUXILIARY = re.compile(
    r"\b(?:was|were|is|are|has|have|had|will|would|may|can|must|should)\b(?! not)"
)
_PLAIN = re.compile(r"[A-Z][^\n|{}\"“”?#*:]{35,230}\.")
_LEANS = re.compile(r"^(?:It|They|This|That|These|Those|He|She|His|Her|Its|Their|I|We|But|And)\b")
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_COUNTS = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh"]
_SCALES = {"million": "thousand", "thousand": "million", "billion": "million"}
_UNITS = {
    "metres": "feet", "metre": "foot", "tonnes": "kilograms", "tonne": "kilogram",
    "euro": "dollars", "kilometres": "miles", "kilometre": "mile", "millimetres": "centimetres",
    "hours": "days", "weeks": "months", "months": "years", "years": "months", "days": "weeks",
    "per cent": "per mille", "minutes": "hours",
}  # fmt: skip
_COMPARED = {
    "more": "fewer", "fewer": "more", "less": "more", "before": "after", "after": "before",
    "above": "below", "below": "above", "over": "under", "under": "over", "rose": "fell",
    "fell": "rose", "higher": "lower", "lower": "higher", "longer": "shorter",
    "shorter": "longer", "larger": "smaller", "later": "earlier", "earlier": "later",
    "up to": "at least", "at least": "at most", "largest": "smallest", "least": "most",
    "lowest": "highest", "highest": "lowest", "last": "first", "first": "last", "since": "until",
    "until": "since", "north": "south", "south": "north", "won": "lost", "lost": "won",
    "opened": "closed", "closed": "opened", "old": "new", "new": "old",
}  # fmt: skip
_QUANTIFIED = {
    "all": "none of", "every": "no", "each": "none", "both": "neither of the", "none": "all",
    "most": "hardly any", "some": "all", "never": "always", "always": "never", "no": "every",
    "many": "few", "few": "many", "several": "no", "half": "all", "neither": "both",
}  # fmt: skip

Change = Callable[[str, random.Random], str]


@dataclass(frozen=True, slots=True)
class Pair:
    """A true sentence and what a rule made of it; ``kind`` "same" keeps the meaning."""

    kind: str
    claim: str
    source: str


@cache
def _texts() -> tuple[str, ...]:
    found = sorted(p for p in DOCUMENTS.rglob("*") if p.suffix in (".md", ".txt"))
    return tuple(re.sub(r"\A---\n.*?\n---\n", "", p.read_text("utf-8"), flags=re.S) for p in found)


@cache
def _names() -> dict[EntityKind | None, tuple[str, ...]]:
    kinds: dict[EntityKind | None, set[str]] = defaultdict(set)
    for text in _texts():
        for name in find_names(text):
            if len(name.text.split()) < 4 and name.kind is not None and not name.text.isupper():
                kinds[name.kind].add(" ".join(name.text.split()))
    return {kind: tuple(sorted(names)) for kind, names in kinds.items()}


def dossier_sentences(seed: int, many: int) -> list[str]:
    """Sentences that stand by themselves and hold a figure, a date or a name; seeded."""
    kept = []
    for text in _texts():
        if "mark every claim" in text.lower():
            continue  # a letter that addresses software is kept out of evidence
        for start, end in sentences(text):
            sentence = " ".join(text[start:end].split())
            telling = amounts_in(sentence) or dates_in(sentence) or find_names(sentence)
            if _PLAIN.fullmatch(sentence) and not _LEANS.match(sentence) and telling:
                kept.append(sentence)
    kept = sorted(set(kept))
    random.Random(seed).shuffle(kept)
    return kept[:many]


def _swap(text: str, table: dict[str, str], rng: random.Random) -> str:
    words = "|".join(sorted(map(re.escape, table), key=len, reverse=True))
    hits = list(re.finditer(rf"(?<!in )\b(?:{words})\b", text))
    if not hits:
        return ""
    hit = rng.choice(hits)
    return text[: hit.start()] + table[hit.group()] + text[hit.end() :]


def _next(words: list[str]) -> dict[str, str]:
    return dict(zip(words, [*words[1:], words[0]], strict=True))


def _digit(text: str, rng: random.Random) -> str:
    places = [
        at
        for amount in amounts_in(text)
        for at in range(amount.start, amount.end)
        if text[at] in "123456789"
    ]
    if not places:
        return ""
    at = rng.choice(places)
    return text[:at] + rng.choice([d for d in "123456789" if d != text[at]]) + text[at + 1 :]


def _counted(text: str, rng: random.Random) -> str:
    return _swap(text, _next(_COUNTS), rng)


def _ordinal(text: str, rng: random.Random) -> str:
    return _swap(text, _next(_ORDINALS), rng)


def _year(text: str, rng: random.Random) -> str:
    hits = list(re.finditer(r"\b(?:19|20)\d\d\b(?!,)", text))
    if not hits:
        return ""
    hit = rng.choice(hits)
    return text[: hit.start()] + str(int(hit.group()) + rng.choice([-2, -1, 1])) + text[hit.end() :]


def _month(text: str, rng: random.Random) -> str:
    return _swap(text, _next(_MONTHS), rng)


def _day(text: str, rng: random.Random) -> str:
    hits = list(re.finditer(rf"\b(\d\d?)(?= (?:{'|'.join(_MONTHS)}))", text))
    if not hits:
        return ""
    hit = rng.choice(hits)
    day = int(hit.group())
    return text[: hit.start()] + str(day + 1 if day < 28 else day - 3) + text[hit.end() :]


def _name(text: str, rng: random.Random) -> str:
    wanted = [n for n in find_names(text) if n.text in _names().get(n.kind, ())]
    if not wanted:
        return ""
    name = rng.choice(wanted)
    mine = {t.stem for t in tokens(text)}
    others = [
        other
        for other in _names()[name.kind]
        if len(other.split()) == len(name.text.split())
        and not mine & {t.stem for t in tokens(other)}
    ]
    return text[: name.start] + rng.choice(others) + text[name.end :] if others else ""


def _negated(text: str, rng: random.Random) -> str:
    if " not " in text:
        return text.replace(" not ", " ", 1)
    hits = list(_AUXILIARY.finditer(text))
    return text[: hits[0].end()] + " not" + text[hits[0].end() :] if hits else ""


def _borrowed(text: str, rng: random.Random, read: Callable[[str], Sequence[Figure]]) -> str:
    """One figure replaced by another of the same sort that the same document gives elsewhere."""
    source = next((t for t in _texts() if text[:30] in " ".join(t.split())), "")
    mine, rest = (
        [f for f in read(text) if " " in f.text],
        " ".join(source.split()).replace(text, " "),
    )
    if not mine or not source:
        return ""
    figure = rng.choice(list(mine))
    others = {
        other.text
        for other in read(rest)
        if len(other.text.split()) == len(figure.text.split())
        and getattr(other, "unit", "") == getattr(figure, "unit", "")
        and getattr(other, "of", "") == getattr(figure, "of", "")
        and other.text not in text
        and all(_apart(other, one) for one in mine)
    }
    if not others:
        return ""
    return text[: figure.start] + rng.choice(sorted(others)) + text[figure.end :]


def _apart(one: Figure, other: Figure) -> bool:
    if isinstance(one, Amount) and isinstance(other, Amount):
        return amounts_agree(one, other) is not True
    both = isinstance(one, DateSpan) and isinstance(other, DateSpan)
    return not both or dates_agree(one, other) is False  # type: ignore[arg-type]


CHANGES: dict[str, Change] = {
    "borrowed amount": lambda text, rng: _borrowed(text, rng, amounts_in),
    "borrowed date": lambda text, rng: _borrowed(text, rng, dates_in),
    "digit": _digit,
    "scale": lambda text, rng: _swap(text, _SCALES, rng),
    "number word": _counted,
    "ordinal": _ordinal,
    "unit": lambda text, rng: _swap(text, _UNITS, rng),
    "year": _year,
    "month": _month,
    "day": _day,
    "name": _name,
    "negation": _negated,
    "comparative": lambda text, rng: _swap(text, _COMPARED, rng),
    "quantifier": lambda text, rng: _swap(text, _QUANTIFIED, rng),
}


def _reworded(text: str) -> str:
    """The same said lightly otherwise: a source put first, "%", digits for "million"."""
    said = re.sub(r" per cent\b", "%", text)
    said = re.sub(r"\b(\d+(?:\.\d+)?) million\b", lambda m: f"{round(float(m[1]) * 1e6):,}", said)
    if said != text:
        return said
    lead = text if find_names(text[:25]) else text[0].lower() + text[1:]
    return f"According to the papers, {lead}"


def pairs(seed: int, many: int) -> Iterator[Pair]:
    """Unchanged, reworded and changed claims of ``many`` sentences."""
    for sentence in dossier_sentences(seed, many):
        yield Pair("same", sentence, sentence)
        yield Pair("reworded", _reworded(sentence), sentence)
        for kind, change in CHANGES.items():
            changed = change(sentence, random.Random(f"{seed}:{kind}:{sentence}"))
            if changed and changed != sentence:
                yield Pair(kind, changed, sentence)


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Corpus:
    """The dossier's documents in plain text."""
    made = Corpus.open_or_create(
        "dossier", home=tmp_path_factory.mktemp("dossier"), embedder=embedder
    )
    made.ingest(sorted(p for p in DOCUMENTS.rglob("*") if p.suffix in (".md", ".txt")))
    return made


def test_one_thing_changed_is_never_supported(dossier: Corpus, adjudicator: Adjudicator) -> None:
    made = list(pairs(SEED, SENTENCES))
    rulings = adjudicator.verify_many([p.claim for p in made], corpus=dossier)
    judged = list(zip(made, rulings, strict=True))
    kept = [(p, r) for p, r in judged if p.kind in ("same", "reworded")]
    changed = [(p, r) for p, r in judged if p.kind not in ("same", "reworded")]
    slipped = [p.claim for p, r in changed if r.verdict is Verdict.SUPPORTED]
    stands = Counter(r.verdict for _, r in kept)
    assert {p.kind for p, _ in changed} >= {"digit", "unit", "name", "negation", "comparative"}
    assert len(changed) > 2 * SENTENCES
    assert len(slipped) <= MAY_SLIP * len(changed), slipped
    # where the dossier disagrees with itself, "conflicting" is right
    assert stands[Verdict.SUPPORTED] >= MUST_STAND * (len(kept) - stands[Verdict.CONFLICTING])
    assert stands[Verdict.CONFLICTING] <= 0.2 * len(kept)


@pytest.mark.parametrize(
    ("claim", "sentence", "contrast"),
    [
        ("The pump was closed on Friday.", "The pump was opened on Friday.", "opposite: 'closed'"),
        ("All of the pumps in a shed leaked.", "Half of the pumps in a shed leaked.", "'all'"),
        ("The third valve leaked in the shed.", "The fourth valve leaked in the shed.", "number: "),
        ("Only the pump in the yard leaked.", "The pump in the yard leaked.", "only in the claim"),
        ("The pump in the yard never leaked.", "The pump in the yard leaked.", "'never'"),
        ("Mr Otto Lind sold the pump.", "Mr Karl Brandt sold the pump.", "name: Otto Lind"),
        ("The pump in the yard leaked twice.", "The pump in the yard leaked twice.", ""),
    ],
)  # fmt: skip
def test_a_contrast_is_named(claim: str, sentence: str, contrast: str) -> None:
    laid = twin(claim, f"Rain fell. {sentence}")
    assert laid is not None
    assert contrast in laid.contrast
    assert laid.whole is (contrast == "")


def test_no_twin_and_bare_claims() -> None:
    assert twin("The pump in the yard leaked.", "Eels were counted at the weir.") is None
    assert bare("According to the minutes, the pump leaked.") == "The pump leaked."
    assert bare("According to Otto Lind, the pump leaked.").startswith("According to Otto")
