"""Names in a document's sentences, helped by what the rest of the document shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.types import Kind
from kg.extract.facts import Alias, Mention, Sentence
from kg.keys import name_key
from kg.lexicon import PLACE_TAILS, ROLES, TITLES
from kg.names import find_definitions, find_names
from kg.types import EntityKind, Name

_MID_CAPITAL = re.compile(r"(?<=[a-z,;)\d]\s)[A-Z][a-z]{2,}[\w-]*")
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|\b\S+\.(?:html?|pdf|com|org|example)\b")
_TITLE = re.compile(r"\b([A-Z][a-z]+)\.?\s+$")
_KNOWN_AS = re.compile(
    r",?\s*\(?(?:(?:also |better |formerly |previously |usually |widely |commonly )?(?:known|called|nicknamed|dubbed)"
    r"(?:\s(?:locally|in the \w+|to \w+(?: \w+)?|by \w+(?: \w+)?))?(?:\s(?:as|by))?|formerly|alias|a\.k\.a\.)\s"
    r"(?:the\s)?[\"“'‘]?$"
)
_LEGAL = re.compile(r"^(?:section|clause|article|paragraph|schedule|sub-?clause|rule|§)", re.I)


def known_words(sentences: Sequence[Sentence]) -> frozenset[str]:
    """Capitalised words that stand in mid-sentence in running text: names for certain."""
    found: Counter[str] = Counter()
    for sentence in sentences:
        if sentence.kind is not Kind.HEADING and not sentence.derived:
            found.update(_MID_CAPITAL.findall(sentence.text))
    return frozenset(found)


def vocabulary(sentences: Sequence[Sentence]) -> frozenset[str]:
    """Words that stand in lower case somewhere: common words."""
    texts = (_ADDRESS.sub(" ", sentence.text) for sentence in sentences)
    return frozenset(word for text in texts for word in re.findall(r"\b[a-z]{3,}\b", text))


def mentions_in(
    sentence: Sentence, known: frozenset[str], common: frozenset[str]
) -> list[Mention]:
    """The sentence's names with offsets in the document."""
    if sentence.cells:
        return _in_cells(sentence, known, common)
    found = []
    for name in find_names(sentence.text, known=known):
        mention = _mention(sentence.text, name, sentence.start, common)
        if mention and not (sentence.kind is Kind.HEADING and _weak(mention)):
            found.append(mention)
    return found


def _weak(mention: Mention) -> bool:
    """Too little to go by in a heading, where every word may have a capital."""
    return mention.kind in (None, EntityKind.TERM) or " " not in mention.name


def _in_cells(sentence: Sentence, known: frozenset[str], common: frozenset[str]) -> list[Mention]:
    found, at = [], 0
    for cell in sentence.cells:
        place = sentence.text.find(cell.text, at) if cell.text else -1
        if place < 0:
            continue
        at = place + len(cell.text)
        for name in find_names(cell.text, known=known):
            mention = _mention(cell.text, name, sentence.start + place, common)
            if mention and mention.kind is not EntityKind.TERM:
                found.append(mention)
    return found


def _mention(text: str, name: Name, base: int, common: frozenset[str]) -> Mention | None:
    key = name_key(name.text)
    if not key or key.replace(" ", "") in ROLES | TITLES:
        return None
    kind = name.kind or _guess(name.text, common)
    if kind is None or _is_role(key) or key in ("room", "ps", "nb", "faq", "vat", "tbc", "tba"):
        return None
    if kind is EntityKind.ACRONYM and (name.text.lower() in common or len(name.text) > 7):
        return None
    if kind is EntityKind.CLAUSE and _LEGAL.match(name.text) and not re.search(r"\d", name.text):
        return None
    before = _TITLE.search(text[max(0, name.start - 16) : name.start])
    title = before.group(1).lower() if before and before.group(1).lower() in TITLES else ""
    return Mention(base + name.start, base + name.end, name.text, key, kind, title)


def _is_role(key: str) -> bool:
    """ "Town Clerk", "Chief Engineer": an office, not a name."""
    last = key.split()[-1]
    return last in ROLES or last in ("clerk", "officers", "members", "mayors", "councillors")


def _guess(name: str, common: frozenset[str]) -> EntityKind | None:
    """The kind of capitalised words that nothing tells: by whether they are common words."""
    parts = name.split()
    if len(parts) == 1:
        return None
    low = parts[-1].lower()
    if low.rstrip("s") in PLACE_TAILS:
        return EntityKind.PLACE
    if low.endswith(("ists", "ians")):
        return EntityKind.ORGANISATION
    if len(parts) == 2 and all(re.fullmatch(r"[A-Z][a-z]+(?:-[A-Z][a-z]+)?", p) for p in parts):
        if not any(p.lower() in common for p in parts):
            return EntityKind.PERSON
    if low.endswith("s") and not low.endswith("ss"):
        return EntityKind.ORGANISATION
    return EntityKind.TERM


def aliases_in(sentence: Sentence, mentions: Sequence[Mention]) -> tuple[list[Alias], list[Mention]]:
    """Aliases the sentence gives: acronyms with definitions, "known as"; and terms so defined."""
    aliases: list[Alias] = []
    terms: list[Mention] = []
    for d in find_definitions(sentence.text):
        long_key, short = name_key(d.long), name_key(d.short)
        aliases.append(Alias(long_key, short))
        start = sentence.start + d.long_start
        if not any(m.start < start + len(d.long) and start < m.end for m in mentions):
            end = sentence.start + d.long_end
            terms.append(Mention(start, end, d.long, long_key, EntityKind.TERM))
        where = sentence.start + d.start
        if not any(m.start <= where < m.end for m in mentions):
            terms.append(
                Mention(where, sentence.start + d.end, d.short, short, EntityKind.ACRONYM)
            )
    ordered = sorted(mentions, key=lambda m: m.start)
    for left, right in zip(ordered, ordered[1:], strict=False):
        between = sentence.text[left.end - sentence.start : right.start - sentence.start]
        if _KNOWN_AS.fullmatch(between):
            aliases.append(Alias(left.key, right.key))
    return aliases, terms
