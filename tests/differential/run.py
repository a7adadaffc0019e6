"""Random requests from a seed, sent to both sides, and the result of each comparison."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from tests.differential.comparison import EQUAL, Pair
from tests.differential.echo import EchoContract
from tests.differential.intended_differences import find_intended_difference
from tests.differential.mutations import MUTATIONS
from tests.differential.raw_http import RawRequest
from tests.differential.request_draft import draw_request
from tests.differential.sides import Sides

PLAIN_EVERY = 3
TRIES = 2_000


@dataclass
class ComparisonTally:
    """The number of equal pairs, of pairs with each intended difference, and the pairs without an explanation."""

    seed: int
    equal: int = 0
    intended: Counter[str] = field(default_factory=Counter)
    faults: list[Pair] = field(default_factory=list)
    plain: int = 0

    @property
    def total(self) -> int:
        return self.equal + self.intended.total() + len(self.faults)

    def add(self, pair: Pair) -> None:
        self.plain += not pair.request.mutation
        is_success = pair.envoy.status < 400 and not pair.request.response_body
        if pair.difference() == EQUAL and is_success:
            self.equal += 1
        elif found := find_intended_difference(pair):
            self.intended[found.name] += 1
        else:
            self.faults.append(pair)

    def __str__(self) -> str:
        counted = "".join(f"\n  {count:5} by {name}" for name, count in self.intended.most_common())
        odd = self.total - self.plain
        return (
            f"seed {self.seed}: {self.total} requests ({odd} of them odd), {self.equal} equal, "
            f"{self.intended.total()} with an intended difference, {len(self.faults)} faults{counted}"
        )


def requests(
    echo: EchoContract, seed: int, count: int, mutations: Sequence[str] = tuple(MUTATIONS)
) -> Iterator[RawRequest]:
    """Yield the requests of a seed. Every third one is plain, the others have one mutation after another."""
    odd = 0
    for number in range(count):
        rng = Random(f"{seed} {number}")
        if number % PLAIN_EVERY == 0:
            yield request(echo, rng, "")
        else:
            variant, place = divmod(odd, len(mutations))
            yield request(echo, rng, mutations[place], variant)
            odd += 1


def request(echo: EchoContract, rng: Random, mutation: str, variant: int = 0) -> RawRequest:
    """Return a request with the mutation, or a plain one if it is empty. Fails if no rule fits the mutation."""
    for _ in range(TRIES):
        draft = draw_request(rng.choice(echo.rules), rng)
        draft.variant = variant
        if not mutation or MUTATIONS[mutation](draft, rng):
            return draft.to_request(rng, mutation)
    raise AssertionError(f"{mutation} applies to no rule")


def compare_all(sides: Sides, seed: int, count: int, mutations: Sequence[str] = tuple(MUTATIONS)) -> ComparisonTally:
    found = ComparisonTally(seed)
    for sent in requests(sides.echo, seed, count, mutations):
        found.add(sides.send(sent))
    return found
