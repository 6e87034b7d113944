"""The built-in engine: portraits drawn here, with no key and no network."""
