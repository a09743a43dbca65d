"""Floor 3: the knowledge graph: entities, quantities, dates, relations, each with its sentence."""
