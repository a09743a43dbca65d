"""What the models of a panel read and return: one evidence pack, typed drafts, voices."""
