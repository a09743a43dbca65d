"""Relations between names by what stands between them in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.extract.facts import Link, Mention, Sentence
from kg.lexicon import ROLES, lines
from kg.types import EntityKind

_P, _O, _L = EntityKind.PERSON, EntityKind.ORGANISATION, EntityKind.PLACE
_OFFICES = ROLES | {"head", "member", "chief executive", "founder"}
_ROLE_WORDS = "|".join(sorted(_OFFICES, key=len, reverse=True))
_ROLE = re.compile(
    rf",\s+(?:the\s+|an?\s+)?(?P<role>(?:[a-z]+\s){{0,3}}(?:{_ROLE_WORDS}))"
    r"(?:,|\s+of|\s+at|\s+for|\s+to)\s+"
    r"(?:the\s+)?$"
)
_ROLE_BEFORE = re.compile(
    rf"(?:'s|’s)\s+(?P<role>(?:[a-z]+\s){{0,2}}(?:{_ROLE_WORDS})),?\s+(?:\w+\.?\s)?$"
)
_SIGNATURE = re.compile(r"\s*\n\s*(?P<role>[A-Z][a-z]+(?:\s[a-z]+){0,2}),?\s+(?:of\s+)?(?:the\s+)?")
_FILLER = (
    r"(?:\s*,[^,.;]{3,60},)?"
    r"(?:\s*,?\s*(?:which|who|that|also|then|will|today|formally|since|has|later|now|jointly)\s*)*"
)
_TAIL = r"\s+(?:the\s|a\s|an\s|its\s|new\s|old\s){0,2}(?:[A-Z][a-z]+\.?\s)?$"


def _rules() -> tuple[tuple[re.Pattern[str], str, bool], ...]:
    """(what stands between, predicate, whether it is read from right to left), from the list."""
    rows = []
    for line in lines("relations"):
        predicate, _, between = line.partition(" | ")
        pattern = re.compile(rf"^{_FILLER}\s*(?:{between})" + _TAIL)
        rows.append((pattern, predicate.lstrip("<"), predicate.startswith("<")))
    return tuple(rows)


_RULES = _rules()
_REACH = 90
_TOPIC = r"[Tt]he\s(?:\w+\s)?(?:works?|bridge|project|contract|scheme|action|appeal|claim|tender)"
_TOPIC_AFTER = re.compile(
    rf"(?:\s\([A-Z]+\))?(?P<verb>\s(?:will\s|would\s|has\s|had\s)?\w+)\s{_TOPIC}\b(?!\s+of)"
)
_TOPIC_BEFORE = re.compile(
    rf"{_TOPIC}\s(?:was|were|is|has been|have been)\s(?:awarded|let)\sto\s(?:the\s)?$"
)


def links_in(sentence: Sentence, mentions: Sequence[Mention], topic: str = "") -> Iterator[Link]:
    """Relations between the sentence's names, in reading order.

    Args:
        sentence: where to look.
        mentions: its names.
        topic: the key of what "the works", "the bridge" or "the action" stand for here.
    """
    ordered = sorted(mentions, key=lambda m: m.start)
    for index, left in enumerate(ordered):
        if topic and left.key != topic:
            yield from _implied(sentence, left, topic)
        for right in ordered[index + 1 : index + 4]:
            between = sentence.text[left.end - sentence.start : right.start - sentence.start]
            if len(between) > _REACH:
                break
            found = _relation(between, left, right)
            if found and left.key != right.key:
                predicate, turned = found
                a, b = (right, left) if turned else (left, right)
                yield Link(a.key, predicate, b.key, sentence)
                break


def _implied(sentence: Sentence, mention: Mention, topic: str) -> Iterator[Link]:
    """Relations with the topic: "PEC will supervise the works", "the works were let to X"."""
    text, base = sentence.text, sentence.start
    after = _TOPIC_AFTER.match(text, mention.end - base)
    if after:
        for pattern, predicate, turned in _RULES:
            if pattern.match(after["verb"] + " "):
                ends = (topic, mention.key) if turned else (mention.key, topic)
                yield Link(ends[0], predicate, ends[1], sentence)
                break
    if _TOPIC_BEFORE.search(text[: mention.start - base]):
        yield Link(topic, "awarded to", mention.key, sentence)


def _relation(between: str, left: Mention, right: Mention) -> tuple[str, bool] | None:
    flat = re.sub(r"\s+", " ", between)
    if left.kind is EntityKind.PERSON and right.kind in (_O, _L, EntityKind.ACRONYM):
        role = _ROLE.fullmatch(flat)
        if role:
            return f"{role['role']} of", False
        signature = _SIGNATURE.fullmatch(between)
        if signature and signature["role"].split()[-1].lower() in ROLES:
            return f"{signature['role'].lower()} of", False
    if right.kind is EntityKind.PERSON:
        before = _ROLE_BEFORE.fullmatch(flat)
        if before:
            return f"{before['role']} of", True
    for pattern, predicate, turned in _RULES:
        if pattern.match(flat):
            return predicate, turned
    return None
