"""The viewer: one image, large."""
