"""The prompts with which models are measured."""
