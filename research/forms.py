"""Words of one family: "punctual" and "punctuality", "cover" and "covered".

The adjudicator's stems keep apart what may matter to a verdict. Whether a passage is about a
question is asked more broadly: here Snowball's English stemmer (Porter 2001, "Snowball: a language
for stemming algorithms") is used beside them.
"""

from __future__ import annotations

from functools import lru_cache

from snowballstemmer.english_stemmer import EnglishStemmer

from adjudicator.words import Token, content

_APOSTROPHE = "'"
_stemmer = EnglishStemmer()


@lru_cache(maxsize=200_000)
def root(word: str) -> str:
    """What the words of a family have in common, marked so that it is no stem: "~punctual"."""
    return f"~{_stemmer.stemWord(word.replace('’', _APOSTROPHE).removesuffix(_APOSTROPHE + 's'))}"


@lru_cache(maxsize=20_000)
def forms(text: str) -> frozenset[str]:
    """The stems of a text's content words, and their roots."""
    return frozenset(form for token in content(text) for form in (token.stem, root(token.lower)))


def stands(token: Token, have: frozenset[str]) -> bool:
    """Whether a word, or another of its family, is among the forms of a text."""
    return token.stem in have or root(token.lower) in have
