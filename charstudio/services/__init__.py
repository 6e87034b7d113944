"""The use-cases. Each is async, checks who owns what it touches, and raises only the errors it states."""
