"""The command line over the same use-cases as the window."""
