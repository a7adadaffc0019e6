"""Personal data in /metrics, after a person got tips and reacted to them."""

from __future__ import annotations

import asyncio

from tests.metrics import MetricsScrape
from tests.recommender.app import RecommenderApp

PERSON = "person-who-likes-tips"


async def test_metrics_contain_no_personal_data(app: RecommenderApp) -> None:
    before = await MetricsScrape.take()
    app.tasks.add(PERSON)
    person = await app.person(PERSON)
    tip = await person.tip()
    await person.report_shown(tip.id)
    await person.react(tip.id, "done", key="a key of theirs")
    await person.react(tip.id, "undo")
    await wait_for_deliveries(app, 2)
    await person.open_tip()
    await person.list_tips()
    after = await MetricsScrape.take()
    assert ("oo_events_relayed", "type", "tip.reacted") in after.labels
    assert after.naming([PERSON, tip.id, tip.title, "a key of theirs"]) == []
    assert after.unknown_since(before) == []


async def test_metrics_contain_no_personal_data_when_events_cannot_be_delivered(app: RecommenderApp) -> None:
    before = await MetricsScrape.take()
    app.tasks.add(PERSON)
    context, app.tasks.context = app.tasks.context, None  # its consumer fails
    person = await app.person(PERSON)
    tip = await person.tip()
    await person.react(tip.id, "done")
    async with asyncio.timeout(5):
        while ("oo_events_relayed", "outcome", "failed") not in (await MetricsScrape.take()).labels:
            await asyncio.sleep(0.02)
    app.tasks.context = context
    after = await MetricsScrape.take()
    assert after.naming([PERSON, tip.id, tip.title]) == []
    assert after.unknown_since(before) == []


async def wait_for_deliveries(app: RecommenderApp, count: int) -> None:
    async with asyncio.timeout(5):
        while len(app.tasks.events) < count:
            await asyncio.sleep(0.01)
