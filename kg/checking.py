"""A claim's amounts and dates against the graph's, where both speak of the same thing."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.agreement import amounts_agree, comparable
from kg.amounts import find_amounts
from kg.dates import dates_agree, find_dates
from kg.extract.subjects import happened, measured
from kg.finding import Finder
from kg.keys import content_words, stem
from kg.lexicon import words
from kg.types import Agreement, Amount, DateSpan, Event, Finding, Quantity, Source

SAME_FROM = 0.35
DIFFERENT_FROM = 0.6
_LIMIT = 12
# Words that tell two measures of one thing apart: with one on one side only, nothing is different.
_CONTRASTS = frozenset(stem(w) for w in words("contrasts"))


@dataclass(frozen=True, slots=True)
class _Stated:
    """A fact of the graph or the claim, ready to compare."""

    words: frozenset[str]
    owner: str | None
    text: str
    source: Source | None = None
    amount: Amount | None = None
    date: DateSpan | None = None
    as_of: DateSpan | None = None
    years: frozenset[str] = frozenset()
    supposed: bool = False
    around: frozenset[str] = frozenset()


class _Facts:
    """Facts by their words: those that share none with a claim are not related to it at all."""

    def __init__(self, every: Sequence[_Stated]) -> None:
        self.every = every
        self._with: dict[str, list[int]] = defaultdict(list)
        for place, fact in enumerate(every):
            for word in fact.words:
                self._with[word].append(place)

    def sharing(self, found: Iterable[str]) -> list[_Stated]:
        """The facts that hold one of the words, in order."""
        places = {place for word in found for place in self._with.get(word, ())}
        return [self.every[place] for place in sorted(places)]


class Checker:
    """Compares claims with a graph's quantities and events."""

    def __init__(
        self, finder: Finder, quantities: Sequence[Quantity], events: Sequence[Event]
    ) -> None:
        self._finder = finder
        by_unit: dict[str, list[_Stated]] = defaultdict(list)
        for q in quantities:
            by_unit[q.amount.unit].append(self._quantity(q))
        self._facts = {unit: _Facts(facts) for unit, facts in by_unit.items()}
        self._events = _Facts([self._event(e) for e in events])
        everything = (*self._facts.values(), self._events)
        self._weights = _rarity(f.words for facts in everything for f in facts.every)
        self._totals: dict[frozenset[str], float] = {}

    def _quantity(self, q: Quantity) -> _Stated:
        found = frozenset(content_words(q.subject)) | self._name_words(q.entity_id)
        text = f"{q.amount.text} ({q.subject})"
        return _Stated(
            found, q.entity_id, text, q.source, amount=q.amount, as_of=q.as_of,
            years=_years(found), supposed=_is_supposed(q.source.quote), around=_around(q.source),
        )  # fmt: skip

    def _event(self, e: Event) -> _Stated:
        found = frozenset(content_words(e.subject)) | self._name_words(e.entity_id)
        return _Stated(
            found,
            e.entity_id,
            f"{e.date.text} ({e.subject})",
            e.source,
            date=e.date,
            around=_around(e.source),
        )

    def _name_words(self, entity_id: str | None) -> frozenset[str]:
        entity = self._finder.by_id.get(entity_id or "")
        return frozenset(content_words(entity.name)) if entity else frozenset()

    def check(self, claim: str) -> list[Finding]:
        """Findings on every amount and date of the claim, most related first."""
        owners = [entity.id for entity in self._finder.find(claim)]
        dates = find_dates(claim)
        found: list[Finding] = []
        for amount in find_amounts(claim):
            subject = measured(claim, amount.start, amount.end, amount.of)
            stated = self._stated(claim, subject, owners, amount.text)
            as_of = dates[0] if len(dates) == 1 else None
            known = self._facts.get(amount.unit)
            for fact in known.sharing(stated.words) if known else ():
                if fact.amount and comparable(amount, fact.amount):
                    agree = _agreement(amount, fact.amount)
                    found += self._compare(stated, fact, agree, _times(as_of, fact.as_of))
        if not found:
            found = self._dates(claim, dates, owners)
        ordered = sorted(found, key=lambda f: (-f.relatedness, f.source.document, f.source.start))
        return ordered[:_LIMIT]

    def _dates(self, claim: str, dates: Sequence[DateSpan], owners: Sequence[str]) -> list[Finding]:
        found: list[Finding] = []
        for date in dates:
            subject = happened(claim, date.start, date.end)
            stated = self._stated(claim, subject, owners, date.text)
            for event in self._events.sharing(stated.words):
                if event.date:
                    found += self._compare(stated, event, dates_agree(date, event.date), True)
        return found

    def _stated(self, claim: str, subject: str, owners: Sequence[str], text: str) -> _Stated:
        names = frozenset(w for owner in owners for w in self._name_words(owner))
        found = frozenset(content_words(subject)) | names
        return _Stated(
            found,
            owners[0] if owners else None,
            text,
            years=_years(found),
            around=frozenset(content_words(claim)),
        )

    def _compare(
        self, claim: _Stated, fact: _Stated, agree: bool | None, same_time: bool
    ) -> list[Finding]:
        if agree is None or fact.source is None:
            return []
        related = self._relatedness(claim, fact)
        if agree and related >= SAME_FROM:
            return [Finding(Agreement.SAME, claim.text, fact.text, round(related, 4), fact.source)]
        distinct = fact.supposed or _contrast(claim, fact) or claim.years ^ fact.years
        if not agree and related >= DIFFERENT_FROM and same_time and not distinct:
            score = round(related, 4)
            return [Finding(Agreement.DIFFERENT, claim.text, fact.text, score, fact.source)]
        return []

    def _relatedness(self, claim: _Stated, fact: _Stated) -> float:
        """Shared words over all words of both (Dice, rare words weigh more), by fit of owner."""
        shared = sum(self._weight(w) for w in claim.words & fact.words)
        total = self._total(claim.words) + self._total(fact.words)
        dice = 2 * shared / total if total else 0.0
        if claim.owner and fact.owner and claim.owner != fact.owner:
            known = self._name_words(fact.owner) <= claim.words
            return dice if known else dice * 0.5
        return dice if claim.owner and fact.owner else dice * 0.8

    def _total(self, found: frozenset[str]) -> float:
        if found not in self._totals:
            self._totals[found] = sum(self._weight(w) for w in found)
        return self._totals[found]

    def _weight(self, word: str) -> float:
        return self._weights.get(word, self._weights.get("", 1.0))


