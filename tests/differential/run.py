"""Many requests from a seed, asked of both sides, and how each of them came out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from tests.differential.asking import Asked
from tests.differential.betterments import betterment
from tests.differential.comparing import EQUAL, Pair
from tests.differential.drafts import draw
from tests.differential.echo import Echo
from tests.differential.sides import Sides
from tests.differential.twists import TWISTS

PLAIN_EVERY = 3
TRIES = 2_000


@dataclass
class Tally:
    """How many were equal, how many differ by each betterment, and those that nothing explains."""

    seed: int
    equal: int = 0
    bettered: Counter[str] = field(default_factory=Counter)
    faults: list[Pair] = field(default_factory=list)
    plain: int = 0

    @property
    def asked(self) -> int:
        return self.equal + self.bettered.total() + len(self.faults)

    def note(self, pair: Pair) -> None:
        self.plain += not pair.asked.twist
        is_success = pair.envoy.status < 400 and not pair.asked.response_body
        if pair.difference() == EQUAL and is_success:
            self.equal += 1
        elif found := betterment(pair):
            self.bettered[found.name] += 1
        else:
            self.faults.append(pair)

    def __str__(self) -> str:
        counted = "".join(f"\n  {count:5} by {name}" for name, count in self.bettered.most_common())
        odd = self.asked - self.plain
        return (
            f"seed {self.seed}: {self.asked} requests ({odd} of them odd), {self.equal} equal, "
            f"{self.bettered.total()} bettered, {len(self.faults)} faults{counted}"
        )


def requests(echo: Echo, seed: int, count: int, twists: Sequence[str] = tuple(TWISTS)) -> Iterator[Asked]:
    """The same ones for the same seed: every third is plain, the others have the twists in turn."""
    odd = 0
    for number in range(count):
        rng = Random(f"{seed} {number}")
        if number % PLAIN_EVERY == 0:
            yield request(echo, rng, "")
        else:
            turn, place = divmod(odd, len(twists))
            yield request(echo, rng, twists[place], turn)
            odd += 1


def request(echo: Echo, rng: Random, twist: str, turn: int = 0) -> Asked:
    """One with this twist. Fails when no rule has a place for it. `turn`: how often the twist was there before."""
    for _ in range(TRIES):
        draft = draw(rng.choice(echo.rules), rng)
        draft.turn = turn
        if not twist or TWISTS[twist](draft, rng):
            return draft.asked(rng, twist)
    raise AssertionError(f"no rule has a place for {twist}")


def tally(sides: Sides, seed: int, count: int, twists: Sequence[str] = tuple(TWISTS)) -> Tally:
    """Asks them all."""
    found = Tally(seed)
    for asked in requests(sides.echo, seed, count, twists):
        found.note(sides.ask(asked))
    return found
