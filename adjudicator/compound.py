"""Compound claims are split into parts that can be true or false on their own; conservatively."""

from __future__ import annotations

import re

from adjudicator.lexicon import NEGATIONS, STOPWORDS, VERBS
from adjudicator.types import Claim
from adjudicator.words import Token, tokens

_JOINTS = re.compile(
    r"\s*;\s*(?:and |but |while |whereas )?|\s*,\s*(?:and|but|while|whereas|although|though|yet)\s+"
    r"|\s+(?:while|whereas|and|but)\s+",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r",\s*(which|who)\s+([^,;]+?)(,|\.?$)", re.IGNORECASE)
_LATE = re.compile(r"[a-z]{3,}(?:ed|ied)$")
_PREPOSITIONS = frozenset(
    [
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "with",
        "of",
        "to",
        "under",
        "over",
        "after",
        "before",
        "between",
    ]
)
_MIN_WORDS = 3


def _is_verb(token: Token) -> bool:
    return token.lower in VERBS or (
        bool(_LATE.match(token.lower)) and token.text.islower() and len(token.lower) > 4
    )


def has_verb(text: str) -> bool:
    """True when a word of ``text`` looks like a finite verb."""
    return any(_is_verb(t) for t in tokens(text))


def _first_verb(text: str) -> Token | None:
    """The first finite verb that has something before it."""
    return next((t for i, t in enumerate(tokens(text)) if i and _is_verb(t)), None)


def parts_of(claim: Claim | str) -> list[str]:
    """The claims that a compound claim joins; ``[text]`` when it is not one.

    Splits at semicolons, at ", and" / "but" / "while" before a clause with a verb of its own, at
    "and" before a second verb of the same subject ("opened in May and cost 4 million"), at
    relative clauses ("the bridge, which opened in May, …") and at coordinated objects that each
    have a figure ("12 piers and 3 spans"). A part repeats the subject it needs.

    Worked example: "The bridge opened in May and cost 4 million euro." →
    ["The bridge opened in May.", "The bridge cost 4 million euro."]
    """
    text = " ".join((claim if isinstance(claim, str) else claim.text).split())
    if not text or '"' in text or "“" in text:
        return [text] if text else []
    parts: list[str] = []
    for piece in _relative(text):
        parts.extend(_split(piece))
    cleaned = [_sentence(p) for p in parts]
    return cleaned if len(cleaned) > 1 else [text]


def _sentence(part: str) -> str:
    part = part.strip(" ,;.")
    return part[:1].upper() + part[1:] + "."


def _relative(text: str) -> list[str]:
    match = _RELATIVE.search(text)
    if not match or not has_verb("x " + match.group(2)) or len(tokens(match.group(2))) < 2:
        return [text]
    head = text[: match.start()]
    tail = text[match.end() :].strip()
    noun = _last_noun_phrase(head)
    if not noun:
        return [text]
    rest = f"{head} {tail}" if match.group(3) == "," else head
    if not has_verb(rest):
        return [text]
    return [rest, f"{noun} {match.group(2)}"]


def _last_noun_phrase(head: str) -> str:
    """The words after the last verb or preposition: what ", which" most likely speaks of."""
    words = tokens(head)
    if not _first_verb(head):
        return head.strip()
    for index in range(len(words) - 1, -1, -1):
        if _is_verb(words[index]) or words[index].lower in _PREPOSITIONS:
            return head[words[index].end :].strip(" ,")
    return head.strip()


def _split(text: str) -> list[str]:
    for joint in _JOINTS.finditer(text):
        left, right = text[: joint.start()], text[joint.end() :]
        if len(tokens(left)) < _MIN_WORDS or not tokens(right):
            continue
        found = _clauses(left, right, strong=joint.group().strip().lower() not in ("and", "but"))
        if found:
            return [*_split(found[0]), *_split(found[1])]
    return [text]


def _clauses(left: str, right: str, *, strong: bool) -> tuple[str, str] | None:
    verb = _first_verb(left)
    if verb is None:
        return None
    subject = left[: verb.start].strip()
    words = tokens(right)
    first = words[0]
    if _is_verb(first) and len(words) >= 2 and not _participle_pair(left, right):
        return left, f"{subject} {right}"
    if first.lower in NEGATIONS and len(words) > 2:
        return left, f"{subject} {right}"
    if (own := _own_clause(right, strong=strong)) is not None:
        if first.lower in ("it", "they", "he", "she") and subject:
            return left, f"{subject} {right[first.end :].strip()}"
        return left, own
    return _figures(left, right)


def _participle_pair(left: str, right: str) -> bool:
    """``was repaired and painted``: one verb phrase when nothing stands between its participles."""
    last = tokens(left)[-1]
    return bool(_LATE.match(last.lower)) and bool(_LATE.match(tokens(right)[0].lower))


def _own_clause(right: str, *, strong: bool) -> str | None:
    """``right`` when it has a subject and a verb of its own."""
    verb = _first_verb(right)
    if verb is None:
        return None
    subject = tokens(right[: verb.start])
    if not any(t.lower not in STOPWORDS or t.lower in ("it", "they", "he", "she") for t in subject):
        return None
    if not strong and (len(subject) > 6 or not _starts_clause(subject[0])):
        return None
    return right if len(tokens(right)) >= _MIN_WORDS else None


def _starts_clause(token: Token) -> bool:
    return token.lower in ("the", "a", "an", "it", "they", "he", "she", "its", "their", "this")


def _figures(left: str, right: str) -> tuple[str, str] | None:
    """Coordinated objects with a figure each: "has 12 piers" and "3 spans"."""
    number = tokens(right)[0]
    if not number.is_number or len(tokens(right)) < 2 or tokens(right)[1].is_number:
        return None
    numbers = [t for t in tokens(left) if t.is_number]
    if len(numbers) != 1 or re.search(r"\bbetween\b|\bfrom\b", left, re.IGNORECASE):
        return None
    after = left[numbers[0].end :].split()
    if not after or len(after) > 5:
        return None
    return left, left[: numbers[0].start] + right
