"""What a sentence states, as frames: of what, which measure, which value, when, how surely."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from adjudicator.figures import Figure, amounts_in, dates_in
from adjudicator.frame_words import (
    BODIES,
    EVENTS,
    EXCLUSIVE,
    FILLER,
    MEASURES,
    MODIFIERS,
    ROLES,
    STATUS,
)
from adjudicator.lexicon import VERBS
from adjudicator.names import names_in
from adjudicator.words import Token, content, stem, tokens
from kg.types import Amount, DateSpan

_BREAK = re.compile(
    r";(?=\s)|:(?=\s+[A-Za-z“\"])|[.!?][”\"’']?(?=\s+[A-Z“\"(])|\n|,(?=\s)|\s[–—]\s"
    r"|\s(?:and|but|while|whereas|although|though|because|after|before|when|which|who|against|than)\s"
)
_STOP = re.compile(r"[.!?][”\"’']?(?=\s+[A-Z“\"(])|\n\n")
_MONTHS = "January February March April May June July August September October November December"
_IDENTIFIER = re.compile(r"\b([A-Z][a-z]+) (\d[\d./-]*|[A-Z](?![\w’']))")
_ISO_DAY = 10
_ROW = re.compile(r"^[^;.]{2,80}: [^;.]+(?:; [^;:]{2,60}: [^;]*)+|^Table \d+: |^\w+: [\w ]+; ")
_GOING_ON = frozenset(
    ["with", "of", "in", "at", "its", "their", "his", "her", "it", "they", "this", "that", "there"]
)
_COMPARED = re.compile(
    r"\W*(?:\w+\s+)?(?:more|less|fewer|later|earlier|longer|shorter|higher|lower|above|below|ahead"
    r"|behind|larger|smaller|deeper|wider|heavier|over|under)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:not|rather than|instead of) (?:on |at |in )?(?:the )?$", re.IGNORECASE)
_PREPOSITION = re.compile(r"\b(\w+)(?: the| mid| early| late| about)*[ -]$", re.IGNORECASE)
_ROLES_OF_DATES = {
    "by": "until", "until": "until", "before": "until", "till": "until", "to": "until",
    "from": "from", "since": "from", "after": "from", "of": "of",
}  # fmt: skip
_DOT = "\u2024"
_POINT = re.compile(r"(?<=\d)\.(?=\d)")
_PARTLY = re.compile(
    r"\b(?:part(?:ly|ial)|also|among|among others|contribut\w+|one of|not|never|may|might|could"
    r"|perhaps|possibly|alleged\w*|claims?|some|any|if|whether|said to)\b",
    re.IGNORECASE,
)
_CAUSE = (
    re.compile(
        r"(?P<what>[^.;:]{3,90}?)\b(?:was|were|is|are|had been|has been)\s+(?:\w+ly\s+)?"
        r"(?:caused by|due to|the result of|down to|brought about by)\s+(?P<why>[^.;:,]{3,120})",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:the\s+)?(?:main |sole |real |only )?(?:cause|reason)\s+(?:of|for)\s+"
        r"(?P<what>[^.;:]{3,80}?)\s+(?:was|is)\s+(?P<why>[^.;:,]{3,120})",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<why>[^.;:,]{3,90}?)\s+(?:had |has )?caused\s+(?P<what>the [^.;:,]{3,90})",
        re.I,
    ),
)
_BY = re.compile(
    r"(?P<what>[^.;:]{3,120}?)\b(?:was|were|is|are|been)\s+(?:\w+ly\s+)?(?P<verb>\w+)\s+by\s+"
    r"(?P<who>(?:the\s+|Dr\s+|Mrs?\s+|Ms\s+)?[A-Z][^.;:,()]{1,60})"
)
_ACTIVE = re.compile(
    r"^\W*(?P<who>(?:[Tt]he\s+)?[A-Z][^.;:,()]{1,60}?)\s+(?:(?:has|had|have)\s+)?(?:\w+ly\s+)?"
    r"(?P<verb>\w+(?:ed|t|n|es|s))\s+(?P<what>(?:the|a|an|its|this)\s"
    r"(?:(?!,\s(?:and|but|while)\s)[^.;:]){3,120})"
)
_ROLE_IS = re.compile(
    rf"\b[Tt]he\s+(?P<what>(?:{ROLES})\s+of\s+[^.;:,]{{3,60}}?)\s+(?:is|was)\s+(?P<who>[A-Z][^.;:,]{{2,50}})"
)
_IS_ROLE = re.compile(
    rf"(?P<who>[A-Z][^.;:,]{{2,50}}?)\s+(?:is|was)\s+the\s+(?P<what>(?:{ROLES})\s+of\s+[^.;:,]{{3,60}})"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """One statement of a sentence.

    Attributes:
        kind: "amount", "date", "cause" or "doer".
        about: stems of what it speaks of, fillers and values apart.
        measure: names of what is measured; the event's verb for a date, the act for a doer.
        figure: the amount or date, for those kinds.
        filler: stems of the cause or names of the doer, for those kinds.
        value: as written.
        modifiers: (family, word) pairs that tell the thing from others of its kind.
        names: the proper names of the clause.
        status: "fact", "estimate", "budget", "contract", "offered", "planned" or "assumed".
        role: of a date, "on", "until", "from" or "of".
        clause: the words it was read from.
    """

    kind: str
    about: frozenset[str]
    measure: frozenset[str]
    value: str
    clause: str
    figure: Figure | None = None
    filler: frozenset[str] = frozenset()
    modifiers: frozenset[tuple[str, str]] = frozenset()
    names: tuple[str, ...] = ()
    status: str = "fact"
    role: str = ""
    as_of: tuple[DateSpan, ...] = ()


@lru_cache(maxsize=20_000)
def frames_in(text: str, day: str | None = None) -> tuple[Frame, ...]:
    """The frames of a passage; ``day`` is the ISO day it was written on, where that is known."""
    flat = " ".join(text.replace("_", " ").split())
    return (*_figures(flat, day), *_causes(flat), *_doers(flat))


@lru_cache(maxsize=50_000)
def modifiers_in(text: str) -> frozenset[tuple[str, str]]:
    """The words that tell a thing from others of its kind, identifiers ("Pier 3") among them."""
    found = {
        (family, token.lower)
        for token in tokens(text)
        for family, words in MODIFIERS.items()
        if token.lower in words
    }
    for word, label in _IDENTIFIER.findall(text):
        if word not in _MONTHS.split() and word.lower() not in ("in", "the", "on", "at", "by"):
            found.add((stem(word.lower()), label.rstrip(".")))
    return frozenset(found)


def status_of(clause: str) -> str:
    """How surely a clause speaks: the first status whose words stand in it, else "fact"."""
    for name, pattern in STATUS:
        found = re.search(rf"\b(?:{pattern})\b", clause, re.IGNORECASE)
        if found and not (found.group() == "May" or found.group().lower() == "will be"):
            return name
    return "fact"


def core(text: str, skip: tuple[tuple[int, int], ...] = ()) -> frozenset[str]:
    """The stems that tell what ``text`` is about, without numbers, fillers and ``skip``."""
    return frozenset(
        EVENTS.get(t.stem, t.stem)
        for t in content(text)
        if not t.is_number
        and (t.stem not in FILLER or t.stem in EVENTS)
        and t.lower not in MODIFIERS["age"]
        and not any(a <= t.start < b for a, b in skip)
    )


@lru_cache(maxsize=20_000)
def _clauses(text: str) -> tuple[tuple[int, int], ...]:
    cuts = [0, *sorted(m.end() for m in _BREAK.finditer(text)), len(text)]
    return tuple((a, b) for a, b in pairwise(cuts) if text[a:b].strip())


def is_verb(token: Token) -> bool:
    """Whether the word may be a finite verb or a participle."""
    past = token.lower.endswith("ed") and len(token.lower) > 4 and not token.is_capital
    return token.lower in VERBS or past


def _clause_at(text: str, at: int) -> tuple[str, int]:
    """The clause around an offset, and its start."""
    start, end = next((a, b) for a, b in _clauses(text) if a <= at < b)
    return text[start:end], start


def _subject(text: str, start: int) -> str:
    """The words before the first verb of the sentence that holds ``start``: what it is about."""
    low = max((m.end() for m in _STOP.finditer(text) if m.end() <= start), default=0)
    head = text[low:start]
    for token in tokens(head):
        if is_verb(token):
            return head[: token.start]
    cut = re.search(r":|[,;]", head)
    return head[: cut.end()].rstrip(",;") if cut else head


def _lacks_subject(clause: str) -> bool:
    """Whether a clause goes on about what came before: "and is …", "with a …", "its …"."""
    words = tokens(clause)
    if words and words[0].lower in _GOING_ON:
        return True
    first = next((t for t in words if is_verb(t) or (t.is_content and not t.is_number)), None)
    return first is None or is_verb(first)


def row_label(text: str) -> str:
    """What a table row is about: the words before its first figure, its own heading apart."""
    amounts = amounts_in(text)
    head = text[: amounts[0].start] if amounts else text
    return head[: head.rfind(";")] if ";" in head else head[: head.rstrip(": ").rfind(":")]


def _spoken_of(text: str, clause: str, start: int) -> str:
    """The clause with the subject that it leaves out, or with its row's label."""
    if _ROW.search(text):
        return f"{row_label(text)} {clause}"
    before = _subject(text, start)
    label = before.rstrip().endswith(":")
    return f"{before} {clause}" if label or _lacks_subject(clause) else clause


