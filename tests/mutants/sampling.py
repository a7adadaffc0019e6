"""Seeded samples of mutants: by module, and within a module evenly by operator."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from tests.mutants.mutant import Mutant

SHARE_MIN = 20
"""Mutants of a small module: fewer say nothing about it."""


def shares(sizes: Mapping[str, int], count: int) -> dict[str, int]:
    """Divide a sample among modules by their numbers of mutants, with a minimum for small ones."""
    total = sum(sizes.values()) or 1
    least = min(SHARE_MIN, count // (len(sizes) or 1))
    wanted = {name: min(size, max(least, round(count * size / total))) for name, size in sizes.items()}
    while (over := sum(wanted.values()) - count) > 0:
        largest = max(wanted, key=lambda name: wanted[name])
        if wanted[largest] <= least:
            break
        wanted[largest] -= min(over, wanted[largest] - least)
    return wanted


def sample(mutants: Sequence[Mutant], count: int, seed: int, usable: Callable[[Mutant], bool]) -> list[Mutant]:
    """Return `count` usable mutants, taking the operators in turn.

    The order of an operator's mutants depends on the seed and on each mutant alone, so that a sample changes little
    when the code does.
    """
    queues: dict[str, Iterator[Mutant]] = {}
    for operator in sorted({mutant.operator for mutant in mutants}):
        own = [mutant for mutant in mutants if mutant.operator == operator]
        queues[operator] = filter(usable, sorted(own, key=lambda mutant: mutant.rank(seed)))
    return list(islice(_in_turn(queues), count))


def _in_turn(queues: dict[str, Iterator[Mutant]]) -> Iterator[Mutant]:
    while queues:
        for name in list(queues):
            mutant = next(queues[name], None)
            if mutant is None:
                del queues[name]
            else:
                yield mutant
