"""Measures CharStudio: every speed is a ratio to a floor measured in the same run."""
