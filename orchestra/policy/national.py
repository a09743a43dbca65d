"""National identity, tax and health numbers: a stated list, each with its check where it has one.

A number whose form alone could be an ordinary figure counts only where a word before it says what
it is (``cue``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from orchestra.policy.checksums import luhn, mod11_10, verhoeff, weighted

_SEPARATORS = " .-+"


@dataclass(frozen=True, slots=True)
class NationalId:
    """One kind of number: its form, what its characters must satisfy, and the word before it.

    ``check`` gets the number without ``separators``, in capitals; ``cue`` is None where the form
    and the check are enough.
    """

    name: str
    pattern: re.Pattern[str]
    check: Callable[[str], bool]
    cue: re.Pattern[str] | None = None
    separators: str = _SEPARATORS


def _is_date(year: str, month: str, day: str) -> bool:
    """Whether a two-digit year's date exists (in this century or the last)."""
    try:
        date(2000 + int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def _us_ssn(n: str) -> bool:
    return n[:3] not in ("000", "666") and n[0] != "9" and n[3:5] != "00" and n[5:] != "0000"


def _uk_nino(n: str) -> bool:
    return n[:2] not in ("BG", "GB", "NK", "KN", "TN", "NT", "ZZ")


def _mod11_weights(n: str) -> bool:
    """The NHS's check: weights 10 to 2, the check digit makes the sum divisible by 11."""
    return weighted(n[:9], range(10, 1, -1)) % 11 == -int(n[9]) % 11


def _german_tax(n: str) -> bool:
    """One digit of the first ten is there twice or three times; ISO 7064, MOD 11,10."""
    counts = sorted(n[:10].count(d) for d in set(n[:10]))
    return counts[-1] in (2, 3) and counts[-2] == 1 and n[0] != "0" and mod11_10(n)


def _french_nir(n: str) -> bool:
    digits = n[:13].replace("2A", "19").replace("2B", "18")
    return 97 - int(digits) % 97 == int(n[13:])


def _spanish(n: str) -> bool:
    digits = n[:-1].replace("X", "0").replace("Y", "1").replace("Z", "2")
    return "TRWAGMYFPDXBNJZSQVHLCKE"[int(digits) % 23] == n[-1]


_ODD = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3,
         6, 8, 12, 14, 16, 10, 22, 25, 24, 23),
        strict=True,
    )
)  # fmt: skip


def _italian(n: str) -> bool:
    odd = sum(_ODD[c] for c in n[:15:2])
    even = sum(int(c, 36) - 10 * c.isalpha() for c in n[1:15:2])
    return (odd + even) % 26 == ord(n[15]) - ord("A")


def _dutch(n: str) -> bool:
    return (weighted(n[:8], range(9, 1, -1)) - int(n[8])) % 11 == 0 and int(n) > 0


def _belgian(n: str) -> bool:
    """97 less the remainder; people born from 2000 on put a 2 in front."""
    return int(n[9:]) in (97 - int(n[:9]) % 97, 97 - int("2" + n[:9]) % 97)


