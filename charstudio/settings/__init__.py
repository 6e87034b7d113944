"""What is remembered outside of a library: connections in a file, their keys in the system's keyring."""
