"""Makes what artists install, of the bundle that `make bundle` built."""
