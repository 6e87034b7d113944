"""What things cost and what was spent, in the window."""
