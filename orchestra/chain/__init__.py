"""The one path to every model: an ordered chain of rules around each call."""
