"""The stages of a run, each a pure function of what the stages before it made."""
