"""Two parties' counts of one thing over one time, in unlike words.

"By the keeper's book 212 visitors came in March" and "the door counter has 187 people for March":
the figures are of one kind, the time is the same and said in so many words, and what is left of
one sentence is contained in what is left of the other. Attributions ("by the keeper's book",
"according to its record") tell who counted, not what.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from adjudicator.figures import amounts_in, dates_in
from adjudicator.frames import core, modifiers_in, status_of
from adjudicator.judges.context import lead_in
from adjudicator.names import missing_names, names_in
from adjudicator.setting import day_of, one_paper, weight
from adjudicator.types import ConflictScore, Window
from adjudicator.words import stem, tokens
from kg.agreement import amounts_agree
from kg.types import Amount

_NONE = ConflictScore(score=0.0)
_FAR_APART = 4.0
_ALIKE = 0.5
_SHARED = 2
_STOP = re.compile(
    r"[.!?;:][”\"’']?\s+(?=\S)"
    r"|,\s+(?=of whom|of which|nearly|most|many|some|from|which|who|and|but)"
)
_ATTRIBUTED = re.compile(
    r"\b(?:by|according to|from|in) (?:the |its |our |their |his |her )?(?:[\w’'-]+ ){0,3}?"
    r"(?:logs?|books?|records?|counts?|counters?|registers?|figures|statistics|lists?|ledgers?"
    r"|own (?:count|figures|records))\b,?"
    r"|(?<![\w’'])[\w’']+ (?:reports?|says?|said|counted|counts|records?|recorded|found|finds)"
    r"(?: that)?\b",
    re.IGNORECASE,
)
_SAME = tuple(
    (re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), f" {word} ")
    for word, pattern in (
        (
            "cancelled",
            r"(?:did not|didn['’]t|failed to|could not) (?:run|take place|go ahead|happen|depart"
            r"|leave|sail|fly|operate|open|go)|(?:was|were) (?:called off|dropped|cancelled)"
            r"|called off|cancelled|canceled|scrapped",
        ),
        (
            "employed",
            r"on (?:\w+ )?(?:the |our |its |their )?(?:books|payroll|staff|pay list)"
            r"|employed|employs?"
            r"|in (?:the|our|its|their) (?:employ(?:ment)?|service)|work(?:s|ed)? for",
        ),
        ("persons", r"people|persons|residents|inhabitants|villagers|citizens|locals"
         r"|men and women|individuals|souls"),
        ("", r"living (?:on|in|at)|who live (?:on|in|at)|who lived (?:on|in|at)"),
    )
)  # fmt: skip
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTH = rf"(?:{'|'.join(_MONTHS)})"
_BEGINS = rf"(?P<a>{_MONTH}|new year(?:['’]s day)?)"
_ENDS = rf"(?P<b>{_MONTH}|the year['’]s end)"
_SPANS = (
    (
        re.compile(
            rf"\b(?:from|between)\s+(?:the (?:start|beginning) of\s+)?{_BEGINS}"
            rf"\s+(?:to|and|until|till|through)\s+(?:the end of\s+)?{_ENDS}",
            re.IGNORECASE,
        ),
        "range",
    ),
    (re.compile(r"\b(?:in |during |over )?the first (?:quarter|three months)\b", re.I), "01-03"),
    (re.compile(r"\b(?:in |during |over )?the second quarter\b", re.I), "04-06"),
    (re.compile(r"\b(?:in |during |over )?the third quarter\b", re.I), "07-09"),
    (re.compile(r"\b(?:in |during |over )?the (?:fourth|last) quarter\b", re.I), "10-12"),
    (
        re.compile(
            r"\b(?:at|by|on|around) (?:the )?(?:turn of the year|year['’]?s?[- ]end|end of the year"
            r"|end of (?:19|20)\d\d)\b|\b(?:on )?(?:31 december|december 31)(?:,? (?:19|20)\d\d)?",
            re.IGNORECASE,
        ),
        "end",
    ),
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class _Tally:
    """A count or share with the time it is of and the words that tell what it is of."""

    figure: Amount
    when: str
    years: frozenset[str]
    about: frozenset[str]
    clause: str


def rival_tallies(one: Window, other: Window) -> ConflictScore:
    """A conflict where two documents give two figures of one thing for one time."""
    if one.derived or other.derived or one_paper(one, other):
        return _NONE
    for mine in _tallies(one):
        for theirs in _tallies(other):
            if _compete(mine, theirs, one, other):
                figures = [" ".join(t.figure.text.split()) for t in (mine, theirs)]
                reason = f"{figures[0]} against {figures[1]} for one time"
                return ConflictScore(score=0.7, reason=reason)
    return _NONE


def times_counted(text: str, context: str, document: str, day: str) -> frozenset[tuple[str, str]]:
    """The times and years of which a passage gives counts: what two passages must share."""
    read = _read(text, context, document, day)
    return frozenset((tally.when, year) for tally in read for year in tally.years)


def _tallies(window: Window) -> tuple[_Tally, ...]:
    return _read(window.text, window.context, window.document, day_of(window))


@lru_cache(maxsize=20_000)
def _read(text: str, context: str, document: str, day: str) -> tuple[_Tally, ...]:
    """The tallies of a passage: clauses with one countable figure and one time."""
    found = []
    for clause in _STOP.split(" ".join(text.split())):
        plain = _ATTRIBUTED.sub(" ", clause)
        for pattern, word in _SAME:
            plain = pattern.sub(word, plain)
        told = _when(plain)
        if told is None:
            continue
        when, years, rest = told
        counts = [a for a in amounts_in(rest) if (a.of and a.unit == "1") or a.unit == "fraction"]
        if len(counts) != 1 or counts[0].bound or counts[0].approximate:
            continue
        years = years or frozenset(_YEAR.findall(f"{context} {document} {day}"))
        if when == "end" and not _YEAR.search(clause):  # the turn of the year, told soon after
            years |= {str(int(y) - 1) for y in years}
        about = core(rest, tuple((a.start, a.end) for a in amounts_in(rest) if not a.of))
        found.append(_Tally(counts[0], when, years, about, rest))
    return tuple(found)


def _when(clause: str) -> tuple[str, frozenset[str], str] | None:
    """The one time that a clause is of, its years, and the clause without it."""
    years = frozenset(_YEAR.findall(clause))
    for pattern, name in _SPANS:
        match = pattern.search(clause)
        if match is None:
            continue
        when = _range(match["a"], match["b"]) if name == "range" else name
        rest = _YEAR.sub(" ", f"{clause[: match.start()]} {clause[match.end() :]}")
        return when, years, rest
    spans = dates_in(clause)
    if len({(d.first, d.last) for d in spans}) != 1 or not spans[0].first[:4].isdigit():
        return None
    rest = clause
    for span in sorted(spans, key=lambda d: -d.start):
        rest = f"{rest[: span.start]} {rest[span.end :]}"
    return f"{spans[0].first}/{spans[0].last}", frozenset({spans[0].first[:4]}), rest


def _range(first: str, last: str) -> str:
    def number(name: str, other: int) -> int:
        return _MONTHS.index(name.lower()) + 1 if name.lower() in _MONTHS else other

    return f"{number(first, 1):02}-{number(last, 12):02}"


def _compete(mine: _Tally, theirs: _Tally, one: Window, other: Window) -> bool:
    if mine.when != theirs.when or not mine.years & theirs.years or _of_two_bodies(one, other):
        return False
    if not _differ(mine.figure, theirs.figure) or not _one_subject(mine, theirs):
        return False
    if status_of(mine.clause) != status_of(theirs.clause):
        return False
    apart = [
        {m for m in modifiers_in(t.clause) if m[0] not in ("age", "order")} for t in (mine, theirs)
    ]
    if apart[0] != apart[1]:
        return False
    return not (
        missing_names(mine.clause, other.text, lead_in(other))
        or missing_names(theirs.clause, one.text, lead_in(one))
    )


def _of_two_bodies(one: Window, other: Window) -> bool:
    """Whether titles name two of one kind: "Report of the Orm branch", "… of the Kell branch"."""
    mine, theirs = _kinds(one.context), _kinds(other.context)
    shared = set(mine) & set(theirs)
    return bool(shared) and all(not mine[kind] & theirs[kind] for kind in shared)


def _kinds(title: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, _ in names_in(title):
        for kind in re.findall(rf"\b{re.escape(name)} ([a-z]{{4,}})", title):
            found.setdefault(kind, set()).add(name)
    return found


def _differ(a: Amount, b: Amount) -> bool:
    """Whether two figures of one kind differ, and not so much that they hardly count one thing."""
    if a.unit != b.unit or stem(a.of.lower()) != stem(b.of.lower()):
        return False
    if amounts_agree(a, b) is not False or amounts_agree(b, a) is not False:
        return False
    small, large = sorted((abs(a.value), abs(b.value)))
    return large <= _FAR_APART * max(small, 1e-12)


def _one_subject(mine: _Tally, theirs: _Tally) -> bool:
    """Whether both clauses are about the same, names apart, or the narrower one has the more.

    Who came by bus are some of those who came: fewer of them contradict nothing. More do.
    """
    narrow, wide = sorted((mine, theirs), key=lambda t: -len(t.about))
    small, large = wide.about, narrow.about
    if len(small) < _SHARED or not small <= large:
        return False
    named = {t.stem for name, _ in names_in(narrow.clause) for t in tokens(name)}
    if not large - small - named:
        return True
    return weight(small) >= _ALIKE * weight(large) and narrow.figure.value > wide.figure.value
