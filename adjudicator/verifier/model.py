"""Scores (evidence, claim) pairs with the ONNX file that ships, on the CPU, without torch.

Every pair is scored alone, so its score is the same in any batch; the pairs are spread over the
cores. Scores are kept by content, so nothing is asked twice in one process.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from adjudicator.verifier.pieces import encode, pair
from ingest.embedding.runtime import beside_each_other, cores, session
from orchestra.errors import SymphonyError

if TYPE_CHECKING:
    import onnxruntime

HERE = Path(__file__).parent
MODEL_FILE, CARD_FILE = "verifier.onnx", "card.json"
_KEPT = 200_000
_DECIMALS = 5

Floats = npt.NDArray[np.float64]


class VerifierDamaged(SymphonyError):
    """The verifier's file is missing or is not the one that its card describes."""


class Verifier:
    """A cross-encoder under ONNX Runtime. Loads on first use; checks the file's SHA-256 then."""

    def __init__(
        self,
        folder: Path = HERE,
        *,
        threads: int | None = None,
        model: str = MODEL_FILE,
        checked: bool = True,
    ) -> None:
        """Describes the verifier.

        Args:
            folder: holds the model and its ``card.json``.
            threads: how many pairs are scored at once; default: the cores this process may use.
            model: the file's name in the folder.
            checked: whether the card must hold the file's hash.
        """
        self._path = folder / model
        self._card = folder / CARD_FILE if checked else None
        self._threads = threads or cores()
        self._session: onnxruntime.InferenceSession | None = None
        self._known: dict[bytes, tuple[float, float, float]] = {}

    def logits(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        """Logits of (supported, refuted, not enough evidence), (rows, 3), in order.

        A pair is (evidence, claim). Evidence beyond 256 word pieces (with the claim's) is cut.

        Raises:
            VerifierDamaged: the model's file is not the one that ships.
        """
        keys = [_key(evidence, claim) for evidence, claim in pairs]
        fresh = {k: p for k, p in zip(keys, pairs, strict=True) if k not in self._known}
        if fresh:
            self._score(list(fresh), list(fresh.values()))
        found = np.array([self._known[k] for k in keys], dtype=np.float64).reshape(len(keys), 3)
        while len(self._known) > _KEPT:
            self._known.pop(next(iter(self._known)))
        return found

    def _score(self, keys: list[bytes], pairs: list[tuple[str, str]]) -> None:
        model = self._load()
        shown = encode([evidence for evidence, _ in pairs])
        said = encode([claim for _, claim in pairs])
        rows = [pair(e, c) for e, c in zip(shown, said, strict=True)]

        def one(row: tuple[list[int], int]) -> tuple[float, float, float]:
            ids = np.array([row[0]], np.int32)
            types = np.zeros_like(ids)
            types[0, row[1] :] = 1
            (logits,) = model.run(None, {"ids": ids, "types": types})
            supported, refuted, silent = np.round(logits[0].astype(np.float64), _DECIMALS).tolist()
            return supported, refuted, silent

        scores = beside_each_other(one, rows, self._threads)
        self._known.update(zip(keys, scores, strict=True))

    def _load(self) -> onnxruntime.InferenceSession:
        if self._session is None:
            self._session = session(self._checked())
        return self._session

    def _checked(self) -> bytes:
        try:
            content = self._path.read_bytes()
            wanted = json.loads(self._card.read_text(encoding="utf-8")) if self._card else None
        except (OSError, ValueError) as error:
            message = (
                f"{self._path.name} cannot be read ({error}); install the package again or restore"
                f" {self._path}"
            )
            raise VerifierDamaged(message) from error
        if wanted is not None and hashlib.sha256(content).hexdigest() != wanted.get("sha256"):
            message = (
                f"{self._path} is not the file that its card describes (SHA-256 differs);"
                " install the package again or restore it"
            )
            raise VerifierDamaged(message)
        return content


def _key(evidence: str, claim: str) -> bytes:
    return hashlib.sha256(f"{len(evidence)}:{evidence}{claim}".encode()).digest()[:16]


@lru_cache(maxsize=1)
def shipped() -> Verifier:
    """The verifier that ships, one for the process."""
    return Verifier()


def softmax(logits: Floats) -> Floats:
    """Probabilities of logits, along the last axis."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))
