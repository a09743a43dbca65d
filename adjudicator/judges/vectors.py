"""Embeddings for the judges, each text embedded once per process."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from ingest.embedding.kept import kept_words

if TYPE_CHECKING:
    import numpy.typing as npt

    from ingest.types import Embedder

_KEPT = 60_000


class Vectors:
    """Unit vectors of texts and single words, cached; the newest 60,000 are kept.

    Words are also kept on disk beside the model: the next process finds most of them there.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._words = kept_words(embedder) or embedder
        self._known: OrderedDict[str, npt.NDArray[np.float32]] = OrderedDict()

    def prepare(self, texts: Iterable[str]) -> None:
        """Embed what is not known yet: single words by way of the disk, texts anew."""
        missing = sorted({t for t in texts if t not in self._known})
        words = [t for t in missing if " " not in t]
        for some, by in ((words, self._words), ([t for t in missing if " " in t], self._embedder)):
            if some:
                self._known.update(zip(some, by.embed(some), strict=True))
        while len(self._known) > max(_KEPT, 2 * len(missing)):
            self._known.popitem(last=False)

    def of(self, text: str) -> npt.NDArray[np.float32]:
        """The unit vector of ``text``."""
        if text not in self._known:
            self.prepare([text])
        return self._known[text]

    def cosine(self, left: str, right: str) -> float:
        """Cosine of two texts, rounded so that batching cannot show."""
        return round(float(np.dot(self.of(left), self.of(right))), 3)

    def matrix(self, texts: Iterable[str]) -> npt.NDArray[np.float32]:
        """The vectors of ``texts``, one a row."""
        rows = [self.of(t) for t in texts]
        return np.stack(rows) if rows else np.zeros((0, 1), dtype=np.float32)
