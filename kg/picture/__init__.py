"""The graph as a self-contained interactive page."""
