"""Proper names, acronyms and identifiers in a text, by capitalisation and cue words."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

from kg.lexicon import (
    CALENDAR,
    CONNECTORS,
    GIVEN_NAMES,
    ORG_HEADS,
    ORG_TAILS,
    PERSON_PARTICLES,
    PLACE_HEADS,
    PLACE_TAILS,
    ROLES,
    SPEECH_VERBS,
    STARTERS,
    STATUTE_TAILS,
    THING_TAILS,
    TITLES,
)
from kg.patterned import NOT_IDENTIFIER, patterned_names
from kg.types import EntityKind, Name

_TOKEN = re.compile(
    r"[A-Z]\.(?:[A-Z]\.)+|[A-Z]\.(?=\s?[A-Z])|(?:Dr|Mr|Mrs|Ms|Prof|St|Cllr|Rev|Capt|Gov|Sen|Gen|Lt|Col)\.(?=\s[A-Z])"
    r"|[^\W_][\w]*(?:['’](?!s\b)[^\W\d_]+|(?<=[sS])['’](?=\s[A-Z]))*(?:-[^\W_]\w*)*|&"
)
_ACRONYM = re.compile(r"[A-Z](?:[A-Z&]|\.[A-Z])+[A-Za-z]?s?\.?$")
_DETERMINERS = frozenset(
    ["the", "a", "an", "this", "that", "these", "those", "our", "their", "its"]
)
_FIRM_TAILS = frozenset(
    ["sons", "co", "company", "partners", "associates", "daughters", "brothers"]
)
_WRAPPED = 45  # a line this long goes on in the next
_SENTENCE_START = re.compile(r"(?:^|[.!?:]['\"”’)]*\s+|\n\s*|[•·*–—|>]\s*|^\W+|[;]\s+)[\"“'‘(\[]*$")


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int
    initial: bool

    @property
    def low(self) -> str:
        return self.text.lower().rstrip(".")

    @property
    def capital(self) -> bool:
        return self.text[0].isupper() or (len(self.text) > 2 and self.text[1:2].isupper())


def _tokens(text: str) -> list[_Token]:
    tokens = []
    for m in _TOKEN.finditer(text):
        initial = bool(_SENTENCE_START.search(text, max(0, m.start() - 6), m.start()))
        if initial and text[: m.start()].rstrip(" ").endswith("\n"):
            initial = not _wraps(text, text.rfind("\n", 0, m.start()))
        at_start = m.start() == 0 or not text[: m.start()].strip(" \t\"“'‘([*-#>")
        tokens.append(_Token(m.group(), m.start(), m.end(), initial or at_start))
    return tokens


def _adjacent(text: str, left: _Token, right: _Token) -> bool:
    between = text[left.end : right.start]
    if between in (" ", "\u00a0", ""):
        return True
    if re.fullmatch(r"\n[ \t]*", between):  # not the end of an address or a signature
        return _wraps(text, left.end)
    return between == "  " or (between == ". " and left.low in TITLES)


def _wraps(text: str, at: int) -> bool:
    """Whether the line that ends at ``at`` is a long one that goes on in the next."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return len(line) >= _WRAPPED and line[-1] not in ".!?:"


def _name_token(token: _Token) -> bool:
    return token.capital and token.low not in CALENDAR


def _connects(tokens: list[_Token], run: list[_Token], at: int) -> int:
    """How many connecting words at ``at`` lead on to another capitalised word (0: none)."""
    count = 0
    while at + count < len(tokens) and tokens[at + count].low in CONNECTORS and count < 2:
        if tokens[at + count].text[0].isupper():
            break
        count += 1
    if not count or at + count >= len(tokens) or not _name_token(tokens[at + count]):
        return 0
    words = [token.low for token in tokens[at : at + count]]
    following = tokens[at + count].low
    if words[0] in PERSON_PARTICLES or words == ["&"]:
        return count
    heads = any(
        token.low in ORG_HEADS or token.low in ("isle", "city", "town", "bay") for token in run
    )
    if words[0] == "of":
        return count if run[-1].low in ORG_HEADS | PLACE_HEADS | {"corporation", "guild"} else 0
    if words == ["and"]:
        if run[0].low == "messrs":
            return count
        tail = following in _FIRM_TAILS
        joined = heads and any(token.low == "of" for token in run)
        return count if tail or joined else 0
    return count if words[0] == "for" and heads else 0


