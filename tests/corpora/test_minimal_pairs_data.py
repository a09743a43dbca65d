"""The minimal pairs: quotes to the letter, one difference a pair, halves by the rule."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

from eval.minimal_pairs import FILE, MinimalPair, load_pairs
from ingest.readers import read

DOSSIER = Path(__file__).resolve().parents[2] / "corpora" / "harbour-bridge"
MOST_WORDS_CHANGED = 4


@cache
def stored(document: str) -> str:
    return read(DOSSIER / "documents" / document, name=document).text


def pairs() -> list[MinimalPair]:
    return load_pairs(DOSSIER / FILE)


def difference(one: str, other: str) -> tuple[list[str], list[str]]:
    """The words of either text between what both begin with and what both end with."""
    a, b = one.split(), other.split()
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    return a[start : len(a) - end], b[start : len(b) - end]


def test_there_are_enough_of_every_kind() -> None:
    held = pairs()
    assert len(held) >= 120
    assert len({p.id for p in held}) == len({p.claim for p in held}) == len(held)
    kinds = Counter(p.kind for p in held)
    assert min(kinds[k] for k in ("number", "date", "name", "unit", "negation")) >= 20
    wordings = Counter(p.wording for p in held)
    assert max(wordings.values()) <= 0.4 * len(held)
    assert len({p.document for p in held}) >= 20


def test_every_quote_stands_in_the_stored_text_to_the_letter() -> None:
    assert [p.id for p in pairs() if p.quote not in stored(p.document)] == []
    assert "no such words" not in stored(pairs()[0].document)


def test_nothing_is_taken_from_a_reference_list_or_from_the_notice_to_software() -> None:
    for pair in pairs():
        assert "notice-to-assistants" not in pair.document
        if pair.document.endswith("inspection-report.pdf"):
            text = stored(pair.document)
            assert text.index(pair.quote) < text.rindex("\nReferences\n"), pair.id


def test_a_pair_differs_in_one_place_only() -> None:
    for pair in pairs():
        true, false = difference(pair.claim, pair.changed)
        assert true != false, pair.id
        assert len(true) <= MOST_WORDS_CHANGED, (pair.id, true)
        assert len(false) <= MOST_WORDS_CHANGED, (pair.id, false)


def test_two_differences_would_be_noticed() -> None:
    true, _ = difference("In May the old bridge was shut to cars.", "In June it was open to cars.")
    assert len(true) > MOST_WORDS_CHANGED


def test_the_split_follows_the_rule_in_the_readme() -> None:
    kinds: dict[str, list[MinimalPair]] = defaultdict(list)
    for pair in pairs():
        kinds[pair.kind].append(pair)
    for some in kinds.values():
        some.sort(key=lambda pair: hashlib.sha256(pair.id.encode()).hexdigest())
        assert [pair.split for pair in some] == [
            "frozen" if place % 2 else "dev" for place in range(len(some))
        ]
