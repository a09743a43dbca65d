"""One file a command; each imports what it needs when it runs, so that start-up stays short."""
