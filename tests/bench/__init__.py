"""Benchmarks of oO. `make bench` runs them all."""

LIMITS = {"OO_LIMIT_TIMES": "1000000"}
"""Settings with which rate limits are counted as always but never reached."""
