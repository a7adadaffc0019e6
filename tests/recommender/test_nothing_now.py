"""Where there is nothing to show, the answer says when to look again."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest

from gen.oo.recommender.v1 import RecommendRequestTrigger, RecommendResponse, RecommendResponseReason
from servers.kernel.clock import SystemClock
from servers.kernel.errors import Error, NotFound, Unavailable
from servers.kernel.ids import IdGenerator
from servers.recommender.decision import DecisionMaker
from servers.recommender.eligibility import ALWAYS, Eligibility, next_eligible_at
from servers.recommender.history import PersonHistory
from servers.recommender.policies import pure_policies
from servers.recommender.recommender import Recommender
from tests.recommender.app import Person, RecommenderApp
from tests.recommender.candidates import NOW, todo

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


class Source:
    """Offers one task whose text cannot be read. `listing`, `text`: what asking for them raises."""

    def __init__(self, name: str, *, listing: Error | None = None, text: Error | None = None) -> None:
        self.name = name
        self.listing = listing
        self.text = text

    async def candidates(self) -> list[Any]:
        if self.listing:
            raise self.listing
        return [todo("a")] if self.text else []

    async def tip(self, name: str, candidate_id: str) -> Any:
        assert self.text
        raise self.text


async def look_again_after(*sources: Source) -> timedelta:
    """Return how long the answer says to wait when these sources are all there are."""
    clock = SystemClock()
    decision_maker = DecisionMaker(pure_policies(), "random", (), clock)
    recommender = Recommender({s.name: s for s in sources}, decision_maker, None, IdGenerator(clock, os.urandom))  # type: ignore[arg-type]
    answer = await recommender.choose_tip(PersonHistory(0, 0, None, {}), RecommendRequestTrigger.open, NOW)
    assert isinstance(answer, RecommendResponse)
    assert (answer.tip, answer.reason) == (None, RecommendResponseReason.nothing_now)
    assert answer.look_again_at
    return answer.look_again_at - NOW


DOWN = Unavailable("down")


@pytest.mark.parametrize(
    ("sources", "wait"),
    [
        ([Source("integrations")], HOUR),
        ([Source("integrations", text=NotFound("candidate", "a"))], HOUR),
        ([Source("integrations", listing=DOWN)], MINUTE),
        ([Source("integrations", text=DOWN)], MINUTE),
        ([Source("other", listing=DOWN), Source("integrations", text=DOWN)], MINUTE),
        ([Source("other", listing=DOWN), Source("integrations", text=NotFound("candidate", "a"))], MINUTE),
    ],
)
async def test_it_is_an_hour_and_a_minute_where_a_source_is_absent(sources: list[Source], wait: timedelta) -> None:
    assert await look_again_after(*sources) == wait


def test_it_is_when_the_first_rest_ends_that_is_ahead() -> None:
    held = [Eligibility(("x",), NOW + hours * HOUR) for hours in (3, 2, 5)]
    assert next_eligible_at([*held, Eligibility(), Eligibility(("y",), ALWAYS)], NOW) == NOW + 2 * HOUR
    assert next_eligible_at([Eligibility(("x",), NOW), Eligibility(("x",), NOW - HOUR), held[0]], NOW) == NOW + 3 * HOUR
    assert next_eligible_at([Eligibility(), Eligibility(("y",), ALWAYS)], NOW) is None


async def test_a_rest_that_ends_within_the_minute_is_not_waited_for_longer(app: RecommenderApp) -> None:
    mara = await everything_acknowledged(app)
    app.tasks.failing = DOWN
    assert (await mara.ask()).look_again_at == app.clock.now() + MINUTE
    app.clock.advance(hours=23, minutes=59, seconds=30)
    assert (await mara.ask()).look_again_at == app.clock.now() + timedelta(seconds=30)


async def everything_acknowledged(app: RecommenderApp) -> Person:
    mara = await app.person("mara")
    while (tip := (await mara.ask()).tip) is not None:
        await mara.react(tip.id, "acknowledge")
    return mara
