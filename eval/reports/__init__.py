"""Reports on the project's own dossiers, end to end: what is told, what is refused, what stands."""
