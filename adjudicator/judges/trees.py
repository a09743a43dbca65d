"""Boosted trees read from JSON and evaluated with numpy alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt


@dataclass(frozen=True)
class Forest:
    """A binary boosted-tree model: the sum of its leaves is a logit.

    All trees lie in flat arrays; ``roots`` are the trees' first nodes. A leaf has ``left == -1``.
    """

    baseline: float
    roots: npt.NDArray[np.int32]
    feature: npt.NDArray[np.int32]
    threshold: npt.NDArray[np.float32]
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    value: npt.NDArray[np.float64]
    depth: int

    @classmethod
    def from_json(cls, raw: Mapping[str, object]) -> Forest:
        """Read what :mod:`adjudicator.training.baseline` wrote."""

        def numbers(key: str) -> Sequence[float]:
            return cast("Sequence[float]", raw[key])

        return cls(
            baseline=float(cast("float", raw["baseline"])),
            roots=np.array(numbers("roots"), dtype=np.int32),
            feature=np.array(numbers("feature"), dtype=np.int32),
            threshold=np.array(numbers("threshold"), dtype=np.float32),
            left=np.array(numbers("left"), dtype=np.int32),
            right=np.array(numbers("right"), dtype=np.int32),
            value=np.array(numbers("value"), dtype=np.float64),
            depth=int(cast("int", raw["depth"])),
        )

    def logits(self, rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """One logit per row; the row's alone, whatever stands beside it."""
        total = np.full(len(rows), self.baseline)
        at = np.tile(self.roots, (len(rows), 1))
        index = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            leaf = self.left[at] < 0
            goes_left = rows[index, self.feature[at]] <= self.threshold[at]
            step = np.where(goes_left, self.left[at], self.right[at])
            at = np.where(leaf, at, step).astype(np.int32)
        leaves = self.value[at]
        for column in range(leaves.shape[1]):  # a fixed order of addition: the same in any batch
            total += leaves[:, column]
        return total


def sigmoid(logits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """1 / (1 + e^-x), without overflow."""
    return 1.0 / (1.0 + np.exp(-np.clip(logits, -40.0, 40.0)))
