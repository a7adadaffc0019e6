"""A decision: the live policy, its fallback, and the shadow policies."""

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

PolicyFunction = Callable[[ActionSet], Any]
CONTEXT = snapshot([todo("a"), todo("b"), todo("c"), advice("x")], since_advice=0)


@dataclass
class FakePolicy:
    """Policy with the probabilities of a test."""

    probabilities: PolicyFunction
    name: str = "other"
    version: str = "7"


async def decide(policy: PolicyFunction | None = None, *shadows: Callable[[ActionSet], Any], key: int = 1) -> Selection:
    policies = dict(pure_policies())
    if policy:
        policies["other"] = RegisteredPolicy(FakePolicy(policy), "digest")
    names = [f"shadow{number}" for number in range(len(shadows))]
    policies |= {n: RegisteredPolicy(FakePolicy(s, n), "digest") for n, s in zip(names, shadows, strict=True)}
    decision_maker = DecisionMaker(policies, "other" if policy else "random", names, SystemClock())
    return await decision_maker.decide(CONTEXT, eligibility.evaluate(CONTEXT), key, 1)


def prefer_last(action_set: ActionSet) -> ActionProbabilities:
    return ActionProbabilities(
        (1,) * (len(action_set.ids) - 1) + (PROBABILITY_SCALE - len(action_set.ids) + 1,), "model"
    )


async def prefer_last_later(action_set: ActionSet) -> ActionProbabilities:
    return prefer_last(action_set)


async def never_return(action_set: ActionSet) -> ActionProbabilities:
    await asyncio.Event().wait()
    raise AssertionError


async def ignore_cancellation(action_set: ActionSet) -> ActionProbabilities:
    """Suppress cancellation for a while, as a policy that cannot be stopped."""
    for _ in range(12):
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(0.05)
    raise PolicyUnavailable("at last")


def raise_error(error: BaseException) -> Callable[[ActionSet], ActionProbabilities]:
    def probabilities(action_set: ActionSet) -> ActionProbabilities:
        raise error

    return probabilities


def encode_without_shadows(decision: Decision) -> bytes:
    """Encode a decision without its shadows and its digest."""
    copy = DECISION.copy(decision)
    copy.shadows, copy.digest = [], b""
    return DECISION.encode(copy)


@pytest.mark.parametrize("policy", [prefer_last, prefer_last_later])
async def test_the_live_policy_decides(policy: PolicyFunction) -> None:
    selection = await decide(policy)
    decision = selection.decision
    assert (decision.policy, decision.policy_version, decision.policy_digest) == ("other", "7", "digest")
    assert (decision.model_hash, decision.fallback) == ("model", "")
    assert selection.entry.id.endswith(":c")
    assert selection.probability == PROBABILITY_SCALE - 2


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        (raise_error(PolicyUnavailable("ranker unavailable")), "ranker unavailable"),
        (raise_error(ZeroDivisionError()), "policy failed"),
        (never_return, "policy too slow"),
        (lambda action_set: ActionProbabilities((PROBABILITY_SCALE,)), "probabilities do not match the candidates"),
        (lambda action_set: ActionProbabilities((PROBABILITY_SCALE, 0, 0)), "a candidate has no probability"),
        (lambda action_set: ActionProbabilities((1, 1, 1)), f"probabilities do not sum to {PROBABILITY_SCALE}"),
        (lambda action_set: None, "policy failed"),
    ],
)
async def test_random_decides_and_records_the_reason_where_the_live_policy_fails(
    policy: PolicyFunction, reason: str
) -> None:
    selection, by_random = await decide(policy), await decide()
    assert selection.decision.fallback == reason
    assert selection.decision.policy == "random"
    assert selection.entry.id == by_random.entry.id
    assert selection.probability in (PROBABILITY_SCALE // 3, PROBABILITY_SCALE // 3 + 1)


@pytest.mark.serial
@pytest.mark.parametrize(
    ("shadow", "problem"),
    [
        (never_return, "deadline"),
        (ignore_cancellation, "deadline"),
        (raise_error(PolicyUnavailable("resting")), "resting"),
        (raise_error(ValueError("no")), "failed"),
        (raise_error(asyncio.CancelledError()), "cancelled"),
        (lambda action_set: ActionProbabilities((0, 0, PROBABILITY_SCALE)), "a candidate has no probability"),
    ],
)
async def test_a_shadow_that_fails_changes_nothing(shadow: PolicyFunction, problem: str) -> None:
    started = time.monotonic()
    selection = await decide(None, shadow)
    assert time.monotonic() - started < 1
    assert [s.problem for s in selection.decision.shadows] == [problem]
    assert encode_without_shadows(selection.decision) == encode_without_shadows((await decide()).decision)


async def test_shadows_get_the_same_action_set_and_the_same_random_number() -> None:
    by_random = pure_policies()["random"].policy.probabilities
    selection = await decide(prefer_last, by_random, prefer_last_later)
    alone = await decide()
    first, second = selection.decision.shadows
    assert (first.policy, first.version, first.problem) == ("shadow0", "7", "")
    assert (first.chosen, first.probabilities) == (alone.entry.id, [21846, 21845, 21845])
    assert second.chosen == selection.entry.id


@settings(max_examples=60, deadline=None)
@given(snapshots, st.integers(0, 2**64 - 1), st.integers(1, 2**32 - 1))
def test_the_chosen_candidate_is_eligible_and_the_choice_repeatable(
    context: ContextSnapshot, key: int, counter: int
) -> None:
    eligibilities = eligibility.evaluate(context)
    eligible = {e.id for e, v in zip(context.entries, eligibilities, strict=True) if v.eligible}
    if not eligible:
        return
    decision_maker = DecisionMaker(pure_policies(), "random", (), SystemClock())
    first, second = (asyncio.run(decision_maker.decide(context, eligibilities, key, counter)) for _ in range(2))
    assert first.encoded == second.encoded
    assert DECISION.encode(first.decision) == first.encoded
    probabilities = {c.id: c.probability for c in first.decision.candidates}
    assert first.entry.id in eligible
    assert {id_ for id_, probability in probabilities.items() if probability} == eligible
    assert sum(probabilities.values()) == PROBABILITY_SCALE


async def test_random_favours_no_position_in_the_list() -> None:
    """χ² with 2 degrees of freedom exceeds 13.82 once in a thousand; the keys are fixed."""
    chosen = [(await decide(key=key)).entry.id for key, _ in zip(count(), range(900), strict=False)]
    assert sum((chosen.count(id_) - 300) ** 2 / 300 for id_ in set(chosen)) < 13.82
