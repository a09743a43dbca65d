"""ONNX Runtime as the models here use it: one text a call, calls beside each other on the cores.

A call that holds one text needs no padding, and no neighbour can move its result.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import onnxruntime

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def session(model: Path | bytes) -> onnxruntime.InferenceSession:
    """A model, from its file or its bytes, that computes each call on one core."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    source = model if isinstance(model, bytes) else str(model)
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])


def beside_each_other(
    call: Callable[[_Item], _Result], items: Sequence[_Item], threads: int
) -> list[_Result]:
    """The results in the items' order, as many calls at once as ``threads``."""
    if len(items) < 2 or threads == 1:
        return [call(item) for item in items]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(call, items))


def cores() -> int:
    """The cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1
