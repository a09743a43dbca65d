"""ragas beside our own figures: without a model what needs none, with one through our chain."""
