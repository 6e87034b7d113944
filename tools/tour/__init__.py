"""Drives the real window as an artist would, asserts what each step shows, and leaves pictures of it."""
