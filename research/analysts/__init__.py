"""Offline analysts: methods that look differently at the same evidence, blind to each other.

They quote whole sentences; they never write one.
"""
