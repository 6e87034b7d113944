"""What a library without characters shows."""
