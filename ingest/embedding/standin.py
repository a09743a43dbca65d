"""A stand-in embedder: hashed words, no model. For tests and for benchmarks of the store."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

_WORD = re.compile(r"\w+|[^\w\s]")


@lru_cache(maxsize=50_000)
def _direction(word: str, dimensions: int) -> npt.NDArray[np.float32]:
    seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")
    return np.random.default_rng(seed).standard_normal(dimensions, dtype=np.float32)


class StandInEmbedder:
    """Sums one fixed random direction per word: texts that share words lie close together.

    It knows nothing of meaning. Its vectors are cheap, deterministic and of the shape that the
    real model has, which is what tests and benchmarks of the store need.
    """

    def __init__(self, dimensions: int = 384, *, max_tokens: int = 254) -> None:
        self._dimensions = dimensions
        self._max_tokens = max_tokens

    @property
    def name(self) -> str:
        """What a corpus records."""
        return f"stand-in/{self._dimensions}"

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return self._dimensions

    @property
    def max_tokens(self) -> int:
        """Longest text in words and punctuation marks."""
        return self._max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Words and punctuation marks of each text."""
        return [len(_WORD.findall(text)) for text in texts]

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit vectors, one a row; a text without words gets the first axis."""
        rows = np.zeros((len(texts), self._dimensions), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in _WORD.findall(text.lower()):
                row += _direction(word, self._dimensions)
            norm = float(np.linalg.norm(row))
            if norm == 0.0:
                row[0] = 1.0
            else:
                row /= norm
        return rows
