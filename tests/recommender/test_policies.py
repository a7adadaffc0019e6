"""One contract for every policy that is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servers.recommender.draw import TOTAL
from servers.recommender.features import SCHEMA
from servers.recommender.policies import NoAnswer, Slate, Weighing, checked, discover, pure
from tests.recommender.house import House

FOUND = ["random", "ranked"]
PURE = ["random"]
slates = st.integers(1, 300).map(
    lambda n: Slate("schema", tuple(f"c{i:03}" for i in range(n)), ((0,) * len(SCHEMA),) * n)
)


async def test_these_policies_are_found(house: House) -> None:
    assert sorted(discover(house.app.contexts["recommender"])) == FOUND
    assert sorted(pure()) == PURE


@pytest.mark.parametrize("name", PURE)
@given(slate=slates)
def test_a_pure_policy_weighs_every_candidate_the_same_each_time(name: str, slate: Slate) -> None:
    policy = pure()[name].policy
    first, second = policy.weigh(slate), policy.weigh(slate)
    assert isinstance(first, Weighing)
    assert checked(first, slate) == second
    assert min(first.weights) > 0
    assert sum(first.weights) == TOTAL


@given(slates)
def test_random_favours_nobody(slate: Slate) -> None:
    weighing = pure()["random"].policy.weigh(slate)
    assert isinstance(weighing, Weighing)
    assert max(weighing.weights) - min(weighing.weights) <= 1


@pytest.mark.parametrize(
    "weights", [(), (TOTAL,), (TOTAL, 0), (TOTAL + 1, -1), (1, 1), (TOTAL // 2, TOTAL // 2, 0), (TOTAL, 1)]
)
def test_weights_that_no_honest_draw_could_be_made_from_are_refused(weights: tuple[int, ...]) -> None:
    with pytest.raises(NoAnswer):
        checked(Weighing(weights), Slate("schema", ("a", "b"), ((0,), (1,))))
