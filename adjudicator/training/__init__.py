"""How what the adjudicator ships was trained: loaders, splits by source, and the commands."""
