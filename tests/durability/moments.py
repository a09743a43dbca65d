"""The moments at which a process dies, each named so that it can be met again.

``statement``  the nth statement that changes any database of the process
``row``        the nth time rows go into the ledger, before or after they are on the disk
``reply``      the nth reply of a model, before or after it is committed to the ledger
``flight``     some milliseconds after the nth request was announced in the ledger
``clock``      some milliseconds after the run began
"""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from random import Random
from typing import Any, Literal

from orchestra.chain.rows import INTENT, REPLY
from orchestra.ledger import Ledger, New, Row

Kind = Literal["statement", "row", "reply", "flight", "clock"]
_CHANGES = ("INSERT", "UPDATE", "DELETE", "COMMIT")


@dataclass(frozen=True)
class Moment:
    """When to die. ``nth`` counts from 1; ``after_s`` is of ``flight`` and ``clock`` only."""

    kind: Kind
    nth: int = 1
    committed: bool = False
    after_s: float = 0.0

    def values(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


def drawn(seed: int, *, calls: int, rows: int, statements: int, seconds: float) -> Moment:
    """A moment by chance, over what an undisturbed run has of each kind."""
    chance = Random(seed)
    kinds: tuple[Kind, ...] = ("reply", "flight", "row", "statement", "clock")
    kind = chance.choice(kinds if calls else kinds[2:])
    most = {"reply": calls, "flight": calls, "row": rows, "statement": statements}.get(kind, 1)
    longest = {"flight": 0.06, "clock": seconds}.get(kind, 0.0)
    return Moment(
        kind,
        nth=chance.randint(1, most),
        committed=chance.random() < 0.5,
        after_s=round(chance.uniform(0, longest), 4),
    )


def die() -> None:
    """As ``kill -9`` has it: no handler, no flush, no farewell."""
    os.kill(os.getpid(), signal.SIGKILL)


def arrange(moment: Moment) -> None:
    """Has this process die at ``moment``, if it comes."""
    if moment.kind == "clock":
        _soon(moment.after_s)
    elif moment.kind == "statement":
        _at_statement(moment.nth)
    else:
        _at_rows(moment)


def _soon(seconds: float) -> None:
    timer = threading.Timer(seconds, die)
    timer.daemon = True
    timer.start()


def _at_statement(nth: int) -> None:
    real, left = sqlite3.connect, nth

    def seen(statement: str) -> None:
        nonlocal left
        if statement.lstrip()[:6].upper() in _CHANGES:
            left -= 1
            if left == 0:
                die()

    def connect(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection = real(*arguments, **options)
        connection.set_trace_callback(seen)
        return connection

    sqlite3.connect = connect  # type: ignore[assignment]


def _at_rows(moment: Moment) -> None:
    real, left = Ledger.append_all, moment.nth
    wanted = {"reply": REPLY, "flight": INTENT}.get(moment.kind)

    def append_all(self: Ledger, rows: Iterable[New], **options: Any) -> list[Row]:
        nonlocal left
        listed = list(rows)
        if wanted is None or any(row.kind == wanted for row in listed):
            left -= 1
            if left == 0 and moment.kind != "flight" and not moment.committed:
                die()
        made = real(self, listed, **options)
        if left == 0:
            left = -1
            _soon(moment.after_s) if moment.kind == "flight" else die()
        return made

    Ledger.append_all = append_all  # type: ignore[method-assign]
