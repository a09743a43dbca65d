"""Where words stand in a corpus, letter by letter."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adjudicator.quotes.letters import Letters, normalise

if TYPE_CHECKING:
    from ingest.corpus import Corpus

_WORD = re.compile(r"\w+")
_KEPT_CHARACTERS = 50_000_000
_PLACES = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a document's stored text, half-open."""

    document: str
    start: int
    end: int


class QuoteIndex:
    """Finds normalised stretches in a corpus.

    Postings of words say which documents can hold a stretch at all; only those are searched.
    Normalised texts are kept up to 50 million characters.
    """

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self._postings: dict[str, set[int]] = {}
        self._paths: list[str] = []
        self._texts: OrderedDict[int, Letters] = OrderedDict()
        self._held = 0
        for info in corpus.documents():
            number = len(self._paths)
            self._paths.append(info.path)
            for word in set(_WORD.findall(self._letters(number).text.casefold())):
                self._postings.setdefault(word, set()).add(number)

    def find(self, stretch: str, *, limit: int = _PLACES) -> list[Place]:
        """Places where ``stretch`` (normalised) stands; its first letter's case is free."""
        found: list[Place] = []
        for number in self._candidates(stretch):
            letters = self._letters(number)
            at = _find(letters.text, stretch, 0)
            while at >= 0 and len(found) < limit:
                found.append(self._place(number, letters, at, at + len(stretch)))
                at = _find(letters.text, stretch, at + 1)
        return found

    def longest_prefix(self, words: list[str]) -> int:
        """How many of the first ``words`` (normalised, in one run) stand together somewhere."""
        low, high = 0, len(words)
        while low < high:
            middle = (low + high + 1) // 2
            if self.find(" ".join(words[:middle]).strip(" .,;:!?'\""), limit=1):
                low = middle
            else:
                high = middle - 1
        return low

    def _candidates(self, stretch: str) -> list[int]:
        words = _WORD.findall(stretch.casefold())
        if len(words) > 2:
            words = words[1:-1]  # the outer two may be cut
        sets = sorted((self._postings.get(word, set()) for word in words), key=len)
        return sorted(set.intersection(*sets)) if sets else []

    def _letters(self, number: int) -> Letters:
        if number in self._texts:
            self._texts.move_to_end(number)
            return self._texts[number]
        letters = normalise(self.corpus.text(self._paths[number]))
        self._texts[number] = letters
        self._held += len(letters.text)
        while self._held > _KEPT_CHARACTERS and len(self._texts) > 1:
            _, dropped = self._texts.popitem(last=False)
            self._held -= len(dropped.text)
        return letters

    def _place(self, number: int, letters: Letters, start: int, end: int) -> Place:
        return Place(self._paths[number], letters.places[start], letters.places[end - 1] + 1)


def _find(text: str, stretch: str, start: int) -> int:
    """``str.find`` on word borders, with the case of the first letter free."""
    swapped = stretch[:1].swapcase() + stretch[1:]
    at = start
    while True:
        hits = [h for h in (text.find(stretch, at), text.find(swapped, at)) if h >= 0]
        if not hits:
            return -1
        hit = min(hits)
        if _whole(text, hit, hit + len(stretch)):
            return hit
        at = hit + 1


def _whole(text: str, start: int, end: int) -> bool:
    before = start == 0 or not (text[start - 1].isalnum() and text[start].isalnum())
    after = end >= len(text) or not (text[end].isalnum() and text[end - 1].isalnum())
    return before and after
