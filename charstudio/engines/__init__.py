"""What makes pictures and words."""