def _figures(text: str, day: str | None) -> list[Frame]:
    amounts = amounts_in(text)
    dates = dates_in(text, day if day and len(day) == _ISO_DAY else None)
    figures: tuple[Figure, ...] = (*amounts, *dates)
    made = [_figure(text, f, figures) for f in figures if not _DENIED.search(text[: f.start])]
    return [f for f in made if not _headless(f.clause) and not _dates_an_amount(f, made)]


def _dates_an_amount(frame: Frame, others: Sequence[Frame]) -> bool:
    """Whether a date tells when an amount of its clause held, not when something happened."""
    if frame.kind != "date" or frame.measure & set(EVENTS.values()):
        return False
    return any(f.kind == "amount" and f.clause == frame.clause for f in others)


def _headless(clause: str) -> bool:
    """Whether nothing tells what a clause is of: "Carried by 21 votes"."""
    words = tokens(clause)
    return bool(words) and words[0].lower.endswith("ed")


def _figure(text: str, figure: Figure, others: Sequence[Figure]) -> Frame:
    clause, start = _clause_at(text, figure.start)
    whole = _spoken_of(text, clause, start)
    own = tuple(
        (f.start - start, f.end - start)
        for f in others
        if not (isinstance(f, Amount) and f.of)  # what is counted is what it is about
    )
    about = core(clause, own) | (core(whole[: len(whole) - len(clause)]))
    if isinstance(figure, Amount) and figure.of:
        about |= {stem(figure.of.lower())}
    measure, role = _measure(figure, clause, start, about)
    inside = range(start, start + len(clause))
    return Frame(
        kind="date" if isinstance(figure, DateSpan) else "amount",
        about=about,
        measure=measure,
        value=figure.text,
        clause=whole,
        figure=figure,
        modifiers=modifiers_in(whole),
        names=tuple(name for name, _ in names_in(whole)),
        status=status_of(whole),
        role=role,
        as_of=tuple(
            d for d in others if isinstance(d, DateSpan) and d.start in inside and d is not figure
        ),
    )


