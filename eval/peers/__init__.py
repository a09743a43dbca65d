"""Other tools on the same documents, each set up as its own documentation has it."""
