"""Targeted: each part of the question goes to the model whose declared strengths fit it.

The router chooses, by the strengths that the part calls for; its decision and its reason are in
the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence

from research.modes.at_once import AtOnce
from research.modes.session import Session
from research.modes.strengths import wanted
from research.panel.drafts import Draft
from research.panel.voices import Line


class Targeted(AtOnce):
    """One call a part of the question."""

    def lines(self, session: Session) -> Sequence[Line[Draft]]:
        """A question for each part, to whom the router chooses."""
        return [
            session.draft(
                None,
                f"targeted/{item.id}",
                angle=f"sub-question {item.id} alone",
                needs=wanted(item.text, session.members),
            )
            for item in session.plan.sub_questions
        ]
