"""Edits by rule: a sentence said otherwise, or with one fact changed.

Contrastive pairs that differ in one fact teach a judge to read instead of to match words
(Schuster et al. 2021, "Get Your Vitamin C!"; Tang et al. 2024, "MiniCheck"). Every function
returns None where its rule does not apply, and draws only from the generator it is handed.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

Edit = Callable[[str, Sequence[str], random.Random], str | None]

_MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
]  # fmt: skip
_MONTH = "|".join(_MONTHS)
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_NUMBER = re.compile(
    r"(?<![\w.,-])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w])|(?<![\w.,-])\d+(?:\.\d+)?(?!\w)"
)
_WORDED = [
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
]  # fmt: skip
_UNITS = (
    ("million", "billion"), ("thousand", "million"), ("hours", "days"), ("days", "weeks"),
    ("weeks", "months"), ("months", "years"), ("minutes", "hours"), ("km", "m"), ("miles", "km"),
    ("kilometres", "miles"), ("metres", "feet"), ("feet", "inches"), ("mg", "g"), ("kg", "tonnes"),
    ("pounds", "kilograms"), ("dollars", "euros"), ("percent", "per thousand"), ("$", "€"),
    ("£", "$"), ("MW", "kW"), ("acres", "hectares"),
)  # fmt: skip
_OPPOSITES = (
    ("increased", "decreased"), ("increase", "decrease"), ("increases", "decreases"),
    ("higher", "lower"), ("more", "fewer"), ("more than", "less than"), ("at least", "at most"),
    ("before", "after"), ("first", "last"), ("rose", "fell"), ("above", "below"), ("won", "lost"),
    ("largest", "smallest"), ("highest", "lowest"), ("best", "worst"), ("early", "late"),
    ("positive", "negative"), ("north", "south"), ("northern", "southern"), ("east", "west"),
    ("eastern", "western"), ("male", "female"), ("older", "younger"), ("accepted", "rejected"),
    ("approved", "rejected"), ("allowed", "forbidden"), ("opened", "closed"), ("with", "without"),
    ("improved", "worsened"), ("reduced", "raised"), ("reduces", "raises"), ("gained", "lost"),
    ("began", "ended"), ("longer", "shorter"), ("larger", "smaller"), ("majority", "minority"),
    ("success", "failure"), ("inside", "outside"), ("include", "exclude"), ("public", "private"),
    ("effective", "ineffective"), ("associated with", "unrelated to"), ("up", "down"),
    ("major", "minor"), ("strong", "weak"), ("often", "rarely"), ("greater", "lesser"),
    ("shall", "shall not"), ("up to", "more than"),
)  # fmt: skip
_QUANTIFIERS = (
    ("all", "none"), ("every", "no"), ("most", "few"), ("many", "few"), ("several", "no"),
    ("both", "neither"), ("always", "never"), ("only", "not only"), ("some", "all"),
    ("entirely", "partly"), ("each", "no"),
)  # fmt: skip
_POLAR = (
    (" is not ", " is "), (" was not ", " was "), (" are not ", " are "), (" were not ", " were "),
    (" did not ", " did "), (" does not ", " does "), (" has not ", " has "), (" cannot ", " can "),
    (" never ", " "), (" is ", " is not "), (" was ", " was not "), (" are ", " are not "),
    (" were ", " were not "), (" has ", " has not "), (" had ", " had not "), (" can ", " cannot "),
    (" will ", " will not "), (" would ", " would not "), (" may ", " may not "),
)  # fmt: skip
_NAME = re.compile(r"\b[A-Z][\w'’.-]*(?:\s+(?:(?:of|the|de|van|von|and)\s+)?[A-Z][\w'’.-]*)*")


def change_number(text: str, around: Sequence[str], rng: random.Random) -> str | None:
    """One number becomes another: one that stands nearby, or a likely slip."""
    found = list(_NUMBER.finditer(text))
    if not found:
        return None
    match = rng.choice(found)
    old = match.group()
    near = [n for n in _NUMBER.findall(" ".join(around)) if _alike(old, n)]
    new = rng.choice(near) if near and rng.random() < 0.5 else _slip(old, rng)
    return None if new == old else text[: match.start()] + new + text[match.end() :]


def _alike(one: str, other: str) -> bool:
    """Whether a number could stand for another: both years, or both not."""
    return other != one and _is_year(one) == _is_year(other)


def _is_year(number: str) -> bool:
    return number.isdigit() and 1500 <= int(number) <= 2100


def _slip(number: str, rng: random.Random) -> str:
    if _is_year(number):
        return str(int(number) + rng.choice((-10, -5, -3, -2, -1, 1, 2, 3, 5, 10)))
    value = float(number.replace(",", ""))
    places = len(number.split(".")[1]) if "." in number else 0
    kind = rng.randrange(4)
    if kind == 0:
        value = value * 10 if value else 1
    elif kind == 1:
        value = value + rng.choice((1, 2, 3)) * 10**-places
    elif kind == 2:
        value = value * rng.choice((0.5, 1.2, 1.5, 2, 3)) + 10**-places
    else:  # two digits change places, as they do when people copy
        digits = [i for i, c in enumerate(number) if c.isdigit()]
        if len(digits) > 1:
            a, b = rng.sample(digits, 2)
            letters = list(number)
            letters[a], letters[b] = letters[b], letters[a]
            return "".join(letters)
        value += 2
    return f"{value:,.{places}f}" if "," in number else f"{value:.{places}f}"


def change_worded_number(text: str, around: Sequence[str], rng: random.Random) -> str | None:  # noqa: ARG001
    """A number written as a word becomes another."""
    found = list(re.finditer(rf"\b(?:{'|'.join(_WORDED)})\b", text, re.IGNORECASE))
    if not found:
        return None
    match = rng.choice(found)
    new = rng.choice([w for w in _WORDED if w != match.group().lower()])
    return text[: match.start()] + _cased(new, match.group()) + text[match.end() :]


def change_unit(text: str, around: Sequence[str], rng: random.Random) -> str | None:  # noqa: ARG001
    """A unit or scale after a number becomes another."""
    pairs = list(_UNITS) + [(b, a) for a, b in _UNITS]
    fitting = [(a, b) for a, b in pairs if _unit_at(a, text)]
    if not fitting:
        return None
    old, new = rng.choice(fitting)
    match = _unit_at(old, text)
    assert match is not None  # noqa: S101 - it was found above
    return text[: match.start()] + match.group().replace(old, new) + text[match.end() :]


def _unit_at(unit: str, text: str) -> re.Match[str] | None:
    if unit in "$€£":
        return re.search(rf"{re.escape(unit)}(?=\s?\d)", text)
    return re.search(rf"(?<=\d)[\s-]{re.escape(unit)}\b", text)


def change_date(text: str, around: Sequence[str], rng: random.Random) -> str | None:  # noqa: ARG001
    """A month or weekday becomes another."""
    found = list(re.finditer(rf"\b(?:{_MONTH}|{'|'.join(_WEEKDAYS)})\b", text))
    if not found:
        return None
    match = rng.choice(found)
    pool = _MONTHS if match.group() in _MONTHS else _WEEKDAYS
    new = rng.choice([w for w in pool if w != match.group()])
    return text[: match.start()] + new + text[match.end() :]


def change_name(text: str, around: Sequence[str], rng: random.Random) -> str | None:
    """A name becomes another of the same length in words that stands nearby."""
    own = [m for m in _NAME.finditer(text) if m.start() > 0 and m.group() not in _MONTHS]
    if not own:
        return None
    match = rng.choice(own)
    words = len(match.group().split())
    others = sorted(
        {m.group() for near in around for m in _NAME.finditer(near) if m.start() > 0} - set(_MONTHS)
    )
    fitting = [o for o in others if len(o.split()) == words and o not in text]
    if not fitting:
        return None
    return text[: match.start()] + rng.choice(fitting) + text[match.end() :]


def change_polarity(text: str, around: Sequence[str], rng: random.Random) -> str | None:  # noqa: ARG001
    """The first denial goes, or the first verb is denied."""
    for old, new in _POLAR:
        if old in text:
            return text.replace(old, new, 1)
    return None


def change_opposite(text: str, around: Sequence[str], rng: random.Random) -> str | None:  # noqa: ARG001
    """A comparative or another word with an opposite becomes it."""
    return _swapped(text, (*_OPPOSITES, *((b, a) for a, b in _OPPOSITES)), rng)


def change_quantifier(text: str, around: Sequence[str], rng: random.Random) -> str | None:  # noqa: ARG001
    """How many or how often becomes otherwise."""
    return _swapped(text, _QUANTIFIERS, rng)


def _swapped(text: str, pairs: Sequence[tuple[str, str]], rng: random.Random) -> str | None:
    fitting = [
        (m, new)
        for old, new in pairs
        if (m := re.search(rf"\b{old}\b", text, re.IGNORECASE)) is not None
    ]
    if not fitting:
        return None
    match, new = rng.choice(fitting)
    return text[: match.start()] + _cased(new, match.group()) + text[match.end() :]


def _cased(new: str, old: str) -> str:
    return new[:1].upper() + new[1:] if old[:1].isupper() else new


# Edits after which the sentence denies the source; a changed name may merely be unheard of.
DENYING: tuple[Edit, ...] = (
    change_number, change_number, change_worded_number, change_unit, change_date, change_polarity,
    change_opposite, change_quantifier,
)  # fmt: skip


def deny(text: str, around: Sequence[str], rng: random.Random) -> str | None:
    """The text with one fact changed so that the source refutes it, or None."""
    for edit in rng.sample(DENYING, len(DENYING)):
        if (new := edit(text, around, rng)) is not None and new != text:
            return new
    return None


_PARENTHESES = re.compile(r"\s*\([^()]*\)")
_SHORTER = (
    re.compile(
        r"^(?:In|On|At|During|After|Before|As of|By|However|Moreover|According to)\b[^,]{2,60},\s+"
    ),
    re.compile(r",\s+(?:which|who|where|including|such as|with|while|whereas)\b[^.]*(?=\.$)"),
    re.compile(r",\s+(?:however|therefore|too|respectively),"),
)  # fmt: skip
_SAME = (
    (re.compile(r"(\d)\s?%"), r"\1 percent"), (re.compile(r"(\d) percent\b"), r"\1%"),
    (re.compile(r"\$\s?(\d[\d.,]*) (million|billion)"), r"\1 \2 dollars"),
    (re.compile(rf"\b({_MONTH}) (\d{{1,2}}), (\d{{4}})"), r"\2 \1 \3"),
    (re.compile(rf"\b(\d{{1,2}}) ({_MONTH}) (\d{{4}})"), r"\2 \1, \3"),
    (re.compile(r"\bmore than\b"), "over"), (re.compile(r"\bapproximately\b"), "about"),
    (re.compile(r"\bhowever\b", re.IGNORECASE), "though"), (re.compile(r"\busing\b"), "with"),
    (re.compile(r"\bin order to\b"), "to"), (re.compile(r"\bapproximately\b"), "around"),
    (re.compile(r"\bdemonstrated\b"), "showed"), (re.compile(r"\bcommenced\b"), "began"),
    (re.compile(r"\bpurchased\b"), "bought"), (re.compile(r"\badditional\b"), "further"),
    (re.compile(r"\bIt's\b"), "It is"), (re.compile(r"\bdidn't\b"), "did not"),
)  # fmt: skip
_MILLIONS = re.compile(r"(?<![\d,.])(\d{1,3}),(\d)00,000(?![\d,])")
_DIGITS = re.compile(r"(?<![\w.,-])([2-9]|1[0-2])(?= [a-z])")


def reword(text: str, rng: random.Random) -> str:
    """The text said otherwise by rule, true of the same facts: shortened, figures written anew."""
    new = text
    if rng.random() < 0.5:
        new = _PARENTHESES.sub("", new)
    if rng.random() < 0.6:
        for pattern in _SHORTER:
            new = pattern.sub("," if pattern is _SHORTER[2] else "", new, count=1)
    if rng.random() < 0.8:
        for pattern, instead in _SAME:
            if rng.random() < 0.7:
                new = pattern.sub(instead, new)
        new = _MILLIONS.sub(r"\1.\2 million", new)
    if rng.random() < 0.4:
        new = _DIGITS.sub(lambda m: _WORDED[int(m.group()) - 2], new)
    elif rng.random() < 0.3:
        new = re.sub(
            rf"(?<=\s)(?:{'|'.join(_WORDED)})\b",
            lambda m: str(_WORDED.index(m.group()) + 2),
            new,
        )
    new = " ".join(new.split())
    return new[:1].upper() + new[1:] if len(new.split()) >= 4 else text
