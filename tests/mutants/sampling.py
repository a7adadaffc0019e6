"""Seeded samples of mutants, divided by module and evenly by operator."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from tests.mutants.mutant import Mutant

SHARE_MIN = 20
"""Mutants of a small module. A smaller sample would not be representative."""


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
    """Return `count` usable mutants, one of each operator after another.

    The order of an operator's mutants depends only on the seed and on each mutant, so that a small change of the code
    changes the sample little.
    """
    queues: dict[str, Iterator[Mutant]] = {}
    for operator in sorted({mutant.operator for mutant in mutants}):
        own = [mutant for mutant in mutants if mutant.operator == operator]
        queues[operator] = filter(usable, sorted(own, key=lambda mutant: mutant.rank(seed)))
    return list(islice(_round_robin(queues), count))


def _round_robin(queues: dict[str, Iterator[Mutant]]) -> Iterator[Mutant]:
    while queues:
        for name in list(queues):
            mutant = next(queues[name], None)
            if mutant is None:
                del queues[name]
            else:
                yield mutant
