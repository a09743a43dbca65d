"""How many chunks hold each term: what a query's BM25 score could at most be.

The engine multiplies by the inverse document frequency itself but does not tell it. This table
gives the same number, so that a BM25 score can be read as a share of the best possible one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import log
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ingest.store.bm25 import K, Terms
from orchestra.errors import CorpusDamaged


class TermFrequencies:
    """Document frequencies of terms, with changes held apart until they are saved.

    On disk it is one array of two rows: term numbers ascending (the first column is 0 and the
    number of chunks), and how many chunks hold each.
    """

    def __init__(self, chunks: int = 0, table: npt.NDArray[np.uint32] | None = None) -> None:
        self._chunks = chunks
        self._table = np.zeros((2, 0), dtype=np.uint32) if table is None else table
        self._changes: Counter[int] = Counter()

    @classmethod
    def load(cls, path: Path) -> TermFrequencies:
        """Opens a saved table without reading it whole.

        Raises:
            CorpusDamaged: the file is missing or is not such a table.
        """
        try:
            stored = np.load(path, mmap_mode="r", allow_pickle=False)
            return cls(int(stored[1, 0]), np.asarray(stored)[:, 1:])
        except (OSError, ValueError, IndexError) as error:
            raise CorpusDamaged(
                f"{path}: the search index's term table cannot be read ({error});"
                " ingest the corpus again (nothing is embedded twice)"
            ) from error

    def save(self, path: Path) -> None:
        """Writes the table with all changes."""
        merged: Counter[int] = Counter(dict(zip(*self._table.tolist(), strict=True)))
        merged.update(self._changes)
        kept = sorted((term, count) for term, count in merged.items() if count > 0)
        stored = np.array([(0, self._chunks), *kept], dtype=np.uint32).T
        np.save(path, stored, allow_pickle=False)

    @property
    def chunks(self) -> int:
        """How many chunks were counted."""
        return self._chunks

    def add(self, counted: Terms) -> None:
        """Counts one chunk in."""
        self._chunks += 1
        self._changes.update(counted.indices)

    def remove(self, counted: Terms) -> None:
        """Takes one chunk out."""
        self._chunks -= 1
        self._changes.subtract(counted.indices)

    def of(self, term: int) -> int:
        """How many chunks hold a term."""
        return self._counts([term])[0]

    def idf(self, term: int) -> float:
        """Inverse document frequency, as the engine computes it: ln(1 + (N - n + ½) / (n + ½))."""
        return self._idf(self.of(term))

    def best_score(self, terms: Iterable[int]) -> float:
        """The BM25 score that no chunk can pass for a query of these terms.

        A term that no chunk holds is left out. The sum of idf · (k + 1): what each term would
        give if it were repeated without end.
        """
        return sum(self._idf(count) * (K + 1) for count in self._counts(list(terms)) if count > 0)

    def _idf(self, count: int) -> float:
        return log(1.0 + (self._chunks - count + 0.5) / (count + 0.5))

    def _counts(self, terms: list[int]) -> list[int]:
        """How many chunks hold each term; one look into the table for all."""
        known = self._table[0]
        if not known.size:
            return [self._changes[term] for term in terms]
        asked = np.array(terms, dtype=known.dtype)  # of another type, the whole table is converted
        places = np.minimum(np.searchsorted(known, asked), known.size - 1)
        stored = np.where(known[places] == asked, self._table[1, places], 0).tolist()
        return [count + self._changes[term] for count, term in zip(stored, terms, strict=True)]
