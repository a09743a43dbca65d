"""Word pieces of (evidence, claim) pairs, the same in training and at inference.

Layout: ``[CLS] evidence [SEP] claim [SEP]``, token types 0 and 1, at most 256 pieces. What is too
long is cut from the evidence's end; callers cut their windows so that this stays an exception.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MAX_PIECES = 256
MAX_CLAIM = 128
_CLS, _SEP = 101, 102


@lru_cache(maxsize=1)
def tokenizer() -> Tokenizer:
    """The tokenizer that comes with the packaged MiniLM weights, with no cut and no padding.

    Raises:
        SettingsInvalid: the package with the weights is not installed.
    """
    from tokenizers import Tokenizer

    from ingest.embedding.model_folder import packaged_source

    made = Tokenizer.from_file(str(packaged_source() / "tokenizer.json"))
    made.no_truncation()
    made.no_padding()
    return made


def encode(texts: Sequence[str]) -> list[list[int]]:
    """Word pieces of each text, without special ones and without a cut."""
    found = tokenizer().encode_batch_fast(list(texts), add_special_tokens=False)
    return [encoding.ids for encoding in found]


def pair(evidence: Sequence[int], claim: Sequence[int]) -> tuple[list[int], int]:
    """The pieces of one pair, and how many of them are of the evidence's segment (type 0)."""
    said = list(claim[:MAX_CLAIM])
    shown = list(evidence[: MAX_PIECES - 3 - len(said)])
    return [_CLS, *shown, _SEP, *said, _SEP], len(shown) + 2