def _is_supposed(sentence: str) -> bool:
    """Whether the sentence speaks of what might be ("if the cost goes above ...")."""
    return bool(re.search(r"\b(?:if|unless|would|could|might|were to|whether)\b", sentence, re.I))


def _agreement(claimed: Amount, known: Amount) -> bool | None:
    """As :func:`amounts_agree`; but counts differ only where both say what they count."""
    agree = amounts_agree(claimed, known)
    counts = claimed.unit.split("/")[0] == "1"
    return None if agree is False and counts and not (claimed.of and known.of) else agree


def _around(source: Source) -> frozenset[str]:
    return frozenset(content_words(source.quote))


def _contrast(claim: _Stated, fact: _Stated) -> bool:
    """Whether one side names a kind of measure ("old") of which the other is silent."""
    return bool(
        (claim.around & _CONTRASTS) - fact.around or (fact.words & _CONTRASTS) - claim.around
    )


def _rarity(groups: Iterable[frozenset[str]]) -> dict[str, float]:
    counts: Counter[str] = Counter()
    size = 0
    for group in groups:
        counts.update(group)
        size += 1
    weights = {word: math.log1p(size / count) for word, count in counts.items()}
    weights[""] = math.log1p(size or 1)
    return weights


def _years(found: Iterable[str]) -> frozenset[str]:
    return frozenset(w for w in found if re.fullmatch(r"(?:1[5-9]|20)\d\d", w))


def _times(claimed: DateSpan | None, known: DateSpan | None) -> bool:
    """Whether both times, where both are given, overlap."""
    if claimed is None or known is None:
        return True
    return dates_agree(claimed, known) is not False
