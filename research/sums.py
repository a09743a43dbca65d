"""Which figures of a text are sums of money, in currencies of today and in coins of any."""

from __future__ import annotations

from adjudicator.words import tokens
from kg.types import Amount
from kg.units import CURRENCIES

_COIN_NAMES = (
    "crown crowns mark marks florin florins guilder guilders shilling shillings thaler thalers"
    " ducat ducats franc francs peso pesos krone kroner kronor lira lire dinar dinars dirham"
    " dirhams rupee rupees escudo escudos pence penny cents"
)
_COINS = frozenset(_COIN_NAMES.split())
_SIGN = 3  # letters of a sign that no list of currencies holds: "fl 4.7 million"


def is_sum(text: str, amount: Amount) -> bool:
    """Whether an amount of ``text`` is a sum of money."""
    if amount.unit.split("/")[0] in CURRENCIES:
        return True
    if amount.unit not in ("", "1"):
        return False
    if amount.of:
        return amount.of.casefold() in _COINS
    before = list(tokens(text[: amount.start]))[-1:]
    stands = [w for w in before if not text[w.end : amount.start].strip()]
    signs = [w for w in stands if w.is_content and len(w.text) <= _SIGN and w.text.isalpha()]
    return bool(signs) and any(c.isdigit() for c in amount.text)
