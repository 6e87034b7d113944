"""The inspector: Character, Prompt, Image, History."""
