"""Any sentence-transformers model from a folder, under torch. Importing torch takes seconds."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_PIECE = 1 << 20


class TransformersEmbedder:
    """Embeds with a sentence-transformers model; loads it on first use."""

    def __init__(self, folder: Path, *, batch_size: int = 32) -> None:
        self._folder = folder
        self._batch_size = batch_size
        self._loaded: SentenceTransformer | None = None

    @property
    def name(self) -> str:
        """Folder name, backend and the weights' hash."""
        digest = hashlib.sha256()
        for weights in sorted(self._folder.glob("*.safetensors")):
            with weights.open("rb") as file:
                while piece := file.read(_PIECE):
                    digest.update(piece)
        return f"{self._folder.name}/torch/{digest.hexdigest()[:12]}"

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self.embed(["."]).shape[1])

    @property
    def max_tokens(self) -> int:
        """Longest text in tokens, special ones apart."""
        return int(self._model().max_seq_length or 512) - 2

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without special ones and without a cut."""
        encoded = self._model().tokenizer(
            list(texts), add_special_tokens=False, truncation=False, verbose=False
        )
        return [len(ids) for ids in encoded["input_ids"]]

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit vectors, one a row, in the order of ``texts``."""
        vectors = self._model().encode(
            list(texts),
            batch_size=self._batch_size,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32)

    def _model(self) -> SentenceTransformer:
        if self._loaded is None:
            from sentence_transformers import SentenceTransformer

            self._loaded = SentenceTransformer(str(self._folder), device="cpu")
        return self._loaded
