"""The time to look again, when no tip can be shown."""

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
    """Source with one task whose text cannot be read. Raises `listing` or `text` where they are set."""

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
    """Return how long the response says to wait, if there are these sources alone."""
    clock = SystemClock()
    decision_maker = DecisionMaker(pure_policies(), "random", (), clock)
    recommender = Recommender({s.name: s for s in sources}, decision_maker, None, IdGenerator(clock, os.urandom))  # type: ignore[arg-type]
    response = await recommender.choose_tip(PersonHistory(0, 0, None, {}), RecommendRequestTrigger.open, NOW)
    assert isinstance(response, RecommendResponse)
    assert (response.tip, response.reason) == (None, RecommendResponseReason.nothing_now)
    assert response.look_again_at
    return response.look_again_at - NOW


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
async def test_the_wait_is_an_hour_or_a_minute_where_a_source_is_absent(sources: list[Source], wait: timedelta) -> None:
    assert await look_again_after(*sources) == wait


def test_the_wait_lasts_until_the_next_candidate_becomes_eligible() -> None:
    blocked = [Eligibility(("x",), NOW + hours * HOUR) for hours in (3, 2, 5)]
    assert next_eligible_at([*blocked, Eligibility(), Eligibility(("y",), ALWAYS)], NOW) == NOW + 2 * HOUR
    assert (
        next_eligible_at([Eligibility(("x",), NOW), Eligibility(("x",), NOW - HOUR), blocked[0]], NOW) == NOW + 3 * HOUR
    )
    assert next_eligible_at([Eligibility(), Eligibility(("y",), ALWAYS)], NOW) is None


async def test_the_wait_is_shorter_if_a_candidate_becomes_eligible_within_the_minute(app: RecommenderApp) -> None:
    mara = await acknowledge_everything(app)
    app.tasks.list_error = DOWN
    assert (await mara.recommend()).look_again_at == app.clock.now() + MINUTE
    app.clock.advance(hours=23, minutes=59, seconds=30)
    assert (await mara.recommend()).look_again_at == app.clock.now() + timedelta(seconds=30)


async def acknowledge_everything(app: RecommenderApp) -> Person:
    mara = await app.person("mara")
    while (tip := (await mara.recommend()).tip) is not None:
        await mara.react(tip.id, "acknowledge")
    return mara
