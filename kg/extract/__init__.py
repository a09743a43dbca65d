"""From one document to facts: names, quantities, events, relations, each with its sentence."""
