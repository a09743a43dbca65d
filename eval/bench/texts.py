"""Texts made up by a seeded generator: as large as wanted, with words as unequal as in English."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

VOCABULARY = 30_000
_ONSETS = "b c d f g h j k l m n p r s t v w br cr dr fl gr pl st tr"
_VOWELS = "a e i o u ai ea ou"


def vocabulary(size: int = VOCABULARY) -> list[str]:
    """``size`` different pronounceable words, always the same."""
    syllables = [onset + vowel for onset in _ONSETS.split() for vowel in _VOWELS.split()]
    count = len(syllables)
    return [
        "".join(syllables[(i // count**power) % count] for power in range(2 if i < count**2 else 3))
        for i in range(size)
    ]


def sentences(n: int, *, seed: int, words: int = 14) -> Iterator[str]:
    """``n`` sentences of about ``words`` words, word frequencies by Zipf's law."""
    generator = np.random.default_rng(seed)
    known = np.array(vocabulary())
    weights = 1 / np.arange(1, len(known) + 1)
    cumulative = np.cumsum(weights / weights.sum())
    for start in range(0, n, 5_000):
        lengths = generator.integers(words // 2, words * 3 // 2 + 1, size=min(5_000, n - start))
        drawn = known[
            np.minimum(
                np.searchsorted(cumulative, generator.random(int(lengths.sum()))), len(known) - 1
            )
        ]
        position = 0
        for length in lengths:
            chosen = drawn[position : position + length]
            position += length
            yield " ".join(chosen).capitalize() + "."


def paragraphs(n: int, *, seed: int, each: int = 4) -> Iterator[str]:
    """``n`` paragraphs of ``each`` sentences."""
    drawn = sentences(n * each, seed=seed)
    for _ in range(n):
        yield " ".join(next(drawn) for _ in range(each))


def write_text(path: Path, megabytes: float, *, seed: int) -> int:
    """Writes a text file of about that size and returns its size in bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    wanted, written, part = int(megabytes * 1e6), 0, 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        while written < wanted:
            for paragraph in paragraphs(1_000, seed=seed + part):
                written += file.write(paragraph + "\n\n")
                if written >= wanted:
                    break
            part += 1
    return written
