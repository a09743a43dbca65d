"""Finds personal data and secrets in text by their form, their check digits and their entropy.

Made not to touch what reports are made of: figures, dates, case numbers, page references. So a
bare run of digits never counts by itself; it needs a check digit that fits, grouping of its own
kind, or a word before it that says what it is.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from orchestra.policy.checksums import IBAN_LENGTHS, iban, luhn
from orchestra.policy.national import NATIONAL_IDS


class Kind(StrEnum):
    """What a value is; its placeholder says so. ``OTHER`` is for Presidio's further kinds."""

    KEY = "KEY"
    EMAIL = "EMAIL"
    IBAN = "IBAN"
    CARD = "CARD"
    NATIONAL_ID = "NATIONAL_ID"
    PHONE = "PHONE"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class Span:
    """``text[start:end]`` is a value of this kind."""

    start: int
    end: int
    kind: Kind


_CUE_REACH = 40

_EMAIL = re.compile(
    r"(?<![\w.+-])[\w](?:[\w.%+-]{0,62}[\w+-])?@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,6}[^\W\d_]{2,24}"
    r"(?![\w-]|@)"
)


def emails(text: str) -> Iterator[Span]:
    """E-mail addresses."""
    at, done = text.find("@"), 0
    while at >= 0:
        match = _EMAIL.search(text, max(done, at - 65), at + 256)
        if match:
            yield Span(match.start(), match.end(), Kind.EMAIL)
        done = max(at + 1, match.end() if match else 0)
        at = text.find("@", done)


_NUMBER = re.compile(r"\d(?:[^\d\n]{0,4}\d){5,}")
_MARGIN = 24


@lru_cache(maxsize=4)
def numbers(text: str) -> tuple[tuple[int, int], ...]:
    """Stretches that hold at least six digits close together, with a margin around them.

    Numbers are looked for there alone, which spares most of a text most of the patterns.
    """
    found: list[tuple[int, int]] = []
    for match in _NUMBER.finditer(text):
        start, end = max(0, match.start() - _MARGIN), match.end() + _MARGIN
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return tuple(found)


_CARD = re.compile(
    r"(?<![\w.,/+-])(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{1,3})?|"
    r"3\d{3}([ -])\d{6}\2\d{5})"
    r"(?![\w/]|[.,-]\d)"
)
_BRANDS = re.compile(
    r"4\d{12}(?:\d{3})?(?:\d{3})?|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|"
    r"3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|(?:6011|65\d\d|64[4-9]\d)\d{12,15}|62\d{14,17}|"
    r"35(?:2[89]|[3-8]\d)\d{12}|(?:50|5[6-9]|6\d)\d{10,17}"
)


def _in_numbers(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    for start, end in numbers(text):
        yield from pattern.finditer(text, start, end)


def cards(text: str) -> Iterator[Span]:
    """Payment cards: a brand's first digits and length, and the Luhn digit."""
    for match in _in_numbers(_CARD, text):
        digits = re.sub(r"[ -]", "", match[0])
        if _BRANDS.fullmatch(digits) and luhn(digits):
            yield Span(match.start(), match.end(), Kind.CARD)


_IBAN = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2})\d{2}(?=[ -]?[A-Za-z0-9])")


def ibans(text: str) -> Iterator[Span]:
    """Account numbers: a country's length, and remainder 1 modulo 97."""
    for match in _IBAN.finditer(text):
        left = IBAN_LENGTHS.get(match[1].upper(), 0) - 4
        if left < 0:
            continue
        rest = re.compile(rf"(?:[ -]?[A-Za-z0-9]){{{left}}}(?![A-Za-z0-9])").match(
            text, match.end()
        )
        if rest and iban(re.sub(r"[ -]", "", match[0] + rest[0])):
            yield Span(match.start(), rest.end(), Kind.IBAN)


