"""Whether a passage answers a question: a cross-encoder of our own."""
