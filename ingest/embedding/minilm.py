"""The default embedder: a small BERT encoder under ONNX Runtime, most of it in int8.

ONNX Runtime's dynamic quantisation takes one scale a call. A call holds one text, so a text has
the same vector alone and in any batch, to the last bit (docs/decisions/0006).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ingest.embedding.model_folder import Announce, ModelFolder, ensure
from ingest.embedding.runtime import beside_each_other, cores, session

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Tokenizer

_WORD_PIECES = 256
_SPECIALS = 2


class OnnxEmbedder:
    """Embeds with an exported model; loads it on first use."""

    def __init__(self, folder: ModelFolder, *, label: str, threads: int | None = None) -> None:
        """Describes the embedder.

        Args:
            folder: the exported model.
            label: the model's name, the first part of :attr:`name`.
            threads: texts embedded at a time; by default the cores this process may use.
        """
        self._folder = folder
        self._label = label
        self._threads = threads or cores()
        self._loaded: tuple[Tokenizer, onnxruntime.InferenceSession] | None = None

    @property
    def name(self) -> str:
        """Model, backend and the weights' hash."""
        return f"{self._label}/onnx-int8/{self._folder.sha256[:12]}"

    @property
    def folder(self) -> Path:
        """The exported model's folder; what belongs to the model alone is kept there."""
        return self._folder.path

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        shape = self._load()[1].get_outputs()[0].shape
        return int(shape[1])

    @property
    def max_tokens(self) -> int:
        """Longest text in word pieces, the two special ones apart; what is longer is cut."""
        return _WORD_PIECES - _SPECIALS

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Word pieces of each text, without the special ones and without a cut."""
        tokenizer = self._tokenizer()
        encodings = tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(encoding) for encoding in encodings]

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit vectors, one a row, in the order of ``texts``."""
        tokenizer, model = self._load()
        rows = [self._pieces(encoding.ids) for encoding in tokenizer.encode_batch_fast(list(texts))]

        def one(row: list[int]) -> npt.NDArray[np.float32]:
            (vectors,) = model.run(None, {"ids": np.array([row], dtype=np.int32)})
            vector: npt.NDArray[np.float32] = vectors[0]
            return vector

        found = beside_each_other(one, rows, self._threads)
        return np.array(found, dtype=np.float32).reshape(len(rows), self.dimensions)

    @staticmethod
    def _pieces(ids: list[int]) -> list[int]:
        """At most 256 word pieces; the closing special one stays."""
        return ids if len(ids) <= _WORD_PIECES else [*ids[: _WORD_PIECES - 1], ids[-1]]

    def _tokenizer(self) -> Tokenizer:
        return self._load()[0]

    def _load(self) -> tuple[Tokenizer, onnxruntime.InferenceSession]:
        if self._loaded is None:
            from tokenizers import Tokenizer

            tokenizer = Tokenizer.from_file(str(self._folder.tokenizer))
            tokenizer.no_padding()
            tokenizer.no_truncation()
            self._loaded = (tokenizer, session(self._folder.model))
        return self._loaded


def minilm(
    *, home: Path | None = None, announce: Announce | None = None, threads: int | None = None
) -> OnnxEmbedder:
    """The packaged all-MiniLM-L6-v2 (384 dimensions), exported on first use."""
    folder = ensure(home=home, announce=announce)
    return OnnxEmbedder(folder, label="all-MiniLM-L6-v2", threads=threads)
