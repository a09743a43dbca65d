"""Figures and dates of a claim against a window's: reading, tying to a subject, comparing."""

from adjudicator.figures.comparing import Comparison, compare
from adjudicator.figures.reading import Figure, amounts_in, dates_in

__all__ = ["Comparison", "Figure", "amounts_in", "compare", "dates_in"]
