"""What a character is, and the rules that hold wherever it is kept or shown. No I/O, no Qt."""
