"""A decision: the live policy, what answers in its place, and the shadows beside it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gen.oo.recommender.storage.v1 import ContextSnapshot, Decision
from gen.oo.recommender.storage.v1.codec import DECISION
from servers.kernel.clock import SystemClock
from servers.recommender import eligibility
from servers.recommender.decision import DecisionMaker, Selection
from servers.recommender.policies import (
    ActionProbabilities,
    ActionSet,
    PolicyUnavailable,
    RegisteredPolicy,
    pure_policies,
)
from servers.recommender.sampling import PROBABILITY_SCALE
from tests.recommender.candidates import advice, snapshot, snapshots, todo

Weigh = Callable[[ActionSet], Any]
TAKEN = snapshot([todo("a"), todo("b"), todo("c"), advice("x")], since_advice=0)


@dataclass
class Other:
    """A policy of a test."""

    probabilities: Weigh
    name: str = "other"
    version: str = "7"


async def decide(weigh: Weigh | None = None, *shadows: Callable[[ActionSet], Any], key: int = 1) -> Selection:
    policies = dict(pure_policies())
    if weigh:
        policies["other"] = RegisteredPolicy(Other(weigh), "digest", is_pure=False)
    names = [f"shadow{number}" for number in range(len(shadows))]
    policies |= {n: RegisteredPolicy(Other(s, n), "digest", is_pure=False) for n, s in zip(names, shadows, strict=True)}
    decision_maker = DecisionMaker(policies, "other" if weigh else "random", names, SystemClock())
    return await decision_maker.decide(TAKEN, eligibility.evaluate(TAKEN), key, 1)


def last(action_set: ActionSet) -> ActionProbabilities:
    return ActionProbabilities(
        (1,) * (len(action_set.ids) - 1) + (PROBABILITY_SCALE - len(action_set.ids) + 1,), "model"
    )


async def soon(action_set: ActionSet) -> ActionProbabilities:
    return last(action_set)


async def never(action_set: ActionSet) -> ActionProbabilities:
    await asyncio.Event().wait()
    raise AssertionError


async def stubborn(action_set: ActionSet) -> ActionProbabilities:
    """Cannot even be cancelled."""
    for _ in range(12):
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(0.05)
    raise PolicyUnavailable("at last")


def raising(error: BaseException) -> Callable[[ActionSet], ActionProbabilities]:
    def probabilities(action_set: ActionSet) -> ActionProbabilities:
        raise error

    return probabilities


def plain(decision: Decision) -> bytes:
    """All but shadows, digest and the times they took."""
    copy = DECISION.copy(decision)
    copy.shadows, copy.digest = [], b""
    return DECISION.encode(copy)


@pytest.mark.parametrize("weigh", [last, soon])
async def test_the_live_policy_decides(weigh: Weigh) -> None:
    decided = await decide(weigh)
    decision = decided.decision
    assert (decision.policy, decision.policy_version, decision.policy_digest) == ("other", "7", "digest")
    assert (decision.model_hash, decision.fallback) == ("model", "")
    assert decided.entry.id.endswith(":c")
    assert decided.probability == PROBABILITY_SCALE - 2


@pytest.mark.parametrize(
    ("weigh", "reason"),
    [
        (raising(PolicyUnavailable("ranker unavailable")), "ranker unavailable"),
        (raising(ZeroDivisionError()), "policy failed"),
        (never, "policy too slow"),
        (lambda action_set: ActionProbabilities((PROBABILITY_SCALE,)), "probabilities do not match the candidates"),
        (lambda action_set: ActionProbabilities((PROBABILITY_SCALE, 0, 0)), "a candidate has no probability"),
        (lambda action_set: ActionProbabilities((1, 1, 1)), f"probabilities do not sum to {PROBABILITY_SCALE}"),
        (lambda action_set: None, "policy failed"),
    ],
)
async def test_where_the_live_policy_has_no_answer_random_decides_and_says_why(weigh: Weigh, reason: str) -> None:
    decided, by_random = await decide(weigh), await decide()
    assert decided.decision.fallback == reason
    assert decided.decision.policy == "random"
    assert decided.entry.id == by_random.entry.id
    assert decided.probability in (PROBABILITY_SCALE // 3, PROBABILITY_SCALE // 3 + 1)


@pytest.mark.serial
@pytest.mark.parametrize(
    ("shadow", "problem"),
    [
        (never, "deadline"),
        (stubborn, "deadline"),
        (raising(PolicyUnavailable("resting")), "resting"),
        (raising(ValueError("no")), "failed"),
        (raising(asyncio.CancelledError()), "cancelled"),
        (lambda action_set: ActionProbabilities((0, 0, PROBABILITY_SCALE)), "a candidate has no probability"),
    ],
)
async def test_a_shadow_that_fails_changes_nothing(shadow: Weigh, problem: str) -> None:
    started = time.monotonic()
    decided = await decide(None, shadow)
    assert time.monotonic() - started < 1
    assert [s.problem for s in decided.decision.shadows] == [problem]
    assert plain(decided.decision) == plain((await decide()).decision)


async def test_shadows_see_the_same_action_set_and_the_same_draw() -> None:
    by_random = pure_policies()["random"].policy.probabilities
    decided = await decide(last, by_random, soon)
    alone = await decide()
    first, second = decided.decision.shadows
    assert (first.policy, first.version, first.problem) == ("shadow0", "7", "")
    assert (first.chosen, first.probabilities) == (alone.entry.id, [21846, 21845, 21845])
    assert second.chosen == decided.entry.id


@settings(max_examples=60, deadline=None)
@given(snapshots, st.integers(0, 2**64 - 1), st.integers(1, 2**32 - 1))
def test_what_is_chosen_was_eligible_and_is_the_same_twice(taken: ContextSnapshot, key: int, counter: int) -> None:
    verdicts = eligibility.evaluate(taken)
    eligible = {e.id for e, v in zip(taken.entries, verdicts, strict=True) if v.eligible}
    if not eligible:
        return
    decision_maker = DecisionMaker(pure_policies(), "random", (), SystemClock())
    first, second = (asyncio.run(decision_maker.decide(taken, verdicts, key, counter)) for _ in range(2))
    assert first.encoded == second.encoded
    assert DECISION.encode(first.decision) == first.encoded
    weights = {c.id: c.probability for c in first.decision.candidates}
    assert first.entry.id in eligible
    assert {id_ for id_, weight in weights.items() if weight} == eligible
    assert sum(weights.values()) == PROBABILITY_SCALE


async def test_random_favours_no_place_in_the_list() -> None:
    """χ² with 2 degrees of freedom: 13.82 is passed once in a thousand; the keys are fixed."""
    chosen = [(await decide(key=key)).entry.id for key, _ in zip(count(), range(900), strict=False)]
    assert sum((chosen.count(id_) - 300) ** 2 / 300 for id_ in set(chosen)) < 13.82