def national_ids(text: str) -> Iterator[Span]:
    """The numbers of :data:`orchestra.policy.national.NATIONAL_IDS`."""
    for entry in NATIONAL_IDS:
        for match in _in_numbers(entry.pattern, text):
            before = text[max(0, match.start() - _CUE_REACH) : match.start()]
            if entry.cue is not None and not entry.cue.search(before):
                continue
            plain = "".join(c for c in match[0].upper() if c not in entry.separators)
            if entry.check(plain):
                yield Span(match.start(), match.end(), Kind.NATIONAL_ID)


_GAP = "[ ./\u2010-\u2013-]"
_ABROAD = re.compile(
    rf"(?<![\w.,+/-])(?:\+|00(?=[1-9]\d[ \d-]{{9}}))[ ]?[1-9]\d{{0,2}}{_GAP}?"
    rf"(?:\(0?\d{{0,4}}\){_GAP}?)?"
    rf"\d{{1,5}}(?:{_GAP}?\d{{2,5}}){{1,5}}(?!\w|[.,]\d)"
)
_NORTH_AMERICA = re.compile(
    r"(?<![\w.,/+-])(?:1[ .-])?(?:\([2-9]\d\d\)[ -]?|[2-9]\d\d([.\u2010-\u2013-]))"
    r"[2-9]\d\d(?(1)\1|[ .\u2010-\u2013-])\d{4}(?![\w/]|[.,-]\d)"
)
_TRUNK = re.compile(
    r"(?<![\w.,/+-])(?:\(0\d{1,4}\)[ ]?\d{2,4}[ -]?\d{3,5}|"
    r"0\d{2,4}[ ]\d{3,4}[ ]?\d{3,4}|07\d{3}[ ]?\d{6})"
    r"(?![\w/]|[., -]\d)"
)
_ANY_PHONE = re.compile(r"(?<![\w.,+])\+?\(?\d(?:[ ./()\u2010-\u2013-]{0,2}\d){5,14}(?!\w|[.,]\d)")
_PHONE_CUE = re.compile(
    r"(?:\b(?:tel(?:efon|ephone|éfono)?|tél(?:éphone)?|phone|fax|facsimile|mobile?|mob|cell|handy|"
    r"whatsapp|rufnummer|hotline)\b\.?(?: ?(?:no|nr|number)\b\.?)?|☎|📞|📱)[ ]?[:#-]?[ ]{0,3}$",
    re.IGNORECASE,
)
_A_DATE = re.compile(r"\d{4}([-/. ])\d{1,2}\1\d{1,2}|\d{1,2}([-/. ])\d{1,2}\2\d{4}")


def phones(text: str) -> Iterator[Span]:
    """Telephone numbers: with a country's prefix, in a national form, or after a word for one."""
    for match in _in_numbers(_ABROAD, text):
        if 8 <= _digits(match[0]) <= 15:
            yield Span(match.start(), match.end(), Kind.PHONE)
    for form in (_NORTH_AMERICA, _TRUNK):
        for match in _in_numbers(form, text):
            if 9 <= _digits(match[0]) <= 11:
                yield Span(match.start(), match.end(), Kind.PHONE)
    for match in _in_numbers(_ANY_PHONE, text):
        before = text[max(0, match.start() - _CUE_REACH) : match.start()]
        if _PHONE_CUE.search(before) and not _A_DATE.fullmatch(match[0]):
            yield Span(match.start(), match.end(), Kind.PHONE)


def _digits(text: str) -> int:
    return sum(c.isdigit() for c in text)


