"""What becomes of reports when documents that do not help are added to a dossier."""
