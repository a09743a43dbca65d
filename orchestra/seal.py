"""What a run writes down of personal values: a mark, with the value in a file of its own.

A ledger that is *sealed* holds ``⟪EMAIL·3⟫`` where its writer wrote an e-mail address. The
addresses lie in ``vault.jsonl`` beside it, readable by its owner alone; whoever reads a row through
:class:`orchestra.ledger.Ledger` gets them back, byte for byte, on a resumed run and in a replay as
well. Without that file the chain of the ledger can still be checked, and the report cannot be made
again. Marks are numbers in the order of appearance: they say nothing about the value.
"""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock
from pydantic import JsonValue

from orchestra.errors import LedgerDamaged
from orchestra.files import canonical_json, room_for

if TYPE_CHECKING:
    from orchestra.policy.redaction import Hiding
    from orchestra.policy.spec import PolicySpec

NAME = "vault.jsonl"
KIND = "seal"
"""The kind, and the step, of a sealed ledger's first row."""

_MARK = re.compile(r"⟪([A-Z][A-Z_]{0,19})(?:·(\d{1,9}))?⟫")
_OURS = re.compile(r"[0-9a-f]{64}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?\+00:00")
"""Digests and times: what only this project writes, and takes long to search."""
_TEXT = "TEXT"
_LEAST_LEARNED = 4
_SHORT, _MOST_PLAIN = 64, 10_000


class Seal:
    """The values of one run, and what counts as one. Safe for threads; processes take turns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._secrets: tuple[str, ...] = ()
        self._policy: JsonValue = None
        self._hiding: Hiding | None = None
        self._values: list[str] = []
        self._marks: dict[str, str] = {}
        self._known: re.Pattern[str] | None = None
        self._plain: set[str] = set()
        self._read = 0

    @classmethod
    def make(cls, folder: Path, policy: PolicySpec) -> Seal:
        """A new, empty one for the ledger in ``folder``; ``policy`` says what is hidden.

        Raises:
            StorageFull: the disk has no room.
            FileExistsError: the folder has one.
        """
        from orchestra.policy.hiding import hiding_part

        path = folder / NAME
        head: dict[str, JsonValue] = {"policy": hiding_part(policy).model_dump(mode="json")}
        with room_for(path):
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            _append(path, head)
        return cls(path)

    @classmethod
    def beside(cls, ledger: Path) -> Seal | None:
        """The one of the ledger at this path; None where there is none."""
        path = ledger.with_name(NAME)
        return cls(path) if path.is_file() else None

    def never(self, secrets: Iterable[str]) -> None:
        """Values that are blotted out for good wherever they stand: keys of the panel."""
        with self._lock:
            self._secrets = tuple(sorted(secrets))
            self._hiding = None
            self._plain.clear()

    def learn(self, kind: str, value: str) -> None:
        """A value that was hidden from a model: it is hidden here wherever it stands."""
        if len(value) >= _LEAST_LEARNED and not any(secret in value for secret in self._secrets):
            self._mark(kind, value)

    def learn_from(self, other: Seal) -> None:
        """All values of another run, of which this one keeps the results."""
        with other._lock:
            other._catch_up()
            known = [(mark[1:].partition("·")[0], value) for value, mark in other._marks.items()]
        for kind, value in known:
            if kind != _TEXT:
                self.learn(kind, value)

    def hide(self, value: object) -> JsonValue:
        """The JSON value with marks in the places of values, in the keys of objects too.

        Raises:
            StorageFull: the disk has no room for a new value.
            LedgerDamaged: the file with the values is missing or damaged.
        """
        with self._lock:
            self._catch_up()
            return _mapped(value, self._hidden)

    def open(self, text: str) -> str:
        """The canonical JSON text of what was hidden, from its own.

        Raises:
            LedgerDamaged: the file with the values is missing or damaged.
        """
        if "⟪" not in text:
            return text
        return canonical_json(self.opened(json.loads(text)))

    def opened(self, value: JsonValue) -> JsonValue:
        """The JSON value that :meth:`hide` was given."""
        return _mapped(value, lambda text: _MARK.sub(self._value, text))

    def blotted(self, value: JsonValue) -> JsonValue:
        """The JSON value without what is hidden, for good: ``[EMAIL]`` stands in its place."""
        return _mapped(self.hide(value), lambda text: _MARK.sub(r"[\1]", text))

    def _hidden(self, text: str) -> str:
        """The text with marks. Short texts without any, names of fields above all, come often."""
        if text in self._plain or _OURS.fullmatch(text):
            return text
        hidden = self._searched(text)
        if hidden == text and len(text) <= _SHORT and len(self._plain) < _MOST_PLAIN:
            self._plain.add(text)
        return hidden

    def _searched(self, text: str) -> str:
        from orchestra.policy.redaction import PLACEHOLDER, replaced

        pieces: list[str] = []
        place = 0
        apart = [(m.start(), m.end(), _TEXT) for m in _MARK.finditer(text)]
        apart += [(m.start(), m.end(), "") for m in PLACEHOLDER.finditer(text)]
        for start, end, kind in sorted(apart):
            pieces += replaced(text[place:start], self._rules(), self._mark)
            pieces.append(self._mark(kind, text[start:end]) if kind else text[start:end])
            place = end
        return "".join([*pieces, *replaced(text[place:], self._rules(), self._mark)])

    def _rules(self) -> Hiding:
        """What is looked for: what the policy hides, and every value that is known by now."""
        if self._hiding is None:
            from dataclasses import replace

            from orchestra.policy.hiding import hiding_for
            from orchestra.policy.spec import PolicySpec

            hiding = hiding_for(PolicySpec.model_validate(self._policy), self._secrets)
            self._hiding = replace(hiding, further=(*hiding.further, self._known_in))
        return self._hiding

    def _known_in(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Values that are known stand for themselves, whatever is written around them."""
        if self._known is None:
            values = sorted(self._marks, key=lambda v: (-len(v), v))
            self._known = re.compile("|".join(map(re.escape, values)) or r"(?!)")
        for match in self._known.finditer(text):
            yield match.start(), match.end(), self._marks[match[0]][1:].partition("·")[0]

    def _mark(self, kind: str, value: str) -> str:
        if any(secret in value for secret in self._secrets):
            return f"⟪{kind}⟫"
        with self._lock:
            if value not in self._marks:
                with FileLock(self.path.with_name(f".{NAME}.lock")):
                    self._catch_up()
                    if value not in self._marks:
                        self._add(kind, value)
                        self._read = _append(self.path, {"kind": kind, "value": value})
            return self._marks[value]

    def _add(self, kind: str, value: str) -> None:
        self._values.append(value)
        self._marks[value] = f"⟪{kind}·{len(self._values)}⟫"
        self._known = None
        self._plain.clear()

    def _value(self, match: re.Match[str]) -> str:
        if match[2] is None:
            return match[0]
        number = int(match[2])
        with self._lock:
            if number > len(self._values):
                self._catch_up()
            if not 0 < number <= len(self._values):
                raise LedgerDamaged(
                    f"{self.path} does not hold what {match[0]} in the ledger stands for: put the "
                    "file back from where the run's folder is kept"
                )
            return self._values[number - 1]

    def _catch_up(self) -> None:
        """Reads what was added since. A last line that a killed process left half is no value."""
        try:
            if self._read and self.path.stat().st_size == self._read:
                return
            data = self.path.read_bytes()
            whole = data[self._read : data.rfind(b"\n") + 1]
            for line in whole.splitlines():
                self._take(json.loads(line))
        except (OSError, ValueError, KeyError) as error:
            raise LedgerDamaged(f"{self.path} cannot be read: {error}") from error
        self._read += len(whole)

    def _take(self, entry: dict[str, JsonValue]) -> None:
        if "policy" in entry:
            self._policy = entry["policy"]
        else:
            self._add(str(entry["kind"]), str(entry["value"]))


