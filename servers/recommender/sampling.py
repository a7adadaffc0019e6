"""Sampling: choose a candidate by its exact probability, always the same for the same key and counter.

Philox4x32 with 10 rounds, from Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
"""

from collections.abc import Sequence

PROBABILITY_SCALE = 65_536
"""Sum of the probabilities of a decision, which are integers so that nothing is rounded: 6,554 is 6,554 in 65,536."""

Words = tuple[int, int, int, int]
_MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
_KEY_STEPS = (0x9E3779B9, 0xBB67AE85)
_ROUNDS = 10
_LOW = 0xFFFFFFFF


def philox4x32(counter: Words, key: tuple[int, int]) -> Words:
    """Return four random 32-bit words for a counter of four words and a key of two."""
    a, b, c, d = counter
    left, right = key
    for _ in range(_ROUNDS):  # each mixes the high words of two products with the other half and the key
        first, second = a * _MULTIPLIERS[0], c * _MULTIPLIERS[1]
        a, b, c, d = (second >> 32) ^ b ^ left, second & _LOW, (first >> 32) ^ d ^ right, first & _LOW
        left, right = (left + _KEY_STEPS[0]) & _LOW, (right + _KEY_STEPS[1]) & _LOW
    return a, b, c, d


def uniform_u16(key: int, counter: int) -> int:
    """Return a uniform number from 0 to 65,535 for a key and a counter of 64 bits."""
    words = philox4x32((counter & _LOW, counter >> 32, 0, 0), (key & _LOW, key >> 32))
    return words[0] >> 16


def sample(probabilities: Sequence[int], at: int) -> int:
    """Return the index in whose interval the number `at` lies, if intervals as long as the probabilities are joined.

    Raises IndexError if the probabilities do not sum to PROBABILITY_SCALE.
    """
    for index, probability in enumerate(probabilities):
        at -= probability
        if at < 0:
            return index
    raise IndexError("the probabilities sum to less than the number")
