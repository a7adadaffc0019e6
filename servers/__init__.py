VERSION = "0.1.0"
"""Version of oO, that of pyproject.toml."""
