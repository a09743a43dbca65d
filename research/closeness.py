"""How near a sentence comes to a sub-question by its words: which ones tell, what they weigh."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from adjudicator.idf import idf
from adjudicator.names import names_in
from adjudicator.words import Token, content
from kg.amounts import find_amounts
from research.analysts.candidates import context_words, own_words
from research.forms import forms, stands
from research.lexicon import GENERIC, MONEY_ITSELF, related
from research.material import Pack, Sentence, SubQuestion
from research.sums import is_sum
from research.thesaurus import alike

_CARRIED_SHARE = 0.25
_HEADING, _RELATED, _ALIKE = 0.6, 0.7, 0.6
_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|he|him|his|she|her|this|these)\b", re.IGNORECASE
)
_SEASON = re.compile(r"\b(spring|summer|autumn|winter)(?= (?:of )?\d{4}\b)", re.IGNORECASE)
_EYES = re.compile(r"\bin the (eyes|view|opinion|words|judge?ment) of\b", re.IGNORECASE)
_MEANT = re.compile(
    r"\bwhat (?:is|are|was|were) (proposed|planned|intended|suggested|foreseen|recommended)"
    r"(?= (?:about|as|for|in|on|to)\b)",
    re.IGNORECASE,
)
_MEANS = re.compile(r"\bby (?:what|which) (means)\b", re.IGNORECASE)
_HOW = re.compile(
    r"\bhow (large|big|great|high|strong|(?!many\b|much\b)\w+(?= (?:is|are|was|were)\b))\b",
    re.IGNORECASE,
)


def closeness(
    item: SubQuestion, sentence: Sentence, weights: Mapping[str, float] | None = None
) -> float:
    """Share of a sub-question's telling words, by weight, that a sentence repeats; in [0, 1].

    A word of the heading counts 0.6, and a related word 0.7 of the word it stands for, as a sum
    does of "money". Of two words that stand side by side in the question ("house prices") one
    without the other counts half. Without ``weights`` a word weighs its IDF.
    """
    own, near = forms(own_words(sentence)), forms(context_words(sentence))
    words = telling(item)
    weights = weights or {t.stem: idf(t.stem) * carried(item, t) for t in words}
    held = {t.stem: max(_match(t, own), _HEADING * _match(t, near)) for t in words}
    if not held.get(MONEY_ITSELF, 1.0) and gives_money(sentence):
        held[MONEY_ITSELF] = _RELATED
    beside = _neighbours(item, words)
    total = sum(weights[t.stem] for t in words)
    found = 0.0
    for token in words:
        partners = beside.get(token.stem, ())
        alone = bool(partners) and not any(held[other] for other in partners)
        found += weights[token.stem] * held[token.stem] * (0.5 if alone else 1.0)
    return round(found / total, 6) if total else 0.0


def _neighbours(item: SubQuestion, words: Sequence[Token]) -> dict[str, list[str]]:
    """Stems that stand side by side in the sub-question's text, but for white space."""
    found: dict[str, list[str]] = {}
    for one, other in pairwise(words):
        if other.end <= len(item.text) and not item.text[one.end : other.start].strip():
            found.setdefault(one.stem, []).append(other.stem)
            found.setdefault(other.stem, []).append(one.stem)
    return found


def rival(item: SubQuestion, sentence: Sentence) -> str:
    """The other thing of the same sort that a sentence is about, or "".

    "Mill Lane Bridge" for a question about the Harbour Bridge: a name of two or more words in the
    sentence or its heading line that ends like one of the question's, where none of the
    question's own stands in either.
    """
    asked = {name.casefold() for name, person in names_in(item.query) if not person and " " in name}
    over = f"{sentence.context} . {sentence.text}"
    if not asked or any(_tail(name) in over.casefold() for name in asked):
        return ""
    ends = {name.split()[-1] for name in asked}
    for name, person in names_in(over):
        if not person and " " in name and name.casefold().split()[-1] in ends:
            return name
    return ""


def _tail(name: str) -> str:
    return " ".join(name.split()[-2:])


def carried(item: SubQuestion, token: Token) -> float:
    """How much a word weighs that the sub-question took over from the whole question.

    All of its weight where a pronoun stands for it ("who collects *it*?"), else 0.4.
    """
    if token.start < len(item.text) or _PRONOUN.search(item.text):
        return 1.0
    return 0.4


def rarity(count: int, total: int) -> float:
    """Inverse document frequency as BM25 has it, never negative: log(1 + (N - n + ½) / (n + ½))."""
    return math.log(1 + (total - count + 0.5) / (count + 0.5))


def local_weights(item: SubQuestion, pack: Pack) -> dict[str, float]:
    """The telling words' weights among these passages: IDF in general times IDF here.

    A name that every passage holds tells little; a word that few or none hold tells most. Words
    that were carried over weigh, together, at most a quarter of what the own ones do.
    """
    have = [forms(f"{own_words(s)} {context_words(s)}") for s in pack.sentences]
    weights = {}
    for token in telling(item):
        count = sum(occurs(token, h) for h in have)
        here = rarity(count, len(have))
        weights[token.stem] = idf(token.stem) * here * carried(item, token)
    return _own_first(item, weights)


def _own_first(item: SubQuestion, weights: Mapping[str, float]) -> dict[str, float]:
    """The weights, those of carried words made smaller where together they outweigh the own ones.

    "How was the claim settled?" takes seven words over from a long question: a passage that tells
    just that need not repeat them.
    """
    taken = {t.stem for t in telling(item) if carried(item, t) < 1.0}
    own = sum(weight for stem, weight in weights.items() if stem not in taken)
    over = sum(weights[stem] for stem in taken)
    if not own or over <= _CARRIED_SHARE * own:
        return dict(weights)
    factor = _CARRIED_SHARE * own / over
    return {stem: weight * (factor if stem in taken else 1) for stem, weight in weights.items()}


def _match(word: Token, have: frozenset[str]) -> float:
    if stands(word, have):
        return 1.0
    return _RELATED if related(word.stem) & have else _ALIKE * bool(alike(word.stem) & have)


def gives_money(sentence: Sentence) -> bool:
    """Whether a sentence, or the row and its headings, gives a sum of money."""
    return _holds_sum(sentence.text)


@lru_cache(maxsize=20_000)
def _holds_sum(text: str) -> bool:
    return any(is_sum(text, amount) for amount in find_amounts(text))


def telling(item: SubQuestion) -> list[Token]:
    """The words of a sub-question that its evidence should repeat, once each.

    A word that tells nothing by itself counts where others are used for it ("wrong": "failed").
    "How large" asks for a size: the answer need not say "large", nor "dangerous" where it is asked
    how dangerous something is. "In spring 2021" tells a time:
    who wrote then says the year, or nothing.
    """
    asking = {
        m.start(1)
        for form in (_HOW, _SEASON, _EYES, _MEANS, _MEANT)
        for m in form.finditer(item.query)
    }
    words = {
        t.stem: t
        for t in reversed(content(item.query))
        if t.start not in asking
        and (t.stem not in GENERIC or (related(t.stem) and t.start < len(item.text)))
    }
    return sorted(words.values(), key=lambda token: token.start)


def occurs(word: Token, have: frozenset[str]) -> bool:
    """Whether a word, or one that people use for the same matter, is among a text's forms."""
    return stands(word, have) or bool(alike(word.stem) & have)
