"""The generate bar."""
