"""What an amount measures and what happened on a date: the words around it, and whose it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.extract.facts import Mention, Sentence
from kg.keys import content_words, is_function, stem
from kg.lexicon import words
from kg.types import EntityKind

_BREAK = re.compile(
    r"[;:()\[\]–—\n]\s|[;()]|,\s+(?:and|but|which|while|whereas|although|because|so|of which|who)\s"
    r"|\s(?:and|but|or)\s(?=(?:will|would|has|had|have|is|was|are|were|can|may|must|shall|runs?|it|they)\b)"
    r"|\b(?:if|when|whereas|because|although|that|which|while|who)\s|,\s(?=said|says|asked)"
)
_ADJECTIVES = {
    "long": "length", "wide": "width", "deep": "depth", "high": "height", "tall": "height",
    "thick": "thickness", "old": "age", "heavy": "weight", "late": "delay", "away": "distance",
}  # fmt: skip
_VERBS = {
    "cost": "cost", "costs": "cost", "costing": "cost", "weighs": "weight", "weighed": "weight",
    "took": "time taken", "takes": "time taken", "lasted": "duration", "lasts": "duration",
    "carries": "carries", "carried": "carried", "aged": "age", "paid": "paid", "employs": "employs",
}  # fmt: skip
_AUXILIARIES = frozenset(
    [
        "is",
        "was",
        "are",
        "were",
        "has",
        "had",
        "have",
        "will",
        "would",
        "shall",
        "can",
        "may",
        "must",
        "should",
        "could",
    ]
)
_EDGE = words("subject_edges")
_RIGHT = re.compile(
    r"^\s*(?:(?P<adjective>long|wide|deep|high|tall|thick|old|heavy|late|away)\b)?\s*,?\s*"
    r"(?P<rest>(?:of|for|in|on|to|from|at|per|between|above|below|against|under|by|each|as|over)\b.*)?[.!?]*\s*$",
    re.DOTALL,
)
_MAX_LEFT, _MAX_RIGHT, _MAX = 9, 6, 14
_PRONOUN = re.compile(r"^(?:it|its|they|their|this|these|he|she|his|her)\b", re.IGNORECASE)
_DEFINITE = re.compile(r"\b[Tt]he\s+(?:\w+\s+){0,2}?(\w+)")


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    """The part of the sentence around ``start:end`` between clause breaks."""
    low = 0
    for m in _BREAK.finditer(text, 0, start):
        if any(not is_function(w) for w in re.findall(r"[A-Za-z]{3,}", text[m.end() : start])):
            low = m.end()
    after = _BREAK.search(text, end)
    return low, after.start() if after else len(text)


def _trim(tokens: list[str]) -> list[str]:
    while tokens and (tokens[0].casefold() in _EDGE or is_function(tokens[0])):
        tokens = tokens[1:]
    while tokens and (tokens[-1].casefold() in _EDGE or is_function(tokens[-1])):
        tokens = tokens[:-1]
    return tokens


def _tokens(text: str) -> list[str]:
    return re.findall(r"[^\W_][\w.'’&/-]*[\w]|\w|&", text)


def measured(text: str, start: int, end: int, noun: str = "") -> str:
    """What the amount at ``start:end`` of a sentence measures, in at most 14 of its words.

    Args:
        text: the sentence.
        start: offset of the amount.
        end: offset after it.
        noun: what a count counts, put into its place.
    """
    low, high = _clause(text, start, end)
    low = min(max(low, _numbering(text)), start)
    before = _tokens(text[low:start])
    verb, before = _verb(before)
    left = _trim(before)[-_MAX_LEFT:]
    if len(content_words(" ".join(left))) < 2 - bool(verb or noun) and low > 0:
        left = [*_opening(text[:low]), *left][-_MAX_LEFT:]
    right = _RIGHT.match(text[end:high])
    adjective = _ADJECTIVES.get(right["adjective"] or "", "") if right else ""
    tail = text[end:high] if noun else (right["rest"] or "" if right else "")
    if not tail and len(content_words(" ".join(left))) < 2 and not adjective:
        tail = text[end:high]
    rest = _trim_end(_tokens(tail)[:_MAX_RIGHT])
    head = [adjective or verb, "of"] if adjective or verb else []
    inner = _nouns(text[start:end], noun)
    chosen = [*head, *_trim(left), *inner, *rest]
    return re.sub(r"^of | of$", "", " ".join(_unique(chosen)[:_MAX]))


def _numbering(text: str) -> int:
    """Where the words begin after a paragraph's number: "2.  The limit ..."."""
    found = re.match(r"\s*(?:\(?\d{1,3}(?:\.\d+)*[.)]|\([a-z]\)|[•*-])\s+", text)
    return found.end() if found else 0


