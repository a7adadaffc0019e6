"""The HTTP face of the contract."""
