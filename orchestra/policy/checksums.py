"""Check digits: what tells a card or identity number from any other number of its length."""

from __future__ import annotations

from collections.abc import Sequence


def luhn(digits: str) -> bool:
    """Whether a number ends in its Luhn digit (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def iban(compact: str) -> bool:
    """Whether an IBAN without spaces has a known country, its length, and remainder 1 (ISO 13616).

    Letters count as 10 to 35; the first four characters are moved to the end; modulo 97.
    """
    compact = compact.upper()
    if IBAN_LENGTHS.get(compact[:2]) != len(compact):
        return False
    moved = compact[4:] + compact[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def weighted(digits: str, weights: Sequence[int]) -> int:
    """The sum of digits times weights, over the shorter of the two."""
    return sum(int(d) * w for d, w in zip(digits, weights, strict=False))


def verhoeff(digits: str) -> bool:
    """Whether a number ends in its Verhoeff digit (Verhoeff 1969; dihedral group of order 10)."""
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = _times(check, _permuted(int(digit), place % 8))
    return check == 0


def mod11_10(digits: str) -> bool:
    """Whether a number passes ISO 7064, MOD 11,10."""
    product = 10
    for digit in digits[:-1]:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == int(digits[-1])


def _times(left: int, right: int) -> int:
    """The product in the dihedral group: 0-4 are rotations, 5-9 reflections."""
    if left < 5:
        return (left + right) % 5 if right < 5 else 5 + (left + right) % 5
    return 5 + (left - right) % 5 if right < 5 else (left - right) % 5


def _permuted(digit: int, times: int) -> int:
    for _ in range(times):
        digit = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)[digit]
    return digit


# SWIFT's registry of IBANs: how long one of each country is.
IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FK FO GL NL SD", 19: "MK SI",
        20: "AT BA EE KZ LT LU MN XK", 21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST", 26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM", 28: "AL AZ BY CY DO GT HU LB NI PL SV",
        29: "BR EG PS QA UA", 30: "JO KW MU", 31: "MT SC", 32: "LC", 33: "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip
