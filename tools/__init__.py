"""Programs for those who build CharStudio."""
