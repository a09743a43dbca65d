"""Evidence for a claim: sentence windows of given passages or of what a corpus yields."""

from __future__ import annotations

from adjudicator.evidence.joint import joint_of, whole_of
from adjudicator.evidence.search import windows_for
from adjudicator.evidence.windows import shortlist, windows_of, word_recall

__all__ = ["joint_of", "shortlist", "whole_of", "windows_for", "windows_of", "word_recall"]
