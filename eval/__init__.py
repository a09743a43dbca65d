"""Floor 6: benchmarks, metrics over them, evaluation reports."""
