"""Checks of a draft against the corpus, by the adjudicator alone."""