def _polish(n: str) -> bool:
    month = int(n[2:4]) % 20
    check = -weighted(n[:10], (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) % 10
    return _is_date(n[:2], str(month), n[4:6]) and check == int(n[10])


def _swedish(n: str) -> bool:
    short = n[-10:]
    return _is_date(short[:2], short[2:4], short[4:6]) and luhn(short)


def _finnish(n: str) -> bool:
    digits = int(n[:6] + n[7:10])
    fits = "0123456789ABCDEFHJKLMNPRSTUVWXY"[digits % 31] == n[10]
    return fits and _is_date(n[4:6], n[2:4], n[:2])


def _danish(n: str) -> bool:
    return _is_date(n[4:6], n[2:4], n[:2])


def _norwegian(n: str) -> bool:
    day = str(int(n[:2]) % 40)
    first = -weighted(n[:9], (3, 7, 6, 1, 8, 9, 4, 5, 2)) % 11
    second = -weighted(n[:10], (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return _is_date(n[4:6], n[2:4], day) and (first, second) == (int(n[9]), int(n[10]))


def _swiss(n: str) -> bool:
    return -weighted(n[:12], (1, 3) * 6) % 10 == int(n[12])


def _austrian(n: str) -> bool:
    return weighted(n[:3] + n[4:], (3, 7, 9, 5, 8, 4, 2, 1, 6)) % 11 == int(n[3])


def _brazilian(n: str) -> bool:
    first = weighted(n[:9], range(10, 1, -1)) * 10 % 11 % 10
    second = weighted(n[:10], range(11, 1, -1)) * 10 % 11 % 10
    return (first, second) == (int(n[9]), int(n[10])) and len(set(n)) > 1


def _chinese(n: str) -> bool:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    born = n[6:8] in ("19", "20") and _is_date(n[8:10], n[10:12], n[12:14])
    return born and "10X98765432"[weighted(n[:17], weights) % 11] == n[17]


def _korean(n: str) -> bool:
    check = (11 - weighted(n[:12], (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)) % 11) % 10
    return _is_date(n[:2], n[2:4], n[4:6]) and check == int(n[12])


def _australian(n: str) -> bool:
    return weighted(n, (1, 4, 3, 7, 5, 8, 6, 9, 10)) % 11 == 0


def _always(_: str) -> bool:
    return True


def _kind(
    name: str,
    pattern: str,
    check: Callable[[str], bool] = _always,
    cue: str = "",
    separators: str = _SEPARATORS,
) -> NationalId:
    whole = re.compile(rf"(?<![\w.,/-])(?:{pattern})(?![\w/]|[.,-]\w)", re.IGNORECASE)
    word = re.compile(cue, re.IGNORECASE) if cue else None
    return NationalId(name, whole, check, word, separators)


NATIONAL_IDS = (
    _kind("US social security number", r"\d{3}-\d{2}-\d{4}", _us_ssn),
    _kind("US social security number", r"\d{9}|\d{3} \d{2} \d{4}", _us_ssn,
          r"\bSSN\b|social security (?:number|no)"),
    _kind("UK national insurance number",
          r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] \d{2} \d{2} \d{2} [A-D]", _uk_nino),
    _kind("UK national insurance number",
          r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{6} ?[A-D]", _uk_nino,
          r"\bNINO\b|\bNI (?:no|number)|national insurance"),
    _kind("UK NHS number", r"\d{3}[ -]\d{3}[ -]\d{4}|\d{10}", _mod11_weights, r"\bNHS\b"),
    _kind("German tax id", r"\d{2} ?\d{3} ?\d{3} ?\d{3}", _german_tax,
          r"steuer|\bIdNr|\bTIN\b|tax (?:id|number)"),
    _kind("French NIR",
          r"[1278] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}",
          _french_nir),
    _kind("Spanish DNI or NIE", r"(?:\d{8}|[XYZ]-?\d{7})-?[A-HJ-NP-TV-Z]", _spanish),
    _kind("Italian codice fiscale",
          r"[A-Z]{6}[0-9LMNP-V]{2}[ABCDEHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]", _italian),
    _kind("Dutch BSN", r"\d{9}|\d{4}\.\d{2}\.\d{3}", _dutch, r"\bBSN\b|burgerservice|sofi"),
    _kind("Belgian national number", r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}", _belgian),
    _kind("Polish PESEL", r"\d{11}", _polish, r"\bPESEL\b"),
    _kind("Swedish personnummer", r"(?:19|20)?\d{6}[-+]\d{4}", _swedish),
    _kind("Finnish HETU", r"\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]", _finnish,
          separators=""),
    _kind("Danish CPR number", r"\d{6}-?\d{4}", _danish, r"\bCPR\b"),
    _kind("Norwegian birth number", r"\d{6} ?\d{5}", _norwegian),
    _kind("Swiss AHV number", r"756\.?\d{4}\.?\d{4}\.?\d{2}", _swiss),
    _kind("Austrian insurance number", r"\d{4} ?\d{6}", _austrian,
          r"\bSVNR\b|\bSV-Nr|sozialversicherung"),
    _kind("Brazilian CPF", r"\d{3}\.\d{3}\.\d{3}-\d{2}", _brazilian),
    _kind("Canadian SIN", r"\d{3}-\d{3}-\d{3}", luhn),
    _kind("Canadian SIN", r"\d{3} ?\d{3} ?\d{3}", luhn, r"\bSIN\b|social insurance"),
    _kind("Indian Aadhaar", r"[2-9]\d{3}[ -]\d{4}[ -]\d{4}", verhoeff),
    _kind("Chinese resident id", r"[1-9]\d{16}[0-9X]", _chinese),
    _kind("Korean resident number", r"\d{6}-[1-8]\d{6}", _korean),
    _kind("Australian tax file number", r"\d{3} ?\d{3} ?\d{3}", _australian, r"\bTFN\b|tax file"),
)  # fmt: skip
"""The list. Without a check digit are the US, UK (national insurance) and Danish ones; of the last
the date is checked."""
