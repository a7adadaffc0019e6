"""The contract of every policy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servers.recommender.features import SCHEMA
from servers.recommender.policies import (
    ActionProbabilities,
    ActionSet,
    PolicyUnavailable,
    discover,
    pure_policies,
    require_valid,
)
from servers.recommender.sampling import PROBABILITY_SCALE
from tests.recommender.app import RecommenderApp

FOUND = ["random", "ranked"]
PURE = ["random"]
action_sets = st.integers(1, 300).map(
    lambda n: ActionSet("schema", tuple(f"c{i:03}" for i in range(n)), ((0,) * len(SCHEMA),) * n)
)


async def test_these_policies_are_found(app: RecommenderApp) -> None:
    assert sorted(discover(app.application.contexts["recommender"])) == FOUND
    assert sorted(pure_policies()) == PURE


@pytest.mark.parametrize("name", PURE)
@given(action_set=action_sets)
def test_a_pure_policy_gives_every_candidate_the_same_probability_each_time(name: str, action_set: ActionSet) -> None:
    policy = pure_policies()[name].policy
    first, second = policy.probabilities(action_set), policy.probabilities(action_set)
    assert isinstance(first, ActionProbabilities)
    assert require_valid(first, action_set) == second
    assert min(first.values) > 0
    assert sum(first.values) == PROBABILITY_SCALE


@given(action_sets)
def test_random_favours_no_candidate(action_set: ActionSet) -> None:
    probabilities = pure_policies()["random"].policy.probabilities(action_set)
    assert isinstance(probabilities, ActionProbabilities)
    assert max(probabilities.values) - min(probabilities.values) <= 1


@pytest.mark.parametrize(
    "probabilities",
    [
        (),
        (PROBABILITY_SCALE,),
        (PROBABILITY_SCALE, 0),
        (PROBABILITY_SCALE + 1, -1),
        (1, 1),
        (PROBABILITY_SCALE // 2, PROBABILITY_SCALE // 2, 0),
        (PROBABILITY_SCALE, 1),
    ],
)
def test_invalid_probabilities_are_refused(probabilities: tuple[int, ...]) -> None:
    with pytest.raises(PolicyUnavailable):
        require_valid(ActionProbabilities(probabilities), ActionSet("schema", ("a", "b"), ((0,), (1,))))


@pytest.mark.parametrize("name", PURE)
@pytest.mark.parametrize(("count", "can_decide"), [(PROBABILITY_SCALE, True), (PROBABILITY_SCALE + 1, False)])
def test_a_policy_cannot_decide_among_more_candidates_than_the_probability_scale(
    name: str, count: int, can_decide: bool
) -> None:
    action_set = ActionSet("schema", ("c",) * count, ((0,) * len(SCHEMA),) * count)
    policy = pure_policies()[name].policy
    if can_decide:
        assert policy.probabilities(action_set) == ActionProbabilities((1,) * count)
    else:
        with pytest.raises(PolicyUnavailable):
            policy.probabilities(action_set)