def _verb(before: list[str]) -> tuple[str, list[str]]:
    """The measure that a verb just before the amount names, and the words before the verb."""
    for back in range(1, min(3, len(before)) + 1):
        word = before[-back].casefold()
        if word in _VERBS:
            return _VERBS[word], before[:-back]
    return "", before


def _opening(text: str) -> list[str]:
    """The subject that opens the sentence, up to its verb."""
    kept: list[str] = []
    for token in _tokens(text):
        if kept and token.casefold() in _AUXILIARIES:
            break
        kept.append(token)
    return _trim(kept[:7])


def _trim_end(tokens: list[str]) -> list[str]:
    while tokens and (is_function(tokens[-1]) or tokens[-1].casefold() in _EDGE):
        tokens = tokens[:-1]
    return tokens


def _nouns(amount: str, noun: str) -> list[str]:
    """The counted words of the amount itself: "19 heron nests" → heron nests."""
    if not noun:
        return []
    found = re.findall(r"[A-Za-z][A-Za-z'’-]*", amount)
    return [w for w in found if not is_function(w)][-4:] or [noun]


def _unique(tokens: list[str]) -> list[str]:
    seen: set[str] = set()
    kept = []
    for token in tokens:
        mark = stem(token)
        if mark in seen and not is_function(token):
            continue
        seen.add(mark)
        kept.append(token)
    return kept


def happened(text: str, start: int, end: int) -> str:
    """What happened on the date at ``start:end`` of a sentence: its clause without the date."""
    low, high = _clause(text, start, end)
    low = min(max(low, _numbering(text)), start)
    left, right = _trim(_tokens(text[low:start]))[-10:], _tokens(text[end:high])[:8]
    return " ".join(_trim([*left, *right])[:16])


def owner_of(
    sentence: Sentence,
    span: tuple[int, int],
    here: Sequence[Mention],
    earlier: Sequence[Mention],
    fallback: str,
) -> str:
    """The key of the name that a fact at ``span`` (offsets in the document) belongs to.

    The nearest name in the same clause; else what "it" or "the bridge" refers to among the earlier
    names of the section; else the nearest in the sentence; else ``fallback``.
    """
    low, high = _clause(sentence.text, span[0] - sentence.start, span[1] - sentence.start)
    low, high = low + sentence.start, high + sentence.start
    useful = [m for m in here if m.kind not in (EntityKind.CLAUSE, EntityKind.RISK)]
    inside = [m for m in useful if low <= m.start < high and not span[0] <= m.start < span[1]]
    things = [m for m in inside if m.kind is not EntityKind.PERSON] or inside
    if things:
        return min(things, key=lambda m: (_distance(m, span), m.start)).key
    referred = _referred(sentence.text[low - sentence.start : high - sentence.start], earlier)
    if referred:
        return referred
    if useful:
        return min(useful, key=lambda m: (_distance(m, span), m.start)).key
    return fallback


def _distance(mention: Mention, span: tuple[int, int]) -> int:
    """Words before the fact are nearer than words after it."""
    if mention.end <= span[0]:
        return span[0] - mention.end
    return (mention.start - span[1]) * 2 + 10


def _referred(clause: str, earlier: Sequence[Mention]) -> str:
    """What "the bridge" (a name ending in that word) or a leading pronoun refers to."""
    for noun in _DEFINITE.findall(clause):
        for mention in reversed(earlier):
            if mention.key.split()[-1] == noun.casefold():
                return mention.key
    if _PRONOUN.match(clause.strip()):
        things = [m for m in earlier if m.kind in (EntityKind.PLACE, EntityKind.ORGANISATION)]
        return things[-1].key if things else ""
    return ""
