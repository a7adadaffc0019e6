"""The draw: one candidate by its exact probability, the same from the same key and counter for ever.

Philox4x32 with 10 rounds, from Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
"""

from __future__ import annotations

from collections.abc import Sequence

TOTAL = 65_536
"""What the weights of a decision sum to: a weight of 6,554 is a probability of 6,554 in 65,536, with nothing rounded.
"""

Words = tuple[int, int, int, int]
_MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
_KEY_STEPS = (0x9E3779B9, 0xBB67AE85)
_ROUNDS = 10
_LOW = 0xFFFFFFFF


def philox(counter: Words, key: tuple[int, int]) -> Words:
    """Four random words of 32 bits for a counter of four words and a key of two."""
    a, b, c, d = counter
    left, right = key
    for _ in range(_ROUNDS):
        first, second = a * _MULTIPLIERS[0], c * _MULTIPLIERS[1]
        a, b, c, d = (second >> 32) ^ b ^ left, second & _LOW, (first >> 32) ^ d ^ right, first & _LOW
        left, right = (left + _KEY_STEPS[0]) & _LOW, (right + _KEY_STEPS[1]) & _LOW
    return a, b, c, d


def point(key: int, counter: int) -> int:
    """A number from 0 to 65,535 for a key and a counter of 64 bits."""
    words = philox((counter & _LOW, counter >> 32, 0, 0), (key & _LOW, key >> 32))
    return words[0] >> 16


def pick(weights: Sequence[int], at: int) -> int:
    """Index of the weight that the point falls on, as on a ruler.

    Raises IndexError for weights that do not sum to TOTAL.
    """
    for index, weight in enumerate(weights):
        at -= weight
        if at < 0:
            return index
    raise IndexError("the weights end before the point")
