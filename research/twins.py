"""One thing said twice with two figures: "29 decibels by night", and elsewhere "24".

The rules that lay two sentences beside each other must be sure that both speak of one thing, and
papers by different hands seldom say so in the same words. Here two measures stand for it: how alike
both are by meaning, their figures left out, and how much of the words of the shorter one the other
holds, by rarity. What a passage says in a table's row is left to the rules.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from adjudicator.apart import of_two_things, of_two_times
from adjudicator.figures import amounts_in, dates_in
from adjudicator.frames import status_of
from adjudicator.idf import idf
from adjudicator.mutual import families_differ, is_elliptical
from adjudicator.names import missing_names, names_in
from adjudicator.types import ConflictScore, Window
from adjudicator.words import Token, content, tokens
from kg.types import Amount
from research.analysts.candidates import context_words
from research.counting import is_one_noun
from research.holding import Moment, amounts_apart, moments_apart, moments_in
from research.material import Sentence
from research.shortlist import Embed, Pair, could_conflict
from research.sums import is_sum

SCORE = 0.6
"""What such a pair weighs among conflicts: below what a rule finds in the words."""

_FIT = 1.45
"""What the cosine without figures and the share of words must come to, and :data:`_COSINE`,
:data:`_SHARE` each: chosen on five dossiers of other hands; what tells two things apart, on the
development half of the older ones too (docs/decisions/0025)."""
_COSINE, _SHARE = 0.55, 0.6
_WORDS = 3  # in common
_PLAIN = 2  # words in common that are no names, of two that tell a day
_MOST = 3  # figures of one kind in a passage
_AFTER = 2  # words after a figure, the first of which it may count
_FIELDS = 3
_MOULD = 0.6  # of the words of the shorter of two sentences that are built alike
_NUMBER = re.compile(r"\d[\d,.:]*")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_CLAUSE = re.compile(r"^\W*\d+(?:(?:\.\d+)+[.)]?|[.)])\s")
_FIELD = re.compile(r"(?:^|; )[\w ]{1,40}: ")
_ARTICLES = frozenset(("a", "an", "one"))


@dataclass(frozen=True, slots=True)
class _Told:
    """A passage with its figures by kind, and its telling words."""

    sentence: Sentence
    amounts: dict[str, list[Amount]]
    moments: tuple[Moment, ...]
    words: frozenset[str]

    @property
    def status(self) -> str:
        return status_of(self.sentence.text)

    @property
    def years(self) -> frozenset[str]:
        return frozenset(_YEAR.findall(self.sentence.text))


def twins(
    leads: Sequence[Sentence], others: Sequence[Sequence[Sentence]], embed: Embed
) -> list[tuple[Pair, ConflictScore]]:
    """Pairs of passages of two documents that say one thing with figures that cannot both hold.

    Args:
        leads: passages.
        others: of each of them, what lies near to it.
        embed: the embedding model.
    """
    found = [
        (one, other, apart)
        for lead, near in zip(leads, others, strict=True)
        if (one := _told(lead)) is not None
        for other in filter(None, map(_told, near))
        if (apart := _apart(one, other)) and _share(one, other) >= _SHARE
    ]
    if not found:
        return []
    texts = [_NUMBER.sub("#", t.sentence.text) for one, other, _ in found for t in (one, other)]
    vectors = embed(texts)
    cosines = (vectors[0::2] * vectors[1::2]).sum(axis=1).tolist()
    return [
        ((one.sentence, other.sentence), ConflictScore(score=SCORE, reason=apart))
        for (one, other, apart), cosine in zip(found, cosines, strict=True)
        if cosine >= _COSINE and cosine + _share(one, other) >= _FIT
    ]


def _told(sentence: Sentence) -> _Told | None:
    """None for a row, for a sentence without its subject, or where there is no figure."""
    text = sentence.text
    if sentence.derived or len(_FIELD.findall(text)) >= _FIELDS or is_elliptical(text):
        return None
    amounts: dict[str, list[Amount]] = defaultdict(list)
    for amount in amounts_in(text):
        if not _is_no_figure(text, amount):
            amounts[_kind(text, amount)].append(amount)
    moments = moments_in(text)
    if not amounts and len(moments) != 1:
        return None
    return _Told(sentence, dict(amounts), moments, _words(text, amounts))


def _words(text: str, amounts: Mapping[str, Sequence[Amount]]) -> frozenset[str]:
    """The telling words, without days, sums and measures: what is counted is one of them."""
    spans = [(a.start, a.end) for kind in amounts if kind != "count" for a in amounts[kind]]
    spans += [(d.start, d.end) for d in dates_in(text)]
    return frozenset(
        t.stem
        for t in content(text)
        if not t.is_number and not any(start <= t.start < end for start, end in spans)
    )


def _is_no_figure(text: str, amount: Amount) -> bool:
    """A year, an article, or the number of a clause."""
    said = amount.text.strip()
    if said.casefold() in _ARTICLES:
        return True
    if amount.unit not in ("", "1"):
        return False
    clause = _CLAUSE.match(text)
    return (not amount.of and _YEAR.fullmatch(said) is not None) or (
        clause is not None and amount.start < clause.end()
    )


def _kind(text: str, amount: Amount) -> str:
    if is_sum(text, amount):
        return "money"
    return "count" if amount.unit in ("", "1") else amount.unit


def _apart(one: _Told, other: _Told) -> str:
    """The figures that cannot both hold: "29 dB against 24 dB"; "" where there are none."""
    if one.sentence.document == other.sentence.document:
        return ""
    found = _figures_apart(one, other)
    if not found or not could_conflict(one.sentence, other.sentence) or _told_apart(one, other):
        return ""
    return found


def _figures_apart(one: _Told, other: _Told) -> str:
    for kind in sorted(one.amounts.keys() & other.amounts.keys()):
        mine, theirs = _alike(kind, one, other)
        # A sum that is asked for, estimated or awarded may stand beside one that was paid.
        of_one_status = kind != "money" or one.status == other.status
        few = len(mine) <= _MOST and len(theirs) <= _MOST
        if of_one_status and few and amounts_apart(mine, theirs):
            return f"{_list(mine)} against {_list(theirs)}"
    if not _are_days(one, other) or not moments_apart(one.moments, other.moments):
        return ""
    plain = [{t.stem for t in content(s.sentence.text) if not t.is_capital} for s in (one, other)]
    if len(plain[0] & plain[1]) < _PLAIN:
        return ""
    return f"{one.moments[0][0]} against {other.moments[0][0]}"


def _told_apart(one: _Told, other: _Told) -> bool:
    """Whether a year, a name or a telling word says that they speak of two things."""
    mine, theirs = one.sentence.text, other.sentence.text
    if one.years and other.years and not one.years & other.years and not _are_days(one, other):
        return True
    # "The market for kelp feed was worth 31 million" is no twin of "The market for kelp snacks …".
    if of_two_things(mine, theirs, alike=_MOULD) or of_two_times(_window(one), _window(other)):
        return True
    if families_differ(mine, theirs) or _of_one_sort(one.sentence, other.sentence):
        return True
    return bool(missing_names(mine, theirs, context_words(other.sentence))) and bool(
        missing_names(theirs, mine, context_words(one.sentence))
    )


def _of_one_sort(one: Sentence, other: Sentence) -> bool:
    """Whether one is on a thing that the other names otherwise, or leaves unnamed.

    "Mill Lane Bridge" is not the Harbour Bridge, and "the bridge" may be either.
    """
    return _leaves_unnamed(one, other) or _leaves_unnamed(other, one)


def _leaves_unnamed(named: Sentence, other: Sentence) -> bool:
    told = f"{context_words(other)} . {other.text}".casefold()
    said = {t.lower for t in tokens(told)}
    return any(
        " " in name and name.casefold() not in told and name.casefold().split()[-1] in said
        for name, is_person in names_in(named.text)
        if not is_person
    )


def _window(told: _Told) -> Window:
    s = told.sentence
    return Window(text=s.text, document=s.document, start=s.start, end=s.end, section=s.section)


def _are_days(one: _Told, other: _Told) -> bool:
    """Whether both tell one day, or month, and nothing else that could differ."""
    return len(one.moments) == len(other.moments) == 1 and not (one.amounts or other.amounts)


def _alike(kind: str, one: _Told, other: _Told) -> tuple[list[Amount], list[Amount]]:
    """Their figures of a kind; counts only where they count one thing."""
    mine, theirs = one.amounts[kind], other.amounts[kind]
    if kind != "count":
        return mine, theirs
    pairs = [
        (a, b)
        for a in mine
        for b in theirs
        if any(
            is_one_noun(x, y)
            for x in _counted(one.sentence.text, a)
            for y in _counted(other.sentence.text, b)
        )
    ]
    return list(dict.fromkeys(a for a, _ in pairs)), list(dict.fromkeys(b for _, b in pairs))


def _counted(text: str, amount: Amount) -> Iterator[Token]:
    """What a figure may count: its own noun, or the words behind it."""
    words = list(tokens(text))
    own = [w for w in words if amount.start <= w.start < amount.end and not w.is_number]
    if amount.of and own:
        yield own[-1]
        return
    yield from [w for w in words if w.start >= amount.end and w.is_content][:_AFTER]


def _share(one: _Told, other: _Told) -> float:
    """The share of the words of the one with fewer that the other holds, by IDF; 0 to 1."""
    both = one.words & other.words
    if len(both) < _WORDS:
        return 0.0
    return sum(map(idf, both)) / min(sum(map(idf, one.words)), sum(map(idf, other.words)))


def _list(amounts: Sequence[Amount]) -> str:
    return " and ".join(" ".join(a.text.split()) for a in amounts)
