"""Published generations of the vector store: folders that nobody writes any more.

The writer makes the next generation in a folder beside the others and renames it into place.
Readers open published folders. The last two are kept, so that a reader that is just opening the
former one still finds it; one that has it open keeps it even after its removal.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

KEPT = 2
SHARD = "shard"
SERVER = "server.json"
TERMS = "terms.npy"
VECTORS = "vectors"  # the folder of the generations in that of a corpus
_PREFIX = "gen-"
_MAKING = "making-"
_COPY_SIZE = 1 << 20


class Generations:
    """The ``vectors`` folder of a corpus."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, generation: int) -> Path:
        """Where a generation lies."""
        return self.folder / f"{_PREFIX}{generation:06d}"

    def is_whole(self, generation: int) -> bool:
        """Whether a generation's parts are all there."""
        folder = self.path(generation)
        return (folder / SHARD / "segments").is_dir() and (folder / TERMS).is_file()

    @contextmanager
    def making(self, generation: int) -> Iterator[Path]:
        """A fresh folder to make a generation in; published when the block ends well."""
        self.folder.mkdir(parents=True, exist_ok=True)
        making = self.folder / f"{_MAKING}{generation:06d}"
        shutil.rmtree(making, ignore_errors=True)
        try:
            yield making
            shutil.rmtree(self.path(generation), ignore_errors=True)  # of a run that was killed
            making.rename(self.path(generation))
            _sync(self.folder)
        finally:
            shutil.rmtree(making, ignore_errors=True)

    def kept(self, current: int) -> list[Path]:
        """The folders of the generations that readers may still be shown, oldest first."""
        paths = [self.path(number) for number in range(current - KEPT + 1, current + 1)]
        return [path for path in paths if path.is_dir()]

    def sweep(self, current: int) -> None:
        """Removes what a killed writer left and generations older than the last two."""
        if not self.folder.is_dir():
            return
        for entry in sorted(self.folder.iterdir()):
            number = entry.name.removeprefix(_PREFIX)
            kept = number.isdigit() and current - KEPT < int(number) <= current
            if not kept:
                shutil.rmtree(entry, ignore_errors=True)


def copy_tree(source: Path, target: Path) -> None:
    """Copies a folder, leaving holes in sparse files as holes (the engine reserves 32 MB files)."""
    target.mkdir(parents=True, exist_ok=True)
    for entry in sorted(source.iterdir()):
        if entry.is_dir():
            if not entry.name.startswith(".atomicwrite"):
                copy_tree(entry, target / entry.name)
        else:
            copy_sparse(entry, target / entry.name)


def copy_sparse(source: Path, target: Path) -> None:
    """Copies one file without writing runs of zeros."""
    with source.open("rb") as reader, target.open("wb") as writer:
        while piece := reader.read(_COPY_SIZE):
            if piece.count(0) == len(piece):
                writer.seek(len(piece), os.SEEK_CUR)
            else:
                writer.write(piece)
        writer.truncate()


def _sync(folder: Path) -> None:
    """Brings a rename to disk, where the system can."""
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
