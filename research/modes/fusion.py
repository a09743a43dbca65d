"""Fusion: every member drafts at the same time, blind to the others; what they agree on shows.

Consensus and contradictions are measured by cross-examination.
"""

from __future__ import annotations

from collections.abc import Sequence

from research.modes.at_once import AtOnce
from research.modes.session import Session
from research.panel.drafts import Draft
from research.panel.voices import Line


class Fusion(AtOnce):
    """One call a member, each for a draft of the whole answer."""

    def lines(self, session: Session) -> Sequence[Line[Draft]]:
        """The same question to every member."""
        return [session.draft(m, f"fusion/draft/{m.name}") for m in session.members]
