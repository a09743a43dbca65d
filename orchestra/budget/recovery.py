"""What becomes of calls that a killed process left held, once its run is resumed."""

from __future__ import annotations

from dataclasses import dataclass

from orchestra.budget.book import Book


@dataclass(frozen=True, slots=True)
class Recovered:
    """How many held calls were booked as the ledger knows them, given back, or lost in flight."""

    settled: int = 0
    released: int = 0
    lost: int = 0


def recover(book: Book, run: str, *, owner: str) -> Recovered:
    """Ends the calls of ``run`` that other owners than ``owner`` left held.

    Whoever resumes a run is the only one at work on it, so what is still held is of the dead.
    They stay booked at their worst case.
    """
    left = [call for call in book.calls(run) if call.state == "held" and call.owner != owner]
    for call in left:
        book.lose(call.id)
    return Recovered(lost=len(left))
