"""Files of seven formats, read into documents with positions.

One module per format; :func:`read` finds the right one by suffix and first bytes.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.readers.registry import FORMATS, read, supported

__all__ = ["FORMATS", "read", "supported"]


def __getattr__(name: str) -> object:
    """Loads a public name when it is first asked for."""
    if name in __all__:
        return getattr(import_module("ingest.readers.registry"), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
