"""Embedding models: the packaged one, any sentence-transformers model, a stand-in for tests."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.embedding.choice import default_embedder, embedder_named
    from ingest.embedding.minilm import OnnxEmbedder
    from ingest.embedding.standin import StandInEmbedder

_HOMES = {
    "OnnxEmbedder": "minilm",
    "StandInEmbedder": "standin",
    "default_embedder": "choice",
    "embedder_named": "choice",
}

__all__ = ["OnnxEmbedder", "StandInEmbedder", "default_embedder", "embedder_named"]


def __getattr__(name: str) -> object:
    """Loads a public name when it is first asked for."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
