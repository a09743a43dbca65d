"""The evidence that all models of a panel see: one pack, the same ids and order for everybody."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from orchestra.prompts.quoting import Quoted, quote, together
from research.material import Pack, Passage, Sentence

BYTES_PER_TOKEN = 3.0
"""The estimate before a model's own count is known. A token has at least one byte, so the bytes
of a text bound its tokens from above."""

_LEAST = 1.0
_MARGIN = 0.95


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence with its id ("E7") and the sub-questions whose search brought it."""

    id: str
    sentence: Sentence
    sub_questions: tuple[str, ...]

    @property
    def block(self) -> Quoted:
        """How a model reads it: a quoted block with its id, where it stands, its words."""
        s = self.sentence
        page = f"page {s.page}" if s.page is not None else ""
        known = (s.document, page, s.date or "", " > ".join(s.section))
        where = ", ".join(part for part in known if part)
        return quote(s.text, self.id, note=where)


@dataclass(frozen=True, slots=True)
class Fitted:
    """The part of the evidence that fits a window, most relevant first.

    ``left_out`` are the ids for which there was no room; ``tokens`` is the estimate of what is in.
    """

    items: tuple[Item, ...]
    left_out: tuple[str, ...]
    tokens: int

    @property
    def text(self) -> Quoted:
        """All blocks."""
        return together(*(item.block for item in self.items))


@dataclass(frozen=True, slots=True)
class EvidencePack:
    """All evidence of a run's panel, most relevant first: E1, E2 and so on."""

    items: tuple[Item, ...]

    def by_id(self) -> dict[str, Item]:
        """Each item under its id."""
        return {item.id: item for item in self.items}

    def fit(self, room: int, *, bytes_per_token: float = BYTES_PER_TOKEN) -> Fitted:
        """The most relevant items that ``room`` tokens hold, in order; one at the least.

        A long item that does not fit is left out, and shorter ones after it may still come in.
        """
        kept: list[Item] = []
        left: list[str] = []
        used = 0
        for item in self.items:
            need = tokens_of(item.block + "\n", bytes_per_token=bytes_per_token)
            if kept and used + need > room:
                left.append(item.id)
            else:
                kept.append(item)
                used += need
        return Fitted(items=tuple(kept), left_out=tuple(left), tokens=used)


def evidence_of(packs: Sequence[Pack]) -> EvidencePack:
    """The sentences of all packs, once each: by how well their passages were found, then place.

    A passage's rank is its best among the sub-questions; of equal ranks the earlier sub-question
    comes first, so that every one of them is near the top.
    """
    found: dict[tuple[str, int, int], list[str]] = {}
    kept: dict[tuple[str, int, int], Sentence] = {}
    for _, pack, passage in _ranked(packs):
        for sentence in passage.sentences:
            kept.setdefault(sentence.place, sentence)
            asked = found.setdefault(sentence.place, [])
            if pack.sub_question not in asked:
                asked.append(pack.sub_question)
    return EvidencePack(
        items=tuple(
            Item(id=f"E{number}", sentence=kept[place], sub_questions=tuple(found[place]))
            for number, place in enumerate(kept, start=1)
        )
    )


def _ranked(packs: Sequence[Pack]) -> list[tuple[int, Pack, Passage]]:
    every = [
        (rank, place, pack, passage)
        for place, pack in enumerate(packs)
        for rank, passage in enumerate(pack.passages)
    ]
    every.sort(key=lambda item: (item[0], item[1]))
    return [(rank, pack, passage) for rank, _, pack, passage in every]


def tokens_of(text: str, *, bytes_per_token: float = BYTES_PER_TOKEN) -> int:
    """An estimate of a text's tokens, never more than its bytes of UTF-8."""
    size = len(text.encode("utf-8", "surrogatepass"))
    return min(size, math.ceil(size / max(bytes_per_token, _LEAST)))


def reconciled(bytes_sent: int, tokens_in: int) -> float:
    """Bytes a token by a model's own count, a twentieth on the safe side; in [1, 3].

    More than the estimate is not taken: it also decides who is asked at all. Falls back on
    :data:`BYTES_PER_TOKEN` where nothing was counted.
    """
    if bytes_sent <= 0 or tokens_in <= 0:
        return BYTES_PER_TOKEN
    return min(max(_MARGIN * bytes_sent / tokens_in, _LEAST), BYTES_PER_TOKEN)