class LostSeal(Seal):
    """The seal of a ledger whose file with the values is gone: nothing is read as if whole."""

    @classmethod
    def of(cls, ledger: Path) -> LostSeal:
        """The one of the ledger at this path."""
        return cls(ledger.with_name(NAME))

    def _catch_up(self) -> None:
        raise LedgerDamaged(
            f"{self.path} is missing, and with it the values that the ledger holds marks for: put "
            "it back from where the run's folder is kept"
        )


def _append(path: Path, entry: dict[str, JsonValue]) -> int:
    """Adds a line and returns the file's length once it is on the disk; half a line is cut off."""
    line = json.dumps(entry, sort_keys=True).encode() + b"\n"
    with room_for(path), path.open("r+b") as file:
        data = file.read()
        whole = data.rfind(b"\n") + 1
        file.seek(whole)
        file.truncate()
        try:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):
                file.truncate(whole)
            raise
        return whole + len(line)


def _mapped(value: object, change: Callable[[str], str]) -> JsonValue:
    """The value with every string in it changed.

    Raises:
        TypeError: it holds something that is not JSON.
    """
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list | tuple):
        return [_mapped(item, change) for item in value]
    if isinstance(value, dict):
        return {change(key): _mapped(item, change) for key, item in value.items()}
    if value is None or isinstance(value, bool | int | float):
        return value
    raise TypeError(f"{type(value).__name__} is not JSON")
