"""Floor 7: the faces people use: the command line."""
