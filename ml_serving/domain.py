"""Rankers: the interface, and the first one. Pure: no I/O, no clock, no randomness."""

from collections.abc import Sequence
from typing import Protocol

from gen.oo.ranking.v1 import Features
from servers.kernel.errors import Invalid

PROBABILITY_SCALE = 65_536


class Ranker(Protocol):
    """Gives candidates probabilities by their features. `model_hash` is the hash of its parameters."""

    name: str
    version: str
    model_hash: str

    def probabilities(self, schema_hash: str, candidates: Sequence[Features]) -> list[int]:
        """Return a positive integer per candidate; they sum to PROBABILITY_SCALE.

        Raises Invalid for an unknown schema.
        """


class UniformRanker:
    """Gives all candidates the same probability. It reads no feature, so it accepts every schema."""

    name = "uniform"
    version = "1"
    model_hash = ""

    def probabilities(self, schema_hash: str, candidates: Sequence[Features]) -> list[int]:
        share, rest = divmod(PROBABILITY_SCALE, len(candidates))
        return [share + 1] * rest + [share] * (len(candidates) - rest)


def check(candidates: Sequence[Features]) -> None:
    """Raise Invalid for candidates with different numbers of features."""
    if len({len(candidate.values) for candidate in candidates}) > 1:
        raise Invalid.field("candidates", "send the same number of features for each")
