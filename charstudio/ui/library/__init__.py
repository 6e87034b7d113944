"""The library pane: sources, search, and the list of characters."""
