"""Comparable forms of names and words: case, possessives, articles, hyphens, plurals aside."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from kg.lexicon import words

_FUNCTION = words("function_words")
_SUFFIXES = frozenset(
    ["ltd", "limited", "inc", "incorporated", "llc", "plc", "corp", "corporation", "gmbh", "ag",
     "co", "company", "llp", "sa", "bv"]
)  # fmt: skip
_ARTICLE = re.compile(r"^(?:the|a|an|messrs\.?|our|its|their)\s+", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")


@lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """The form in which two spellings of a name are one: "the Quay Traders’" → "quay traders"."""
    text = unicodedata.normalize("NFKC", name).replace("’", "'").casefold()
    text = re.sub(r"\s+", " ", text).strip(" \t\"'“”‘.,;:")
    text = _ARTICLE.sub("", text)
    text = re.sub(r"'s$|(?<=s)'$", "", text)
    text = re.sub(r"(?<=s)'(?=\s)|'s(?=\s)", "", text)
    text = text.replace("&", " and ").replace("-", " ").replace(".", " " if len(text) > 12 else "")
    return re.sub(r"\s+", " ", text).strip()


def short_key(key: str) -> str:
    """An organisation's key without its legal form: "brackwater civil ltd" → "brackwater civil"."""
    parts = key.split()
    while len(parts) > 1 and parts[-1] in _SUFFIXES:
        parts.pop()
    return " ".join(parts)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A light stem that joins plurals and the commonest verb endings."""
    low = word.casefold()
    for ending, new in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x")):
        if low.endswith(ending) and len(low) > len(ending) + 1:
            return low[: -len(ending)] + new
    if low.endswith("s") and not low.endswith(("ss", "us", "is")) and len(low) > 3:
        low = low[:-1]
    for ending in ("ing", "ed"):
        if low.endswith(ending) and len(low) > len(ending) + 3:
            low = low[: -len(ending)]
            return low[:-1] if len(low) > 3 and low[-1] == low[-2] and low[-1] not in "ls" else low
    return low[:-1] if low.endswith("e") and len(low) > 4 else low


def content_words(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order."""
    found = (m.group() for m in _WORD.finditer(text.replace("’", "'")))
    return [stem(w) for w in found if w.casefold() not in _FUNCTION and (len(w) > 1 or w.isdigit())]


def is_function(word: str) -> bool:
    """Whether the word carries no meaning of its own."""
    return word.casefold() in _FUNCTION
