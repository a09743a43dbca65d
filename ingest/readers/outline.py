"""The headings that stand above the current place of a document."""

from __future__ import annotations

_MAX_DEPTH = 6
_MAX_LENGTH = 160


class Outline:
    """Keeps the section path while a document is read from top to bottom."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []

    def enter(self, level: int, title: str) -> None:
        """A heading of this level (1 is the highest) was met: deeper and equal ones close."""
        self._open = [entry for entry in self._open if entry[0] < level][: _MAX_DEPTH - 1]
        self._open.append((level, title[:_MAX_LENGTH]))

    @property
    def path(self) -> tuple[str, ...]:
        """The open headings, highest first."""
        return tuple(title for _, title in self._open)
