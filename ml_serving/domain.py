"""What a ranker is, and the first one. Pure: no I/O, no clock, no chance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from gen.oo.ranking.v1 import Features
from servers.kernel.errors import Invalid

PROBABILITY_SCALE = 65_536


class Ranker(Protocol):
    """Weighs candidates by their features. `model_hash`: hash of its parameters."""

    name: str
    version: str
    model_hash: str

    def weigh(self, schema_hash: str, candidates: Sequence[Features]) -> list[int]:
        """A positive integer for each candidate, TOTAL together. Raises Invalid for a schema that it does not know."""


class UniformRanker:
    """Every candidate alike. It reads no feature and so knows every schema."""

    name = "uniform"
    version = "1"
    model_hash = ""

    def weigh(self, schema_hash: str, candidates: Sequence[Features]) -> list[int]:
        share, rest = divmod(PROBABILITY_SCALE, len(candidates))
        return [share + 1] * rest + [share] * (len(candidates) - rest)


def check(candidates: Sequence[Features]) -> None:
    """Raises Invalid for candidates that no weights could be given to."""
    if len({len(candidate.values) for candidate in candidates}) > 1:
        raise Invalid.field("candidates", "all have the same number of features")
