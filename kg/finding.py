"""Which entities a text names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.keys import name_key
from kg.types import Entity

_TOKEN = re.compile(r"[^\W_][\w/.]*[^\W_]|[^\W_]|&")


class Finder:
    """Finds names and aliases in a text, longest first; upper and lower case alike.

    A name of one word must stand with a capital, unless the text has none at all.
    """

    def __init__(self, entities: Sequence[Entity]) -> None:
        self.by_id = {entity.id: entity for entity in entities}
        self._names: dict[tuple[str, ...], str] = {}
        self._longest: dict[str, int] = {}  # by a name's first part: how many it may have
        for entity in entities:
            for name in (entity.name, *entity.aliases):
                parts = tuple(_parts(name))
                if parts:
                    self._names.setdefault(parts, entity.id)
                    self._longest[parts[0]] = max(self._longest.get(parts[0], 1), len(parts))

    def find(self, text: str) -> list[Entity]:
        """The entities named in ``text``, in order, each once."""
        return [self.by_id[i] for i in dict.fromkeys(i for i, _, _ in self.spans(text))]

    def spans(self, text: str) -> list[tuple[str, int, int]]:
        """(entity id, start, end) of every name in ``text``, in order and disjoint."""
        tokens = list(_TOKEN.finditer(text.replace("’", "'")))
        parts = [_parts(token.group()) for token in tokens]
        small = not any(c.isupper() for c in text[1:])
        found, at = [], 0
        while at < len(tokens):
            hit = self._longest_at(parts, at)
            if hit is None or not (hit[1] > 1 or small or tokens[at].group()[0].isupper()):
                at += 1
                continue
            identity, size = hit
            found.append((identity, tokens[at].start(), tokens[at + size - 1].end()))
            at += size
        return found

    def _longest_at(self, parts: Sequence[Sequence[str]], at: int) -> tuple[str, int] | None:
        """The longest name that begins with this token, and its number of tokens."""
        here = [part for token in parts[at : at + 2] for part in token]
        most = self._longest.get(here[0], 0) if here else 0
        for size in range(min(most, len(parts) - at), 0, -1):
            window = tuple(part for token in parts[at : at + size] for part in token)
            if identity := self._names.get(window):
                return identity, size
        return None


def _parts(name: str) -> list[str]:
    return name_key(re.sub(r"'s\b|(?<=s)'", "", name.replace("’", "'"))).split()