def _measure(
    figure: Figure, clause: str, start: int, about: frozenset[str]
) -> tuple[frozenset[str], str]:
    """What is measured, or for a date the verb beside it and how the date is tied to it."""
    if isinstance(figure, Amount):
        measures = {MEASURES[s] for s in about if s in MEASURES}
        if _COMPARED.match(clause[max(figure.end - start, 0) :]):
            measures.add("difference")
        return frozenset(measures), ""
    before = clause[: max(figure.start - start, 0)]
    verbs = [t for t in tokens(before) if is_verb(t) and t.stem not in ("be", "have")]
    preposition = _PREPOSITION.search(before)
    role = _ROLES_OF_DATES.get(preposition.group(1).lower(), "on") if preposition else "on"
    after = [t for t in tokens(clause) if is_verb(t) and t.stem not in ("be", "have")]
    chosen = verbs[-1:] or after[:1]
    return frozenset(EVENTS.get(t.stem, t.stem) for t in chosen), role


def _causes(text: str) -> list[Frame]:
    found = []
    for start, end in _sentences(text):
        sentence = _POINT.sub(_DOT, text[start:end])
        for pattern in _CAUSE:
            match = pattern.search(sentence)
            if match is None or _PARTLY.search(match.group()):
                continue
            what, why = match.group("what"), match.group("why")
            found.append(_filled("cause", what, core(why), why, frozenset({"cause"})))
            break
    return [f for f in found if f.about and f.filler]


def _doers(text: str) -> list[Frame]:
    found = []
    for start, end in _sentences(text):
        sentence = _POINT.sub(_DOT, text[start:end])
        for pattern in (_BY, _ACTIVE, _ROLE_IS, _IS_ROLE):
            match = pattern.search(sentence)
            if match is None or _PARTLY.search(match.group()):
                continue
            verb = stem(match.groupdict().get("verb", "is").lower())
            role = "verb" not in match.groupdict()
            names = names_in(match.group("who"))
            body = BODIES.search(match.group("who"))
            if not (names or body) or not (role or verb in EXCLUSIVE):
                continue
            who = frozenset(stem(t.lower) for name, _ in names for t in tokens(name))
            who = core(match.group("who")) if body else who
            act = frozenset({"role" if role else EXCLUSIVE[verb]})
            found.append(_filled("doer", match.group("what"), who, match.group("who"), act))
            break
    return [f for f in found if f.about]


def _filled(
    kind: str, what: str, filler: frozenset[str], value: str, measure: frozenset[str]
) -> Frame:
    what, value = what.replace(_DOT, "."), value.replace(_DOT, ".")
    return Frame(
        kind=kind,
        about=core(what, _spans(what)),
        measure=measure,
        value=" ".join(value.split()),
        clause=what,
        filler=filler,
        modifiers=modifiers_in(what),
        names=tuple(name for name, _ in names_in(what)),
        status=status_of(what),
        as_of=dates_in(what),
    )


def _spans(text: str) -> tuple[tuple[int, int], ...]:
    figures: tuple[Figure, ...] = (*amounts_in(text), *dates_in(text))
    return tuple((f.start, f.end) for f in figures)


def _sentences(text: str) -> list[tuple[int, int]]:
    cuts = [0, *(m.end() for m in _STOP.finditer(text)), len(text)]
    return [(a, b) for a, b in pairwise(cuts) if text[a:b].strip()]