def _runs(text: str, tokens: list[_Token]) -> list[list[_Token]]:
    runs: list[list[_Token]] = []
    at = 0
    while at < len(tokens):
        if not _name_token(tokens[at]):
            at += 1
            continue
        run = [tokens[at]]
        at += 1
        while at < len(tokens) and _adjacent(text, run[-1], tokens[at]):
            if _name_token(tokens[at]) and not (tokens[at].initial and run):
                run.append(tokens[at])
                at += 1
                continue
            count = _connects(tokens, run, at)
            chain = [run[-1], *tokens[at : at + count + 1]]
            if not count or not all(_adjacent(text, a, b) for a, b in pairwise(chain)):
                break
            run += tokens[at : at + count + 1]
            at += count + 1
        runs.append(run)
    return runs


def _strip_start(run: list[_Token]) -> list[_Token]:
    """Drops sentence starters ("The", "However") and adverbs from the front of a run."""
    while run and (
        (run[0].low in STARTERS and (run[0].initial or run[0].low in _DETERMINERS))
        or (run[0].low in STARTERS and len(run[0].text) == 1)
        or (run[0].initial and run[0].low.endswith("ly") and len(run) > 1)
        or run[0].low in CONNECTORS
    ):
        run = run[1:]
    return run


def _strip_title(run: list[_Token]) -> tuple[list[_Token], bool]:
    """Drops titles before a name; says whether there was one."""
    titled = False
    while len(run) > 1 and run[0].low in TITLES and run[1].text[0].isupper():
        if run[1].low in ORG_TAILS | PLACE_TAILS or run[1].low == "of":
            break
        titled, run = True, run[1:]
    return run, titled


def _kind(text: str, run: list[_Token], titled: bool) -> EntityKind | None:
    words = [token.low for token in run]
    last = words[-1]
    if titled and "and" in words:
        return EntityKind.ORGANISATION
    if titled:
        return EntityKind.PERSON
    if last in STATUTE_TAILS and len(run) > 1:
        return EntityKind.CLAUSE
    if len(run) == 1:
        return _single_kind(text, run[0])
    if "of" in words and _is_body(words[: words.index("of")]):
        return EntityKind.ORGANISATION
    if last in THING_TAILS:
        return EntityKind.TERM
    if last in ORG_TAILS:
        return EntityKind.ORGANISATION
    if last in PLACE_TAILS or words[0] in PLACE_HEADS:
        return EntityKind.PLACE
    if "&" in words or "and" in words:
        return EntityKind.ORGANISATION
    return EntityKind.PERSON if _is_person(text, run) else None


def _is_body(words: list[str]) -> bool:
    """Whether "Town Council of ...", "Town of ..." is a body, not a place."""
    return words[-1] in ORG_HEADS | ORG_TAILS or words[-1] in ("town", "city", "borough", "friends")


def _single_kind(text: str, token: _Token) -> EntityKind | None:
    if _ACRONYM.fullmatch(token.text):
        return EntityKind.ACRONYM
    before = text[max(0, token.start - 12) : token.start]
    after = re.match(r"\s+(\w+)", text[token.end : token.end + 20])
    if after and after.group(1) in SPEECH_VERBS:
        return EntityKind.PERSON
    if re.search(r"\b(?:in|at|near|across|outside|around|towards?)\s$", before):
        return EntityKind.PLACE
    tail = re.search(r"(\w+),\s$", before)
    if tail and tail.group(1).lower() in PLACE_TAILS and tail.group(1)[0].isupper():
        return EntityKind.PLACE
    if token.initial and re.match(r",\s\d{1,2}\s[A-Z][a-z]+\s\d{4}\b", text[token.end :]):
        return EntityKind.PLACE
    return None


