"""What becomes of calls that a killed process left held, once its run is resumed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from orchestra.budget.book import Book
from orchestra.chain.rows import INTENT, REPLY
from orchestra.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Recovered:
    """How many held calls were given back, and how many were lost in flight."""

    released: int = 0
    lost: int = 0


def recover(book: Book, ledger: Ledger, *, owner: str) -> Recovered:
    """Ends the calls of the ledger's run that other owners than ``owner`` left held.

    Whoever resumes a run is the only one at work on it, so what is still held is of the dead. A
    call is held before its intent is written, and settled before its reply is:

    - where the last request of its step to its model has a reply in the ledger, or where there is
      no request at all, the held call never left: it is given back;
    - else it was in flight, and nobody knows whether the vendor was paid: it stays booked at its
      worst case, as *lost*, for good. The call that is made in its place is booked beside it.

    Requests of one step to one model follow one another, so the last one is the one.
    """
    left = [call for call in book.calls(ledger.run) if call.state == "held" and call.owner != owner]
    if not left:
        return Recovered()
    waiting = _unanswered(ledger)
    lost = [call for call in left if f"{call.step}/{call.model}" in waiting]
    for call in left:
        if call in lost:
            book.lose(call.id)
        else:
            book.release(call.id)
    return Recovered(released=len(left) - len(lost), lost=len(lost))


def _unanswered(ledger: Ledger) -> frozenset[str]:
    """``STEP/MODEL`` of the requests whose last attempt has no reply."""
    asked: dict[str, int] = defaultdict(int)
    answered: dict[str, int] = defaultdict(int)
    for row in ledger.rows():
        prefix, _, name = row.step.partition("/")
        if row.kind == INTENT and prefix == "call":
            asked[name] = max(asked[name], row.attempt)
        elif row.kind == REPLY and prefix == "reply":
            answered[name] = max(answered[name], row.attempt)
    return frozenset(name for name, attempt in asked.items() if attempt > answered[name])
