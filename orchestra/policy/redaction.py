"""Hides values behind placeholders before a call leaves, and puts them back into the reply.

A placeholder reads ``<EMAIL_482913>``. Its number is drawn from the value by a keyed hash, so the
same value has the same placeholder in every call of a run and on a resumed one, whatever the order
of the calls, and nobody without the key can write a placeholder that stands for something. The
values themselves are held in memory alone, for one ask; :mod:`orchestra.seal` keeps them out of
what a run writes down.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from orchestra.policy.recognisers import RECOGNISERS, Kind

Recogniser = Callable[[str], Iterable[tuple[int, int, str]]]
"""Finds values: (start, end, kind) each; a kind is capitals and underscores, 20 at most."""

Learned = Callable[[str, str], None]
"""Told the kind and the value of what is hidden for the first time."""

PLACEHOLDER = re.compile(r"<[A-Z][A-Z_]{0,19}_\d{6}>")
_KIND = re.compile(r"[A-Z][A-Z_]{0,19}")
_MARK = "TEXT"
_LEAST_SECRET = 8


@dataclass(frozen=True, slots=True)
class Hiding:
    """What is to be hidden.

    Attributes:
        kinds: of the built-in recognisers.
        secrets: values that are hidden wherever they stand (the keys of the panel).
        further: other recognisers (a policy's patterns, Presidio).
    """

    kinds: tuple[Kind, ...] = tuple(RECOGNISERS)
    secrets: tuple[str, ...] = ()
    further: tuple[Recogniser, ...] = ()


class Vault:
    """Hides and restores the values of one ask; see the module.

    A text of the caller's that has the form of a placeholder is hidden like a value, so what comes
    back is exactly what went in. What is hidden twice stays as it was.
    """

    def __init__(
        self, key: bytes, hiding: Hiding | None = None, *, learned: Learned | None = None
    ) -> None:
        self._key = key
        self._hiding = hiding or Hiding()
        self._learned = learned
        self._placeholders: dict[tuple[str, str], str] = {}
        self._values: dict[str, str] = {}
        self._counts: Counter[str] = Counter()

    @property
    def counts(self) -> Mapping[str, int]:
        """How many places were hidden so far, by kind."""
        return dict(sorted(self._counts.items()))

    def hide(self, text: str) -> str:
        """The text with placeholders in the places of what was found."""
        hidden: list[str] = []
        place = 0
        for match in PLACEHOLDER.finditer(text):
            hidden += self._hidden(text[place : match.start()])
            own = match[0] in self._values
            hidden.append(match[0] if own else self._placeholder(_MARK, match[0]))
            place = match.end()
        return "".join([*hidden, *self._hidden(text[place:])])

    def restore(self, text: str) -> str:
        """The text with the values in the places of this vault's placeholders."""
        return PLACEHOLDER.sub(lambda m: self._values.get(m[0], m[0]), text)

    def restore_json(self, value: JsonValue) -> JsonValue:
        """The same for every string inside a JSON value, the keys of objects among them."""
        if isinstance(value, str):
            return self.restore(value)
        if isinstance(value, list):
            return [self.restore_json(item) for item in value]
        if isinstance(value, dict):
            return {self.restore(key): self.restore_json(item) for key, item in value.items()}
        return value

    def _hidden(self, text: str) -> Iterator[str]:
        return replaced(text, self._hiding, self._placeholder)

    def _placeholder(self, kind: str, value: str) -> str:
        self._counts[kind] += 1
        known = self._placeholders.get((kind, value))
        attempt = 0
        while known is None:
            drawn = f"<{kind}_{self._number(kind, value, attempt)}>"
            if drawn not in self._values:
                self._placeholders[kind, value] = known = drawn
                self._values[drawn] = value
                if self._learned is not None and kind != _MARK:
                    self._learned(kind, value)
            attempt += 1
        return known

    def _number(self, kind: str, value: str, attempt: int) -> int:
        said = f"{kind}\0{attempt}\0{value}".encode("utf-8", "surrogatepass")
        digest = hmac.digest(self._key, said, hashlib.sha256)
        return 100_000 + int.from_bytes(digest[:8]) % 900_000


def replaced(text: str, hiding: Hiding, put: Callable[[str, str], str]) -> Iterator[str]:
    """The text in pieces, with ``put(kind, value)`` in the places of what was found.

    What stands beside a find is searched again, as it will stand.
    """
    place = 0
    spans = found(text, hiding)
    for start, end, kind in spans:
        yield from replaced(text[place:start], hiding, put)
        yield put(kind, text[start:end])
        place = end
    yield from replaced(text[place:], hiding, put) if spans else (text,)


def found(text: str, hiding: Hiding) -> Sequence[tuple[int, int, str]]:
    """What is to be hidden in a text: disjoint places in order, each with its kind.

    Where two finds overlap, both are hidden as one, under the kind of the surer one.
    """
    spans = [(m.start(), m.end(), "KEY") for s in hiding.secrets for m in _places(s, text)]
    spans += [(a, b, str(kind)) for a, b, kind in _built_in(text, hiding.kinds)]
    for recogniser in hiding.further:
        spans += recogniser(text)
    return _merged(spans)


def _places(secret: str, text: str) -> Iterator[re.Match[str]]:
    return re.finditer(re.escape(secret), text) if len(secret) >= _LEAST_SECRET else iter(())


_seen: dict[tuple[bytes, tuple[Kind, ...]], tuple[tuple[int, int, Kind], ...]] = {}
"""Where something stands in a paragraph, by the paragraph's hash: the text itself is not kept."""
_MOST_SEEN = 20_000


def _built_in(text: str, kinds: tuple[Kind, ...]) -> Iterator[tuple[int, int, Kind]]:
    """Paragraph by paragraph: those of the evidence come again in every call."""
    place = 0
    for paragraph in [text] if "PRIVATE KEY-----" in text else text.split("\n\n"):
        for start, end, kind in _in_paragraph(paragraph, kinds):
            yield place + start, place + end, kind
        place += len(paragraph) + 2


def _in_paragraph(text: str, kinds: tuple[Kind, ...]) -> tuple[tuple[int, int, Kind], ...]:
    key = (hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest(), kinds)
    known = _seen.get(key)
    if known is None:
        if len(_seen) >= _MOST_SEEN:
            _seen.clear()
        spans = (span for kind in kinds for span in RECOGNISERS[kind](text))
        _seen[key] = known = tuple((span.start, span.end, span.kind) for span in spans)
    return known


def _merged(spans: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Joins what overlaps; where two do, the one that comes first in ``spans`` is the surer."""
    merged: list[tuple[int, int, int]] = []
    for start, end, rank in sorted((a, b, i) for i, (a, b, _) in enumerate(spans) if a < b):
        if merged and start < merged[-1][1]:
            first, last, best = merged[-1]
            merged[-1] = (first, max(last, end), min(best, rank))
        else:
            merged.append((start, end, rank))
    return [(start, end, spans[rank][2]) for start, end, rank in merged]


def check_kind(kind: str) -> str:
    """The kind, if a placeholder can be named after it.

    Raises:
        ValueError: it has other characters than capitals and underscores, or is too long.
    """
    if not _KIND.fullmatch(kind) or kind == _MARK:
        raise ValueError(
            f"kind {kind!r}: use capitals and underscores, 20 at most, but not {_MARK}"
        )
    return kind
