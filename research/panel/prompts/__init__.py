"""The prompts of a panel: versioned files, one a task."""
