"""The corpus's memory: one SQLite file with documents, text, chunks and their vectors."""
