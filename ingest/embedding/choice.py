"""Which embedding model a setting names."""

from __future__ import annotations

from pathlib import Path

from ingest.embedding.model_folder import Announce
from ingest.types import Embedder
from orchestra.errors import CorpusMismatch, SettingsInvalid

DEFAULT = "minilm"
STAND_IN = "stand-in"


def embedder_named(
    name: str, *, home: Path | None = None, announce: Announce | None = None
) -> Embedder:
    """The embedding model that a setting names.

    Args:
        name: "minilm" (the packaged all-MiniLM-L6-v2), "stand-in" (hashed words, for tests), or
            the folder of a sentence-transformers model.
        home: where ``models/`` lies; by default :func:`orchestra.settings.home`.
        announce: told in one line when a model has to be prepared first.

    Raises:
        SettingsInvalid: the name is none of these.
    """
    if name == DEFAULT:
        from ingest.embedding.minilm import minilm

        return minilm(home=home, announce=announce)
    if name == STAND_IN:
        from ingest.embedding.standin import StandInEmbedder

        return StandInEmbedder()
    folder = Path(name).expanduser()
    if (folder / "config.json").is_file():
        from ingest.embedding.transformers import TransformersEmbedder

        return TransformersEmbedder(folder)
    raise SettingsInvalid(
        f"embedding model {name!r}: give {DEFAULT!r}, {STAND_IN!r} or a folder that holds a"
        " sentence-transformers model (with config.json)"
    )


def embedder_recorded(recorded: str | None) -> Embedder:
    """The model for a corpus that recorded this name, where nothing else was asked for.

    A stand-in is made again from its name; anything else is the packaged model, which the corpus
    then compares with what it recorded.
    """
    if recorded is not None and recorded.startswith(f"{STAND_IN}/"):
        from ingest.embedding.standin import StandInEmbedder

        return StandInEmbedder(int(recorded.rpartition("/")[2]))
    return default_embedder()


def default_embedder(*, home: Path | None = None, announce: Announce | None = None) -> Embedder:
    """The packaged model."""
    return embedder_named(DEFAULT, home=home, announce=announce)


def is_same_model(recorded: str, name: str) -> bool:
    """Whether two names are of one model, in versions whose vectors cannot be compared.

    A name is ``label/backend/hash of the weights``; a stand-in's has two parts and is never
    another's version.
    """
    parts, others = recorded.split("/"), name.split("/")
    return len(parts) == len(others) == 3 and parts[0] == others[0]


def mismatch(corpus: str, recorded: str, name: str) -> CorpusMismatch:
    """What to say where a corpus was embedded with another model than the one at hand."""
    said = f"corpus {corpus!r} was embedded with {recorded}, not with {name}: their vectors cannot"
    if is_same_model(recorded, name):
        return CorpusMismatch(
            f"{said} be compared. Ingest anything into it once more (symphony ingest PATH --corpus"
            f" {corpus}): its passages are then embedded anew, from the text that it keeps"
        )
    return CorpusMismatch(
        f"{said} be compared. Choose that model again, or ingest under another corpus name"
    )
