"""Floor 2: documents to text with positions, to chunks, to vectors; hybrid search."""
