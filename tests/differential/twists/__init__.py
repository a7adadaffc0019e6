"""Everything odd that a request can have, one thing at a time, by name."""

from __future__ import annotations

from tests.differential.twists import bodies, headers, paths, queries
from tests.differential.twists.twist import TWISTS, Twist

__all__ = ["TWISTS", "Twist", "bodies", "headers", "paths", "queries"]
