"""Floor 5: the staged pipeline from a question to an adjudicated report."""
