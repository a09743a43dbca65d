"""The project's own dossiers: their gold, and reports on them that several benchmarks share."""
