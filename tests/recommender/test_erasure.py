"""The recommender's part of an erasure."""

from __future__ import annotations

import pytest

from gen.oo.auth.v1 import UserDeletionRequested
from gen.oo.events.v1 import DeliverRequest, Envelope
from gen.oo.events.v1.services import EventsServiceStub
from gen.registry import CODEC_OF
from servers.kernel.db import Tx
from servers.kernel.db.erasure import tables_to_erase
from servers.kernel.errors import SignInNeeded
from tests.recommender.app import RecommenderApp


async def test_an_erasure_deletes_all_rows_of_its_person_and_no_others(app: RecommenderApp) -> None:
    app.tasks.add("mara")
    mara, jon = await app.person("mara"), await app.person("jon")
    for person in (mara, jon):
        tip = await person.tip()
        await person.report_shown(tip.id)
        await person.react(tip.id, "snooze", key="k")
        await person.tip("pull")
    kept = await rows_of(app, "jon")
    assert (await rows_of(app, "mara"))["tip_instance"] == 2

    await erase(app, "mara")

    assert set((await rows_of(app, "mara")).values()) == {0}
    assert await rows_of(app, "jon") == kept
    with pytest.raises(SignInNeeded):
        await mara.recommend()
    await jon.tip()


async def erase(app: RecommenderApp, person: str) -> None:
    event = UserDeletionRequested(erasure_id="e1", person=person)
    envelope = Envelope(
        event_id="00000000-0000-7000-8000-000000000001",
        type="user.deletion_requested",
        person=person,
        occurred_at=app.clock.now(),
        payload=CODEC_OF[UserDeletionRequested].encode(event),
    )
    events = EventsServiceStub(app.application.service_channel("recommender", "auth"))
    for _ in range(2):
        await events.deliver(DeliverRequest(consumer="recommender", envelope=envelope))


async def rows_of(app: RecommenderApp, person: str) -> dict[str, int]:
    db = app.application.contexts["recommender"].db

    def count(tx: Tx) -> dict[str, int]:
        return {
            table.name: len(tx.execute(table.select().where(table.c.person == person)).all())
            for table in tables_to_erase(db.metadata)
        }

    return await db.read(count)
