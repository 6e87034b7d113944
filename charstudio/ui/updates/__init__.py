"""Whether there is a newer CharStudio."""
