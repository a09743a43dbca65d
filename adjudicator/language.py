"""Whether a text is English, which is all that the rules and the verifier were made for."""

from __future__ import annotations

import re
from functools import lru_cache

from adjudicator.lexicon import FOREIGN, STOPWORDS

WARNING = "the text is not in English, so scores are worth little"
_WORD = re.compile(r"[^\W\d_]+")
_LEAST_WORDS = 5


@lru_cache(maxsize=4_096)
def is_foreign(text: str) -> bool:
    """True where a text of five words or more is plainly not English.

    Another script in most letters, or more function words of other languages than of English.
    """
    words = [w.lower() for w in _WORD.findall(text)]
    letters = "".join(words)
    if letters and sum(c > "\u024f" for c in letters) > len(letters) / 2:
        return True
    if len(words) < _LEAST_WORDS:
        return False
    foreign = sum(w in FOREIGN and w not in STOPWORDS for w in words)
    english = sum(w in STOPWORDS for w in words)
    return foreign > english
