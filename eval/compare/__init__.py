"""Two evaluations side by side: paired differences, what got worse first."""
