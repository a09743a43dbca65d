"""Ranking metrics and the bootstrap, each with its formula, source and edge cases."""
