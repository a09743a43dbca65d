"""Contradictions between documents that were planted in the project's own dossiers."""
