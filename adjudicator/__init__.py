"""Floor 4: claims, evidence, judges, rulings, and the metrics over them."""
