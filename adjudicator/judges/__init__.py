"""The judges: each reads (claim, windows) blind to the others. See ``adjudicator.types.Judge``."""
