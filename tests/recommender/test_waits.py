"""Timeouts of sources, policies, shadow policies and the ranker, to the millisecond."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import pytest

from gen.oo.ranking.v1 import ComputeProbabilitiesResponse
from gen.oo.ranking.v1.services import RankingServiceStub
from gen.oo.recommender.storage.v1 import ContextSnapshotEntry, Decision
from gen.oo.recommender.v1 import Tip
from protogateway.runtime import context
from servers.kernel.clock import SystemClock
from servers.kernel.errors import Unavailable
from servers.recommender import eligibility
from servers.recommender.candidates import list_candidates
from servers.recommender.decision import DecisionMaker
from servers.recommender.policies import (
    ActionProbabilities,
    ActionSet,
    PolicyUnavailable,
    RegisteredPolicy,
    pure_policies,
)
from servers.recommender.policies.ranked import RankedPolicy
from servers.recommender.sampling import PROBABILITY_SCALE
from tests import virtual_time
from tests.clocks import ManualClock
from tests.recommender.candidates import snapshot, todo

CONTEXT = snapshot([todo("a"), todo("b"), todo("c")])
WEIGHTS = (PROBABILITY_SCALE - 2, 1, 1)


@dataclass
class SlowSource:
    """Source that lists one candidate after `seconds`."""

    name: str
    seconds: float

    async def candidates(self) -> list[ContextSnapshotEntry]:
        await asyncio.sleep(self.seconds)
        return [ContextSnapshotEntry(id=f"{self.name}:1", source=self.name)]

    async def tip(self, name: str, candidate_id: str) -> Tip:
        raise NotImplementedError


@pytest.mark.parametrize(("seconds", "is_absent", "took_s"), [(0.99, False, 0.99), (1.01, True, 1.0), (1e9, True, 1.0)])
def test_a_source_times_out_after_a_second(seconds: float, is_absent: bool, took_s: float) -> None:
    sources = {source.name: source for source in (SlowSource("slow", seconds), SlowSource("quick", 0))}
    listing, took = virtual_time.run(list_candidates(sources))
    assert took == took_s
    assert listing.absent == (("slow",) if is_absent else ())
    assert [entry.source for entry in listing.entries] == (["quick"] if is_absent else ["quick", "slow"])


def test_sources_are_called_concurrently() -> None:
    sources = {name: SlowSource(name, 0.6) for name in ("a", "b", "c")}
    listing, took = virtual_time.run(list_candidates(sources))
    assert (len(listing.entries), listing.absent, took) == (3, (), 0.6)


class SlowPolicy:
    """Policy that returns after `seconds`, and ignores cancellation if `is_stubborn`."""

    name, version = "slow", "1"

    def __init__(self, seconds: float, *, is_stubborn: bool = False) -> None:
        self._seconds = seconds
        self._is_stubborn = is_stubborn

    async def probabilities(self, action_set: ActionSet) -> ActionProbabilities:
        ends = asyncio.get_running_loop().time() + self._seconds
        while (left := ends - asyncio.get_running_loop().time()) > 1e-6:
            with contextlib.suppress(*[asyncio.CancelledError] if self._is_stubborn else []):
                await asyncio.sleep(left)
        return ActionProbabilities(WEIGHTS)


def decide(live: Any = None, shadows: tuple[Any, ...] = (), left_s: float | None = None) -> tuple[Decision, float]:
    """Return a decision and the seconds that it took. `left_s` is the time that its caller has left."""
    policies = dict(pure_policies())
    named = {"live": live} | {f"shadow{number}": shadow for number, shadow in enumerate(shadows)}
    policies |= {name: RegisteredPolicy(policy, "digest") for name, policy in named.items() if policy}
    decision_maker = DecisionMaker(
        policies, "live" if live else "random", [n for n in named if n != "live"], SystemClock()
    )

    async def work() -> Decision:
        if left_s is not None:
            context.current_deadline.set(asyncio.get_running_loop().time() + left_s)
        return (await decision_maker.decide(CONTEXT, eligibility.evaluate(CONTEXT), 1, 1)).decision

    return virtual_time.run(work())


@pytest.mark.parametrize(("seconds", "fallback"), [(0.19, ""), (0.21, "policy too slow"), (1e9, "policy too slow")])
def test_the_live_policy_times_out_after_a_fifth_of_a_second(seconds: float, fallback: str) -> None:
    decision, took = decide(SlowPolicy(seconds))
    assert (decision.fallback, took) == (fallback, min(seconds, 0.2))


@pytest.mark.parametrize(("seconds", "fallback"), [(0.08, ""), (0.1, "policy too slow")])
def test_the_live_policy_has_half_of_the_time_that_its_caller_has_left(seconds: float, fallback: str) -> None:
    decision, took = decide(SlowPolicy(seconds), left_s=0.2)
    assert decision.fallback == fallback
    assert took == pytest.approx(0.09 if fallback else seconds), "a hop less than 0.2 s, halved"


class LateProbabilities:
    """Awaitable probabilities that suspend once."""

    def __await__(self) -> Generator[Any, None, ActionProbabilities]:
        yield from asyncio.sleep(0).__await__()
        return ActionProbabilities(WEIGHTS)


class LatePolicy:
    """Policy whose probabilities would arrive after the deadline."""

    name, version = "late", "1"

    def probabilities(self, action_set: ActionSet) -> LateProbabilities:
        return LateProbabilities()


def test_random_decides_without_time_left() -> None:
    decision, took = decide(LatePolicy(), left_s=0.01)
    assert (decision.policy, decision.fallback, took) == ("random", "no time left", 0)


@pytest.mark.parametrize(
    ("shadow", "problem", "took_s"),
    [
        (SlowPolicy(0.09), "", 0.09),
        (SlowPolicy(0.11), "deadline", 0.1),
        (SlowPolicy(1e9), "deadline", 0.1),
        (SlowPolicy(5, is_stubborn=True), "deadline", 0.2),
    ],
)
def test_a_shadow_times_out_after_a_tenth_of_a_second_even_if_it_ignores_cancellation(
    shadow: SlowPolicy, problem: str, took_s: float
) -> None:
    decision, took = decide(shadows=(shadow,))
    assert ([s.problem for s in decision.shadows], took) == ([problem], took_s)


def test_shadows_are_called_concurrently() -> None:
    decision, took = decide(shadows=(SlowPolicy(1e9), SlowPolicy(0.05), SlowPolicy(1e9)))
    assert [shadow.problem for shadow in decision.shadows] == ["deadline", "", "deadline"]
    assert took == 0.1


class FakeRankerChannel:
    """Channel to a ranker that fails while `is_down`. `calls` counts the calls."""

    is_down = True
    calls = 0

    async def unary(self, method: object, request: object, **_: object) -> ComputeProbabilitiesResponse:
        self.calls += 1
        if self.is_down:
            raise Unavailable("down")
        return ComputeProbabilitiesResponse(probabilities=list(WEIGHTS))


@dataclass
class Ranking:
    """The ranked policy with a fake ranker, on a manual clock."""

    ranker: FakeRankerChannel
    clock: ManualClock
    policy: RankedPolicy

    async def problem(self) -> str:
        """Return the reason for which the policy has no probabilities, or ""."""
        action_set = ActionSet("schema", ("a", "b", "c"), ((0,), (0,), (0,)))
        try:
            await self.policy.probabilities(action_set)
        except PolicyUnavailable as error:
            return str(error)
        return ""


@pytest.fixture
def ranking() -> Ranking:
    ranker, clock = FakeRankerChannel(), ManualClock()
    return Ranking(ranker, clock, RankedPolicy(RankingServiceStub(ranker), clock))  # type: ignore[arg-type]


DOWN, PAUSED = "ranker unavailable", "ranker pauses after failures"


async def test_the_ranker_is_paused_for_five_seconds_after_five_failures(ranking: Ranking) -> None:
    assert [await ranking.problem() for _ in range(7)] == [DOWN] * 5 + [PAUSED] * 2
    assert ranking.ranker.calls == 5
    ranking.clock.advance(seconds=4.999)
    assert await ranking.problem() == PAUSED
    ranking.clock.advance(seconds=0.001)
    assert [await ranking.problem() for _ in range(6)] == [DOWN] * 5 + [PAUSED]


async def test_failures_that_are_not_consecutive_do_not_pause_the_ranker(ranking: Ranking) -> None:
    for _ in range(3):
        ranking.ranker.is_down = True
        assert [await ranking.problem() for _ in range(4)] == [DOWN] * 4
        ranking.ranker.is_down = False
        assert await ranking.problem() == ""
