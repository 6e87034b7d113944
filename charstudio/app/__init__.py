"""Where everything is wired together, and nothing else is done."""