def _is_person(text: str, run: list[_Token]) -> bool:
    """Two to four capitalised words naming a person: given name, initials, role or speech near."""
    names = [token for token in run if token.low not in PERSON_PARTICLES]
    if not 2 <= len(names) <= 4 or any(
        token.text.isupper() and len(token.text) > 3 for token in names
    ):
        return False
    if names[0].low in GIVEN_NAMES or re.fullmatch(r"(?:[A-Z]\.?)+", names[0].text):
        return True
    before = re.search(r"(\w+)\s$", text[max(0, run[0].start - 24) : run[0].start])
    if before and before.group(1).lower() in ROLES and len(names) == 2:
        return True
    after = re.match(r",?\s+(?:the\s|an?\s)?(\w+(?:\s\w+)?)", text[run[-1].end : run[-1].end + 40])
    words = after.group(1).lower().split() if after else []
    return bool(words) and (words[0] in SPEECH_VERBS or any(w in ROLES for w in words))


def _seen_inside(text: str, word: str, known: Collection[str]) -> bool:
    """Whether a capitalised word stands in mid-sentence somewhere (so that it is a name)."""
    if word in known:
        return True
    return re.search(rf"[a-z,;]\s{re.escape(word)}\b", text) is not None


def _plain_start(text: str, run: list[_Token], known: Collection[str]) -> bool:
    """A lone capitalised word at the start of a sentence, with nothing that makes it a name."""
    token = run[0]
    if len(run) > 1 or not token.initial or _ACRONYM.fullmatch(token.text):
        return False
    if _single_kind(text, token) is EntityKind.PLACE:
        return False
    if text[token.end : token.end + 2] in ("'s", "’s") or token.low in GIVEN_NAMES:
        return False
    return not _seen_inside(text, token.text, known)


def _trim_tail(run: list[_Token]) -> list[_Token]:
    while run and (run[-1].low in CONNECTORS or run[-1].text.isdigit()):
        run = run[:-1]
    return run


def find_names(text: str, *, known: Collection[str] = ()) -> list[Name]:
    """Every name in ``text``, in order and disjoint; ``text[n.start:n.end] == n.text``.

    Args:
        text: a sentence or a longer text. Text in capitals throughout gives only patterned names.
        known: capitalised words known to be names from elsewhere, which decide about a word that
            stands only at the start of a sentence.
    """
    names = patterned_names(text)
    letters = [c for c in text if c.isalpha()]
    shouting = len(letters) > 12 and sum(c.isupper() for c in letters) > 0.8 * len(letters)
    taken = [(name.start, name.end) for name in names]
    for run in [] if shouting else _runs(text, _tokens(text)):
        inner, titled = _strip_title(_trim_tail(_strip_start(run)))
        inner = _trim_tail(inner)
        if (
            not inner
            or (not titled and _plain_start(text, inner, known))
            or _is_noise(inner, titled)
        ):
            continue
        start, end = inner[0].start, inner[-1].end
        if any(start < high and low < end for low, high in taken):
            continue
        names.append(Name(text[start:end], start, end, _kind(text, inner, titled)))
    return sorted(names, key=lambda n: n.start)


def _is_noise(run: list[_Token], titled: bool) -> bool:
    """Single letters, lone titles and roles ("the Mayor"), roman numerals."""
    if len(run) > 1:
        return False
    word = run[0]
    if (
        len(word.text) == 1
        or NOT_IDENTIFIER.match(word.text)
        or re.fullmatch(r"[IVX]+|I['’]\w+|No", word.text)
    ):
        return True
    return not titled and (word.low in TITLES or word.low in ROLES)
