"""Quotations checked to the letter: found, misattributed, stitched or not found."""

from __future__ import annotations

from adjudicator.quotes.check import check_quote, check_quotes
from adjudicator.quotes.index import QuoteIndex

__all__ = ["QuoteIndex", "check_quote", "check_quotes"]
