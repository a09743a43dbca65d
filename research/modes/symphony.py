"""The Research Symphony's panel: every member analyses, each along dimensions of its own.

It plays beside the offline analysts; scoping, sourcing,
cross-examination, adjudication and synthesis are the stages around it.
"""

from __future__ import annotations

from collections.abc import Sequence

from research.modes.at_once import AtOnce
from research.modes.session import Session
from research.panel.drafts import Draft
from research.panel.voices import Line

DIMENSIONS = (
    "figures, amounts, measures and dates",
    "causes, reasons and consequences",
    "people and organisations: who did, decided or said what",
    "the course of events, in order of time, and what replaced what",
    "contradictions between sources, exceptions, conditions and open points",
)


class SymphonyPanel(AtOnce):
    """One call a member, each along dimensions of its own."""

    def lines(self, session: Session) -> Sequence[Line[Draft]]:
        """A question for each member, with its dimensions."""
        count = len(session.members)
        return [
            session.draft(member, f"symphony/{member.name}", angle=angle(n, count))
            for n, member in enumerate(session.members)
        ]


def angle(place: int, count: int) -> str:
    """What the member at ``place`` of ``count`` looks at: every dimension has somebody.

    Worked example: of two, the first has dimensions 1, 3 and 5 and the second 2 and 4; of seven,
    the sixth shares the first one's.
    """
    own = DIMENSIONS[place::count] if place < len(DIMENSIONS) else ()
    return "; ".join(own or (DIMENSIONS[place % len(DIMENSIONS)],))
