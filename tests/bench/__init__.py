"""What oO costs: `make bench`."""

LIMITS = {"OO_LIMIT_TIMES": "1000000"}
"""So that limits are counted, as always, and refuse nothing."""
