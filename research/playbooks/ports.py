"""What playbooks ask of the adjudicator, beyond what research does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from research.ports import Rules

if TYPE_CHECKING:
    from adjudicator.types import DraftReport
    from ingest.corpus import Corpus


class Judges(Rules, Protocol):
    """An adjudicator that also takes drafts apart; :class:`adjudicator.Adjudicator` is one."""

    def verify_draft(self, text: str, corpus: Corpus, *, format: str = "md") -> DraftReport:  # noqa: A002
        """Splits a draft into claims and rules on each."""
        ...
