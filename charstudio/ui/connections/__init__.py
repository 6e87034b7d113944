"""Connections to services: which there are, what each is, and whether it answers."""
