"""A claim laid word by word against the one sentence that says nearly the same.

Two sentences that share nearly all words in the same order speak of the same thing; the few words
in which they differ then tell whether they also say the same: another name, an ordinal, a negation
on one side only, or the opposite ("before", "after") makes the claim untrue by that sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from adjudicator.demonyms import country_of
from adjudicator.figures import amounts_in, dates_in
from adjudicator.words import Token, hedges, negations, opposites, tokens
from ingest.sentences import sentences
from kg.names import find_names
from kg.types import EntityKind, Name

NEARLY = 0.75  # share of the claim's words from which a contrast denies it
_LAID = 0.6  # share of the claim's words that must stand in order in the other sentence
_NEGATED = 0.7
_WHOLE = 0.9
_LEAD = 2
_FEW = 6  # words: fewer may be the mere beginning of what is said
# "According to the minutes, …": who says so is no part of what is said, unless it is named.
_GENERIC = re.compile(
    r"^According to (?:the |these |those )?(?:\w+ )?(?:minutes|papers|records?|documents?|reports?"
    r"|files?|sources?|letters?|dossier|evidence|accounts?),\s+",
)
_TURNS = (
    ("before until by", "after since"),
    ("above over", "below under beneath"),
    ("more most", "less fewer least"),
    ("least", "most"),
    ("all every each both always", "none no neither never few hardly rarely"),
    ("many most", "few"),
    ("since", "until"),
    ("with", "without"),
    ("into to", "from"),
)
# What holds of some need not hold of all.
_SOME = frozenset(["some", "half", "most", "many", "several", "few"])
_ALL = frozenset(["all", "every", "each", "always", "both"])
_PRONOUNS = frozenset(["he", "she", "they", "it", "his", "her", "their", "its", "who", "which"])
_STRONGER = frozenset(["only", "solely", "always", "never"])


def _turned() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for left, right in _TURNS:
        for one in left.split():
            for other in right.split():
                table.setdefault(one, set()).add(other)
                table.setdefault(other, set()).add(one)
    return {word: frozenset(others) for word, others in table.items()}


_TURNED = _turned()


@dataclass(frozen=True, slots=True)
class Twin:
    """The sentence of a window that is laid against a claim.

    Attributes:
        share: of the claim's words, how many stand in it in the same order, in [0, 1].
        contrast: what makes it say something else, in words, or "".
        whole: whether the claim stands in it from the sentence's beginning, nothing weakened.
    """

    share: float
    contrast: str = ""
    whole: bool = False


def bare(claim: str) -> str:
    """The claim without "According to the minutes," and its like, where nobody is named."""
    said = _GENERIC.sub("", claim)
    return said[:1].upper() + said[1:]


@lru_cache(maxsize=50_000)
def twin(claim: str, window: str) -> Twin | None:
    """The sentence of ``window`` that shares most of the claim's words in order, laid against it.

    None where no sentence shares three in five. Of equals, one without contrast is taken.
    """
    mine = tokens(claim)
    stems = {t.stem for t in mine}
    best: Twin | None = None
    for start, end in sentences(window):
        sentence = window[start:end]
        have = {t.stem for t in tokens(sentence)}
        if len(stems & have) < _LAID * len(stems):
            continue
        laid = _lay(claim, sentence)
        key = (round(laid.share, 6), not laid.contrast)
        if laid.share >= _LAID and (
            best is None or key > (round(best.share, 6), not best.contrast)
        ):
            best = laid
    return best


def _lay(claim: str, sentence: str) -> Twin:
    mine, theirs = tokens(claim), tokens(sentence)
    matcher = SequenceMatcher(None, [t.stem for t in mine], [t.stem for t in theirs], False)
    steps = matcher.get_opcodes()
    same = [(i1, i2, j1, j2) for tag, i1, i2, j1, j2 in steps if tag == "equal"]
    share = sum(i2 - i1 for i1, i2, _, _ in same) / max(len(mine), 1)
    if share < _LAID:
        return Twin(share)
    changed = [(mine[i1:i2], theirs[j1:j2]) for tag, i1, i2, j1, j2 in steps if tag == "replace"]
    added = [t for tag, i1, i2, _, _ in steps if tag == "delete" for t in mine[i1:i2]]
    first, last = same[0][2], same[-1][3]
    contrast = (
        next(_differences(claim, sentence, changed), "")
        or next(
            (f"{t.lower!r} is said only in the claim" for t in added if t.lower in _STRONGER), ""
        )
        or _negation(claim, sentence, theirs[first:last], share)
    )
    plain = not hedges(sentence) - hedges(claim)
    whole = share >= _WHOLE and first <= _LEAD and len(mine) >= _FEW and plain and not contrast
    return Twin(share, contrast, whole)


def _negation(claim: str, sentence: str, stretch: Sequence[Token], share: float) -> str:
    """One negation more on one side of the stretch that both sentences share."""
    if share < _NEGATED or not stretch:
        return ""
    low, high = stretch[0].start, stretch[-1].end
    theirs = [t for t in negations(sentence) if low <= t.start < high]
    ours = list(negations(claim))
    if len(ours) % 2 == len(theirs) % 2:
        return ""
    known = {t.lower for t in (theirs if len(ours) > len(theirs) else ours)}
    extra = ours if len(ours) > len(theirs) else theirs
    word = next((t.lower for t in extra if t.lower not in known), extra[0].lower)
    return f"negation: {word!r} stands on one side only"


def _differences(
    claim: str, sentence: str, changed: Sequence[tuple[Sequence[Token], Sequence[Token]]]
) -> Iterator[str]:
    have = {t.stem for t in tokens(sentence)}
    for mine, theirs in changed:
        for one in mine:
            for other in theirs:
                if _opposed(one, other):
                    yield f"opposite: {one.lower!r} against {other.lower!r}"
                if _ranked(claim, one, other):
                    yield f"number: {one.text} against {other.text}"
        yield from _renamed(claim, sentence, mine, theirs, have)


def _opposed(one: Token, other: Token) -> bool:
    if one.lower in _ALL and other.lower in _SOME:
        return True
    return other.lower in _TURNED.get(one.lower, ()) or other.stem in opposites(one.stem)


_ORDINALS = frozenset(
    ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
     "last", "final", "next"]
)  # fmt: skip


def _ranked(claim: str, one: Token, other: Token) -> bool:
    """Two unlike ordinals, or two numbers of which no amount or date takes care."""
    if one.lower in _ORDINALS and other.lower in _ORDINALS:
        return True
    if not (one.is_number and other.is_number):
        return False
    spans = [(a.start, a.end) for a in amounts_in(claim) if a.high is None]
    spans += [(d.start, d.end) for d in dates_in(claim)]
    return not any(start <= one.start < end for start, end in spans)


def _renamed(
    claim: str,
    sentence: str,
    mine: Sequence[Token],
    theirs: Sequence[Token],
    have: set[str],
) -> Iterator[str]:
    """Names of one sort, one in the other's place, that share no word and are no acronyms."""
    if any(t.lower in _PRONOUNS for t in theirs):
        return
    for ours in _touched(claim, mine):
        words = tokens(ours.text)
        if all(t.stem in have for t in words) or _by_family_name(ours, have):
            continue
        for other in _touched(sentence, theirs):
            apart = not {t.stem for t in words} & {t.stem for t in tokens(other.text)}
            kinds = (ours.kind, other.kind)
            alike = None in kinds or ours.kind is other.kind
            called = _called_after(ours.text, other.text)
            if apart and alike and not called and not _acronym(ours.text, other.text):
                yield f"name: {ours.text} against {other.text}"


def _by_family_name(name: Name, have: set[str]) -> bool:
    """Whether of a person's name of several words the last stands in the sentence."""
    words = tokens(name.text)
    person = name.kind in (None, EntityKind.PERSON)
    return person and len(words) > 1 and words[-1].stem in have


def _called_after(one: str, other: str) -> bool:
    """Whether both speak of one country, or only one of them is called after any."""
    mine = {c for t in tokens(one) if (c := country_of(t.text))}
    theirs = {c for t in tokens(other) if (c := country_of(t.text))}
    return bool(mine & theirs) or bool(mine) != bool(theirs)


def _touched(text: str, some: Sequence[Token]) -> list[Name]:
    starts = [t.start for t in some]
    return [n for n in find_names(text) if any(n.start <= at < n.end for at in starts)]


def _acronym(one: str, other: str) -> bool:
    """Whether the shorter is made of the longer's capitals: "RRA", "Regional Roads Authority"."""
    short, long = sorted((one, other), key=len)
    return short.isupper() and "".join(c for c in long if c.isupper()).startswith(short)
