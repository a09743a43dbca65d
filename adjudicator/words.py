"""Words as the judges see them: tokens with offsets, stems, polarity. Own rules, no downloads."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from adjudicator.lexicon import ANTONYMS, HEDGES, IRREGULAR, NEGATIONS, NUMBER_WORDS, STOPWORDS

_UNSEEN = "\u00ad\u200b-\u200f\u2060-\u2064\ufeff"
_NO_WIDTH = re.compile(f"[{_UNSEEN}]")
_TOKEN = re.compile(
    r"\d+(?:[.,\u202f\u00a0]\d+)*(?:st|nd|rd|th)?(?![^\W\d_])"  # numbers, ordinals
    # words, with an apostrophe inside; soft hyphens and letters of no width do not part them
    rf"|[^\W_]+(?:[{_UNSEEN}]+[^\W_]+)*(?:['’][^\W\d_]+)?",
)


class Token(NamedTuple):
    """A word or number of a text.

    ``text[start:end]`` are its letters as written; ``text`` is without those that have no width.
    """

    text: str
    lower: str
    stem: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        """True when it is written in digits or is a number word."""
        return self.stem[:1].isdigit()

    @property
    def is_content(self) -> bool:
        """True when it is neither a function word nor a negation."""
        return self.lower not in STOPWORDS and self.lower not in NEGATIONS

    @property
    def is_negation(self) -> bool:
        """True when it denies something ("not", "never", "failed", "without")."""
        return self.lower in NEGATIONS or self.lower.endswith("n't")

    @property
    def is_capital(self) -> bool:
        """True when it begins with a capital letter."""
        return self.text[:1].isupper()


_STEPS = (
    ("ational", "ate"), ("isation", "ise"), ("ization", "ise"), ("fulness", "ful"),
    ("iveness", "ive"), ("ousness", "ous"), ("ations", ""), ("ation", ""), ("ising", "ise"),
    ("izing", "ise"), ("ised", "ise"), ("ized", "ise"), ("ments", ""), ("ment", ""),
    ("ities", ""), ("ity", ""), ("ness", ""), ("ingly", ""), ("edly", ""), ("ings", ""),
    ("ing", ""), ("ions", ""), ("ion", ""), ("ies", "i"), ("ied", "i"), ("ely", ""), ("ly", ""),
    ("ers", ""), ("ors", ""), ("er", ""), ("or", ""), ("als", ""), ("al", ""), ("ed", ""),
    ("es", ""), ("s", ""), ("y", "i"), ("e", ""),
)  # fmt: skip


def _strip(word: str) -> str:
    for suffix, new in _STEPS:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            if suffix == "s" and word[-2] in "su":
                continue
            return word[: len(word) - len(suffix)] + new
    return word


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem of a lower-case word: irregular forms, number words, then suffixes.

    Worked examples: ``built`` and ``building`` → ``build``; ``three`` → ``3``;
    ``approval`` and ``approved`` → ``approve``.
    """
    word = word.replace("’", "'").removesuffix("'s").removesuffix("'")
    if word in NUMBER_WORDS:
        return NUMBER_WORDS[word]
    if word[:1].isdigit():
        number = re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", word)
        return re.sub(r"[,\u202f\u00a0](?=\d{3}(?!\d))", "", number)
    if word in IRREGULAR:
        return IRREGULAR[word]
    if len(word) <= 3:
        return word
    base = _strip(word)
    if base != word and len(base) > 3 and base[-1] == base[-2] and base[-1] not in "lsz":
        base = base[:-1]
    return base[:-1] if len(base) > 4 and base.endswith("e") else base


@lru_cache(maxsize=50_000)
def tokens(text: str) -> tuple[Token, ...]:
    """The words and numbers of ``text`` in order, with offsets."""
    found = []
    unseen = _NO_WIDTH.search(text) is not None
    for match in _TOKEN.finditer(text):
        word = match.group()
        if unseen:
            word = _NO_WIDTH.sub("", word)
        lower = word.lower().replace("’", "'")
        found.append(Token(word, lower, stem(lower), *match.span()))
    return tuple(found)


@lru_cache(maxsize=50_000)
def content(text: str) -> tuple[Token, ...]:
    """The content words and numbers of ``text``."""
    return tuple(t for t in tokens(text) if t.is_content)


@lru_cache(maxsize=50_000)
def stems(text: str) -> frozenset[str]:
    """The stems of the content words of ``text``."""
    return frozenset(t.stem for t in content(text))


@lru_cache(maxsize=50_000)
def negations(text: str) -> tuple[Token, ...]:
    """The words of ``text`` that deny something."""
    return tuple(t for t in tokens(text) if t.is_negation)


def hedges(text: str) -> frozenset[str]:
    """The words of ``text`` that weaken it ("may", "reportedly", "planned")."""
    return frozenset(
        t.lower
        for t in tokens(text)
        if t.text in HEDGES or (t.text.lower() in HEDGES and t.lower != "may")
    )


@lru_cache(maxsize=1)
def _opposites() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for left, right in ANTONYMS:
        for one in left:
            for other in right:
                a, b = stem(one), stem(other)
                table.setdefault(a, set()).add(b)
                table.setdefault(b, set()).add(a)
    return {word: frozenset(others) for word, others in table.items()}


def opposites(word_stem: str) -> frozenset[str]:
    """Stems of words that mean the opposite of this stem ("increas" → "decreas", "fall", …)."""
    return _opposites().get(word_stem, frozenset())
