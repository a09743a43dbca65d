"""Which documents a sentence names: by title, author or file name."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from adjudicator.idf import idf
from adjudicator.words import content, stems, tokens

if TYPE_CHECKING:
    from ingest.corpus import Corpus

_TITLE_SHARE = 0.6
_MIN_TITLE_WORDS = 2


class Sources:
    """The corpus's documents as a sentence may name them."""

    def __init__(self, corpus: Corpus) -> None:
        self._known = [(d.path, d.title or "", d.author or "") for d in corpus.documents()]

    def named(self, name: str) -> frozenset[str]:
        """Documents with this path, file name, title or author; empty when there is none."""
        wanted = name.strip().casefold()
        exact = [
            path
            for path, title, author in self._known
            if wanted in (path.casefold(), PurePosixPath(path).name.casefold(),
                          PurePosixPath(path).stem.casefold(), title.casefold(), author.casefold())
        ]  # fmt: skip
        return frozenset(exact) or self.mentioned(name)

    def mentioned(self, sentence: str) -> frozenset[str]:
        """Documents that the sentence names.

        By file name, by an author's last name, or by at least two telling words that make up most
        of the title. Of several titles that fit, those with the largest share.
        """
        if not sentence.strip():
            return frozenset()
        words = {t.text for t in tokens(sentence)}
        have = stems(sentence)
        named: set[str] = set()
        shares: dict[str, float] = {}
        for path, title, author in self._known:
            surname = author.split(",")[0].split()[-1:] if author else []
            if PurePosixPath(path).name in sentence or any(s in words for s in surname):
                named.add(path)
            shares[path] = _share(title or _spoken(path), have)
        best = max(shares.values(), default=0.0)
        if best >= _TITLE_SHARE:
            named |= {path for path, share in shares.items() if share == best}
        return frozenset(named)


def _spoken(path: str) -> str:
    return re.sub(r"[-_.]+", " ", PurePosixPath(path).stem)


def _share(title: str, have: frozenset[str]) -> float:
    wanted = sorted({t.stem for t in content(title)})
    present = [w for w in wanted if w in have]
    if len(present) < _MIN_TITLE_WORDS:
        return 0.0
    return sum(idf(w) for w in present) / sum(idf(w) for w in wanted)
