"""Splitting a text into claims, against sentence offsets and kinds that people gave."""
