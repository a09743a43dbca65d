"""Two documents that give two answers to what was asked: "how many teachers?", four and eleven.

The rules that lay any two sentences beside each other must be sure that both speak of one thing,
and passages by different hands seldom say so in the same words. Where a question asks for a figure,
the question itself says what both are about: the passage of each document that comes nearest to it
and gives a figure of the kind that is asked for is that document's answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from adjudicator.figures import amounts_in, dates_in
from adjudicator.rivals.clocks import clocks_in
from adjudicator.types import ConflictScore
from adjudicator.words import tokens
from kg.types import Amount
from kg.units import CURRENCIES
from research.analysts.candidates import context_words, own_words
from research.closeness import occurs, rival, telling
from research.counting import focus_of, is_one_noun
from research.forms import forms
from research.holding import Moment, amounts_apart, moments_apart
from research.material import Pack, Sentence, SubQuestion
from research.shortlist import Embed, Pair, could_conflict
from research.sums import is_sum

SCORE = 0.6
"""What two answers to one question weigh among conflicts: below what a rule finds in the words."""

_NEAR, _SHARE = 0.5, 0.2
_SHARE_WEIGHT = 0.5
_FIT = 1.5
"""What the lesser nearness to the question, the lesser share of its words, and the cosine of the
two passages without their figures must come to. Chosen on five dossiers of other hands: 20 of the
26 pairs that reach it are answers to one question that cannot both hold; 25 of 58 without it."""
_HEADING = 0.6
_OWN = 3  # telling words that the sub-question has itself
_MOST = 3  # figures of the kind in one passage
_BESIDE = 4  # words from a figure to what it counts, where it has no noun of its own
_LARGE = 1_000.0  # of a bare sum
_TWO = 2
_NUMBER = re.compile(r"\d[\d,.:]*")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_TIME = re.compile(r"\b(?:what time|at what hour)\b", re.IGNORECASE)
_DAY = re.compile(
    r"^\W*(?:(?:by|from|since|until|till) )?when\b"
    r"|\b(?:which|what) (?:exact )?(?:day|date|year|month)\b|\bhow soon\b",
    re.IGNORECASE,
)
_MANY = re.compile(r"\bhow many\b", re.IGNORECASE)
_SHARE_OF = re.compile(r"\bwhat (?:share|percentage|proportion|rate)\b", re.IGNORECASE)
_LONG = re.compile(
    r"\bhow (?P<how>long|quickly|fast|far|high|tall|deep|wide|heavy|big|large)\b", re.IGNORECASE
)
_UNITS = {
    "long": ("s", "m"), "quickly": ("s",), "fast": ("s", "m/s"), "far": ("m",), "high": ("m",),
    "tall": ("m",), "deep": ("m",), "wide": ("m",), "heavy": ("kg",),
}  # fmt: skip
_MONEY = re.compile(
    r"\b(?:what|how much|how large|how big)\b.*\b(?:costs?|prices?|profit|loss|deficit|surplus"
    r"|spen[dt]|paid|pays?|budgets?|charges?|fees?|rents?|levy|money|sum|grants?|turnover|sales"
    r"|revenues?|income|earnings|debts?|worth|fines?|wages?|salary|salaries|awarded?)\b",
    re.IGNORECASE,
)
_ARTICLES = frozenset(("a", "an", "one"))


@dataclass(frozen=True, slots=True)
class _Answer:
    """A passage with its figures of the kind that is asked for, and how near it is."""

    sentence: Sentence
    amounts: tuple[Amount, ...]
    moments: tuple[Moment, ...]
    words: str
    near: float
    share: float

    @property
    def years(self) -> frozenset[str]:
        """The years that it names."""
        return frozenset(_YEAR.findall(self.sentence.text))


def answers_apart(
    item: SubQuestion, pack: Pack, embed: Embed | None
) -> list[tuple[Pair, ConflictScore]]:
    """The answers of other documents that cannot hold beside the nearest one.

    Nothing where the sub-question asks for no figure, date or time of day, where it says too little
    itself to tell what the figure is of ("What did it cost?"), or no model tells what is near.

    Args:
        item: the sub-question.
        pack: its evidence pack.
        embed: the embedding model.
    """
    kind = kind_of(item.text)
    own = [t for t in telling(item) if t.start < len(item.text)]
    if embed is None or not kind or len(own) < _OWN:
        return []
    best = _best_of_each(_answers(item, pack, embed, kind))
    alike = _alike([a.sentence for a in best], embed)
    asked = frozenset(_YEAR.findall(item.text))
    return [
        (
            (first.sentence, other.sentence),
            ConflictScore(score=SCORE, reason=f"{first.words} against {other.words}"),
        )
        for first in best[:1]
        for other, cosine in zip(best[1:], alike, strict=True)
        if could_conflict(first.sentence, other.sentence)
        and min(first.near, other.near) + min(first.share, other.share) + cosine >= _FIT
        and _apart(first, other)
        and (kind in ("date", "time") or _of_one_year(first, other, asked))
    ]


def kind_of(question: str) -> str:
    """The kind of figure that is asked for: time, count, share, date, money, measure, or ""."""
    forms_of = (
        ("time", _TIME), ("count", _MANY), ("share", _SHARE_OF), ("date", _DAY),
        ("money", _MONEY), ("measure", _LONG),
    )  # fmt: skip
    return next((kind for kind, form in forms_of if form.search(question)), "")


def _answers(item: SubQuestion, pack: Pack, embed: Embed, kind: str) -> list[_Answer]:
    """The passages that give a figure of the kind and come near enough to the question."""
    told = list(pack.sentences)
    if not told:
        return []
    vectors = embed([item.query, *(s.text for s in told)])
    near: list[float] = (vectors[1:] @ vectors[0]).tolist()
    least = _NEAR * max(near)
    asked = telling(item)
    found = []
    for sentence, cosine in zip(told, near, strict=True):
        amounts, moments, words = _figures(kind, item.text, sentence)
        if cosine < least or not words or len(words) > _MOST or rival(item, sentence):
            continue
        own, over = forms(own_words(sentence)), forms(context_words(sentence))
        held = sum(1.0 if occurs(t, own) else _HEADING * occurs(t, over) for t in asked)
        share = held / len(asked) if asked else 0.0
        if share >= _SHARE:
            shown = " and ".join(words)
            found.append(_Answer(sentence, amounts, moments, shown, cosine, share))
    return found


def _best_of_each(found: Sequence[_Answer]) -> list[_Answer]:
    """The nearest answer of every document, the nearest document first."""
    ordered = sorted(found, key=lambda a: (-(a.near + _SHARE_WEIGHT * a.share), a.sentence.place))
    best: dict[str, _Answer] = {}
    for answer in ordered:
        best.setdefault(answer.sentence.document, answer)
    return list(best.values())


def _alike(told: Sequence[Sentence], embed: Embed) -> list[float]:
    """The cosine of the first passage with each of the others, their figures left out."""
    if len(told) < _TWO:
        return []
    vectors = embed([_NUMBER.sub("#", s.text) for s in told])
    found: list[float] = (vectors[1:] @ vectors[0]).tolist()
    return found


def _figures(
    kind: str, question: str, sentence: Sentence
) -> tuple[tuple[Amount, ...], tuple[Moment, ...], tuple[str, ...]]:
    """Amounts or moments of the kind, and their words."""
    text = sentence.text
    if kind == "date":
        spans = dates_in(text)
        return (), tuple((d.first, d.last) for d in spans), tuple(d.text for d in spans)
    if kind == "time":
        clocks = clocks_in(text)
        moments = tuple((str(c.minutes), str(c.minutes)) for c in clocks)
        return (), moments, tuple(c.text for c in clocks)
    amounts = tuple(a for a in amounts_in(text) if _is_of_kind(kind, question, text, a))
    return amounts, (), tuple(" ".join(a.text.split()) for a in amounts)


def _is_of_kind(kind: str, question: str, text: str, amount: Amount) -> bool:
    bare = amount.unit in ("", "1")
    year = bare and not amount.of and _YEAR.fullmatch(amount.text.strip()) is not None
    if kind == "share":
        return amount.unit == "fraction"
    if kind == "money":
        large = bare and not amount.of and abs(amount.value) >= _LARGE
        return not year and (large or is_sum(text, amount))
    if kind == "count":
        counted = bare and not year and amount.text.casefold() not in _ARTICLES
        return counted and _counts(question, text, amount)
    how = _LONG.search(question)
    units = _UNITS.get(how["how"].lower()) if how else None
    measured = not bare and amount.unit != "fraction" and amount.unit not in CURRENCIES
    return measured and (units is None or amount.unit in units)


def _counts(question: str, text: str, amount: Amount) -> bool:
    """Whether the figure counts what is asked for: its own noun, or one a few words on."""
    noun = focus_of(question, generic=True)
    if noun is None:
        return True
    words = tokens(text)
    own = [w for w in words if amount.start <= w.start < amount.end and not w.is_number]
    if amount.of:
        return any(is_one_noun(noun, word) for word in own[-2:])
    after = [w for w in words if w.start >= amount.end][:_BESIDE]
    return any(is_one_noun(noun, word) for word in (*own, *after))


def _apart(one: _Answer, other: _Answer) -> bool:
    """Whether no figure of one holds beside a figure of the other."""
    if one.amounts:
        return amounts_apart(one.amounts, other.amounts)
    return moments_apart(one.moments, other.moments)


def _of_one_year(one: _Answer, other: _Answer, asked: frozenset[str]) -> bool:
    """Whether both may tell of one year: the one that is asked for, or one that both name."""
    if any(a.years and asked and not a.years & asked for a in (one, other)):
        return False
    return not (one.years and other.years) or bool(one.years & other.years)


def every_apart(
    asked: Iterable[tuple[SubQuestion, Pack]], embed: Embed | None
) -> Iterator[tuple[Pair, ConflictScore]]:
    """:func:`answers_apart` of every sub-question with its pack."""
    for item, pack in asked:
        yield from answers_apart(item, pack, embed)
