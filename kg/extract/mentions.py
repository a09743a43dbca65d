"""Names in a document's sentences, helped by what the rest of the document shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.types import Kind
from kg.definitions import find_definitions
from kg.extract.facts import Alias, Mention, Sentence
from kg.keys import name_key
from kg.lexicon import ORG_TAILS, PLACE_TAILS, ROLES, THING_TAILS, TITLES
from kg.names import find_names
from kg.types import EntityKind, Name

_MID_CAPITAL = re.compile(r"(?<=[a-z,;)\d]\s)[A-Z][a-z]{2,}[\w-]*")
_BODY_OF = re.compile(
    r"\b(?:Town|City|Port|Village|County|Council|Borough|University|Parish|people|residents|citizens)"
    r"\sof\s(?P<place>[A-Z][a-z]{2,})\b"
)
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|\b\S+\.(?:html?|pdf|com|org|example)\b")
_TITLE = re.compile(r"\b([A-Z][a-z]+)\.?\s+$")
_KNOWN_AS = re.compile(
    r",?\s*\(?(?:(?:also |better |formerly |previously |usually |widely |commonly )?"
    r"(?:known|called|nicknamed|dubbed)"
    r"(?:\s(?:locally|in the \w+|to \w+(?: \w+)?|by \w+(?: \w+)?))?(?:\s(?:as|by))?"
    r"|formerly|alias|a\.k\.a\.)\s(?:the\s)?[\"“'‘]?$"
)
_NO_NAMES = frozenset(
    [
        "room",
        "ps",
        "nb",
        "faq",
        "vat",
        "tbc",
        "tba",
        "re",
        "attn",
        "draft",
        "table",
        "figure",
        "docket",
    ]
)
_GENERIC = PLACE_TAILS | ORG_TAILS | THING_TAILS | ROLES | TITLES


@dataclass(frozen=True, slots=True)
class Words:
    """What a whole document shows about its words.

    Attributes:
        known: capitalised words that stand in mid-sentence: names for certain.
        common: words that stand in lower case somewhere.
        places: words that a body or its people are "of" ("Town of Skellhaven").
    """

    known: frozenset[str]
    common: frozenset[str]
    places: frozenset[str]


def words_of(sentences: Sequence[Sentence]) -> Words:
    """Reads a document's words once, before its names are looked for."""
    prose = [s.text for s in sentences if s.kind is not Kind.HEADING and not s.derived]
    plain = (_ADDRESS.sub(" ", sentence.text) for sentence in sentences)
    return Words(
        frozenset(word for text in prose for word in _MID_CAPITAL.findall(text)),
        frozenset(word for text in plain for word in re.findall(r"\b[a-z]{3,}\b", text)),
        frozenset(m["place"] for s in sentences for m in _BODY_OF.finditer(s.text)),
    )


def mentions_in(sentence: Sentence, words: Words, *, address: bool = False) -> list[Mention]:
    """The sentence's names with offsets in the document.

    Args:
        sentence: where to look.
        words: what the document shows about its words.
        address: whether this is a line of a letter's head, where capitals tell nothing.
    """
    if sentence.cells:
        return _in_cells(sentence, words)
    found = []
    titled = _is_titled(sentence.text) and not address
    for name in find_names(sentence.text, known=words.known):
        mention = _mention(sentence.text, name, sentence.start, words, titled=titled)
        if mention and not (sentence.kind is Kind.HEADING and _weak(mention)):
            found.append(mention)
    return found


def _weak(mention: Mention) -> bool:
    """Too little to go by in a heading, where every word may have a capital."""
    return mention.kind in (None, EntityKind.TERM) or " " not in mention.name


def _in_cells(sentence: Sentence, words: Words) -> list[Mention]:
    found, at = [], 0
    for cell in sentence.cells:
        place = sentence.text.find(cell.text, at) if cell.text else -1
        if place < 0:
            continue
        at = place + len(cell.text)
        for name in find_names(cell.text, known=words.known):
            mention = _mention(cell.text, name, sentence.start + place, words, titled=True)
            if mention and mention.kind is not EntityKind.TERM:
                found.append(mention)
    return found


def _is_titled(text: str) -> bool:
    """Whether most words have a capital, as in a headline, so that a capital tells nothing."""
    words = [m.group() for m in re.finditer(r"[^\W\d_]{4,}", text)]
    return sum(word[0].isupper() for word in words) > 0.6 * len(words)


def _mention(text: str, name: Name, base: int, words: Words, *, titled: bool) -> Mention | None:
    key = name_key(name.text)
    kind = name.kind or (None if titled and not _known(name, words) else _guess(name.text, words))
    if not key or kind is None or key in _NO_NAMES or _is_role(key):
        return None
    if kind is EntityKind.ACRONYM and (name.text.lower() in words.common or len(name.text) > 7):
        return None
    if kind is EntityKind.ACRONYM and len(name.text) == 2 and text[: name.start].endswith(", "):
        return None  # "Anaheim, CA"
    before = _TITLE.search(text[max(0, name.start - 16) : name.start])
    title = before.group(1).lower() if before and before.group(1).lower() in TITLES else ""
    return Mention(base + name.start, base + name.end, name.text, key, kind, title)


def _known(name: Name, words: Words) -> bool:
    """Whether every word of the name stands with a capital in running text too."""
    return all(part in words.known or part in words.places for part in name.text.split())


def _is_role(key: str) -> bool:
    """Whether the words are an office ("Town Clerk"), not a name."""
    last = key.split()[-1]
    return last in ROLES or last in TITLES or last in ("officers", "members", "mayors")


def _guess(name: str, words: Words) -> EntityKind | None:
    """The kind of capitalised words that nothing tells: by whether they are common words."""
    parts = name.split()
    if len(parts) == 1:
        return EntityKind.PLACE if name in words.places else None
    low = parts[-1].lower()
    if low.rstrip("s") in PLACE_TAILS:
        return EntityKind.PLACE
    if low.endswith(("ists", "ians")):
        return EntityKind.ORGANISATION
    plain = all(re.fullmatch(r"[A-Z][a-z]+(?:-[A-Z][a-z]+)?", part) for part in parts)
    if len(parts) == 2 and plain and not any(_common(part.lower(), words) for part in parts):
        return EntityKind.PERSON
    return EntityKind.ORGANISATION if low.endswith("s") and low[-2:] != "ss" else EntityKind.TERM


def _common(word: str, words: Words) -> bool:
    return word in words.common or f"{word}s" in words.common or word in _GENERIC


def aliases_in(
    sentence: Sentence, mentions: Sequence[Mention]
) -> tuple[list[Alias], list[Mention]]:
    """Aliases the sentence gives (acronyms, "known as"), and mentions of what it so defines."""
    aliases: list[Alias] = []
    terms: list[Mention] = []
    base = sentence.start
    for d in find_definitions(sentence.text):
        long_key, short_key = name_key(d.long), name_key(d.short)
        aliases.append(Alias(long_key, short_key))
        for start, end, text, key, kind in (
            (d.long_start, d.long_end, d.long, long_key, EntityKind.TERM),
            (d.start, d.end, d.short, short_key, EntityKind.ACRONYM),
        ):
            if not any(m.start < base + end and base + start < m.end for m in mentions):
                terms.append(Mention(base + start, base + end, text, key, kind))
    for left, right in pairwise(sorted(mentions, key=lambda m: m.start)):
        if _KNOWN_AS.fullmatch(sentence.text[left.end - base : right.start - base]):
            aliases.append(Alias(left.key, right.key))
    return aliases, terms
