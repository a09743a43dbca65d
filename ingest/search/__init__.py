"""Hybrid search: dense and BM25 candidates, fused, near-duplicates folded."""