_KNOWN_KEYS = re.compile(
    r"(?<![A-Za-z0-9_-])(?:"
    r"sk-(?:ant-|proj-|or-|svcacct-|admin-)?[A-Za-z0-9_-]{16,300}|"
    r"(?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{16}|"
    r"gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255}|gl(?:pat|dt|rt|cbt|ptt)-[A-Za-z0-9_-]{16,64}|"
    r"xox[abeoprs]-[A-Za-z0-9-]{10,250}|xapp-[A-Za-z0-9-]{10,250}|"
    r"AIza[0-9A-Za-z_-]{35}|ya29\.[0-9A-Za-z_-]{20,300}|"
    r"hf_[A-Za-z0-9]{20,64}|npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{30,300}|"
    r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{30,64}|(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,128}|"
    r"whsec_[A-Za-z0-9+/=]{20,128}|dop_v1_[a-f0-9]{64}|gsk_[A-Za-z0-9]{20,128}|r8_[A-Za-z0-9]{30,64}|"
    r"xai-[A-Za-z0-9]{20,128}|pplx-[A-Za-z0-9]{20,128}|tvly-[A-Za-z0-9_-]{16,128}|dckr_pat_[A-Za-z0-9_-]{20,64}|"
    r"eyJ[A-Za-z0-9_-]{8,4000}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,4000}"
    r")(?![A-Za-z0-9])"
)
_PEM = re.compile(
    r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY-----[A-Za-z0-9+/=:,\s-]{0,20000}?"
    r"-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY-----"
)
_IN_ADDRESS = re.compile(r"(?<=://)[^\s/@:]{1,100}:[^\s/@]{1,200}(?=@)")
_SAID = re.compile(
    r"\b(?:api[ _-]?keys?|access[ _-]?(?:key|token)s?|secret(?:[ _-]?(?:access[ _-]?)?key)?|"
    r"auth(?:orization)?[ _-]?token|client[ _-]?secret|private[ _-]?key|"
    r"pass(?:word|wd|phrase)|token|bearer|kennwort|passwort|mot de passe|contraseña)(?![^\W_])"
    r"[\"']?[ ]{0,2}(?:(?:is|lautet|est|es)[ ]|:=|[=:])?[ ]{0,2}(?:bearer[ ])?[\"'`]?"
    r"(?P<value>[^\s\"'`<>]{8,400})",
    re.IGNORECASE,
)
_SAYING = ("key", "token", "secret", "pass", "bearer", "kennwort", "contrase")
_TOKEN = re.compile(r"(?<![A-Za-z0-9+/=_.-])[A-Za-z0-9+/_-]{32,200}={0,2}(?![A-Za-z0-9+/=_.-])")
_HEX = re.compile(r"(?:0x)?[0-9a-fA-F-]+")


def keys(text: str) -> Iterator[Span]:
    """Keys, tokens and passwords: by known prefix, by what is said before them, by entropy."""
    for form in (_KNOWN_KEYS, _PEM, _IN_ADDRESS):
        for match in form.finditer(text):
            yield Span(match.start(), match.end(), Kind.KEY)
    lowered = text.lower()
    said = _SAID.finditer(text) if any(word in lowered for word in _SAYING) else ()
    for match in said:
        value = match["value"].rstrip(".,;:!?)]}")
        if _is_password(value):
            yield Span(match.start("value"), match.start("value") + len(value), Kind.KEY)
    for match in _TOKEN.finditer(text):
        if _is_random(match[0]):
            yield Span(match.start(), match.end(), Kind.KEY)


def _is_password(value: str) -> bool:
    """Letters with digits, or with signs inside: no word, number, date or sum of money."""
    has_letter = any(c.isalpha() for c in value)
    has_digit = any(c.isdigit() for c in value)
    return len(value) >= 8 and has_letter and has_digit and entropy(value) >= 2.5


def _is_random(value: str) -> bool:
    """Capitals, small letters and digits mixed so that no word or path is made of them."""
    if _HEX.fullmatch(value) or value.count("/") > 2 or value.count("-") > 3:
        return False
    mixed = any(map(str.isupper, value)) and any(map(str.islower, value))
    digits = _digits(value)
    return mixed and digits >= 3 and entropy(value) >= 4.2


def entropy(text: str) -> float:
    """Shannon entropy of the characters, in bits a character."""
    counts = Counter(text).values()
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts)


RECOGNISERS: dict[Kind, Callable[[str], Iterator[Span]]] = {
    Kind.KEY: keys,
    Kind.EMAIL: emails,
    Kind.IBAN: ibans,
    Kind.CARD: cards,
    Kind.NATIONAL_ID: national_ids,
    Kind.PHONE: phones,
}
"""By kind, the surest first: where two overlap, the first names the value."""
