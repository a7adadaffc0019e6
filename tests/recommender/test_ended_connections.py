"""Ended connections, with which the texts of their tips are erased."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from gen.oo.events.v1 import DeliverRequest, Envelope
from gen.oo.events.v1.services import EventsServiceStub
from gen.oo.integrations.v1 import ConnectionEnded
from gen.oo.recommender.v1 import Reaction, TipKind
from gen.registry import CODEC_OF
from servers.kernel.db import Tx
from servers.kernel.errors import Conflict
from servers.recommender import store
from tests.recommender.app import Person, RecommenderApp
from tests.recommender.candidates import TASKS

EVENT_ID = "00000000-0000-7000-8000-00000000000"


async def end_connection(app: RecommenderApp, person: str, provider: str = "todoist", event: int = 1) -> None:
    """Remove the provider's tasks, and deliver connection.ended to the recommender."""
    kept = app.tasks.by_person.get(person, {})
    app.tasks.by_person[person] = {i: facts for i, facts in kept.items() if app.tasks.provider_of(i) != provider}
    ended = ConnectionEnded(provider=provider, ended_at=app.clock.now())
    envelope = Envelope(
        event_id=f"{EVENT_ID}{event}",
        type="connection.ended",
        person=person,
        occurred_at=app.clock.now(),
        payload=CODEC_OF[ConnectionEnded].encode(ended),
    )
    events = EventsServiceStub(app.application.service_channel("recommender", "integrations"))
    await events.deliver(DeliverRequest(consumer="recommender", envelope=envelope))


@pytest.fixture
async def mara(app: RecommenderApp) -> Person:
    """Return a person who did one task, snoozed another, and has a third open."""
    app.tasks.add("mara")
    person = await app.person("mara")
    for reaction in ("snooze", "done"):
        await person.react((await person.tip()).id, reaction)
        app.clock.advance(seconds=1)
    await person.tip()
    return person


async def encrypted_texts(app: RecommenderApp, person: str) -> list[bytes]:
    def read(tx: Tx) -> list[bytes]:
        table = store.TIP
        return list(tx.execute(table.select().where(table.c.person == person)).scalars(table.c.tip_encrypted))

    return await app.application.contexts["recommender"].db.read(read)


async def test_texts_are_erased_and_the_history_is_kept(app: RecommenderApp, mara: Person) -> None:
    before, decisions = (await mara.list_tips()).tips, await app.decisions("mara")
    await end_connection(app, "mara")
    after = (await mara.list_tips()).tips
    assert [(s.decided_at, s.reaction, s.reacted_at, s.snoozed_until) for s in after] == [
        (s.decided_at, s.reaction, s.reacted_at, s.snoozed_until) for s in before
    ]
    assert [s.reaction for s in after] == [Reaction.unknown, Reaction.done, Reaction.snooze]
    for summary, known in zip(after, before, strict=True):
        assert summary.tip
        assert known.tip
        assert (summary.tip.id, summary.tip.kind, summary.tip.source) == (known.tip.id, TipKind.todo, TASKS)
        assert (summary.tip.title, summary.tip.body, summary.tip.deep_link) == ("", "", "")
        assert summary.tip.meta == {"erased": "Its app was disconnected, and its text erased."}
    assert await app.decisions("mara") == decisions
    assert await encrypted_texts(app, "mara") == [b""] * 3


async def test_the_open_tip_is_closed_and_another_is_chosen(app: RecommenderApp, mara: Person) -> None:
    assert (await mara.open_tip()).undoable
    await end_connection(app, "mara")
    assert (await mara.open_tip()).tip is None
    assert (await mara.open_tip()).undoable is None, "its task is gone"
    assert (await mara.tip()).kind is TipKind.advice


async def test_its_tips_can_no_longer_be_reacted_to_or_undone(app: RecommenderApp, mara: Person) -> None:
    open_tip = (await mara.tip()).id
    done = next(s.tip.id for s in (await mara.list_tips()).tips if s.tip and s.reaction is Reaction.done)
    await end_connection(app, "mara")
    for tip_id, reaction in ((open_tip, "done"), (open_tip, "snooze"), (done, "undo")):
        with pytest.raises(Conflict) as caught:
            await mara.react(tip_id, reaction)
        assert caught.value.reason == "TIP_GONE"
    assert [s.reaction for s in (await mara.list_tips()).tips] == [Reaction.unknown, Reaction.done, Reaction.snooze]


async def test_a_repeated_call_returns_no_erased_text(app: RecommenderApp) -> None:
    app.tasks.add("mara")
    mara = await app.person("mara")
    first = (await mara.recommend(key="ask")).tip
    assert first
    assert (await mara.recommend("open", key="again")).tip == first
    snoozed = await mara.react(first.id, "snooze", key="react")
    assert await mara.react(first.id, "snooze", key="react") == snoozed
    await end_connection(app, "mara")
    for key in ("ask", "again"):
        repeated = (await mara.recommend("open", key=key)).tip
        assert repeated
        assert repeated.kind is TipKind.advice
    with pytest.raises(Conflict):
        await mara.react(first.id, "snooze", key="react")


@pytest.mark.parametrize("trigger", ["open", "pull"])
async def test_a_concurrent_decision_is_made_again(app: RecommenderApp, trigger: str) -> None:
    """The text was read before the connection ended, and would be kept after it."""
    app.tasks.add("mara")
    mara = await app.person("mara")
    app.tasks.while_reading = call_once(partial(end_connection, app, "mara"))
    assert (await mara.tip(trigger)).kind is TipKind.advice
    assert [s.tip.kind for s in (await mara.list_tips()).tips if s.tip] == [TipKind.advice]
    assert b"" not in await encrypted_texts(app, "mara")


async def test_texts_of_other_people_and_other_apps_are_kept(app: RecommenderApp) -> None:
    app.tasks.add("mara", 2)
    app.tasks.by_person["mara"] |= {f"tick/{name}": facts for name, facts in app.tasks.by_person["mara"].items()}
    app.tasks.add("jon")
    mara, jon = await app.person("mara"), await app.person("jon")
    for _ in range(4):
        tip = await mara.tip()
        await mara.react(tip.id, "dismiss")
    jons_tip = await jon.tip()
    await end_connection(app, "mara")
    tips = [summary.tip for summary in (await mara.list_tips()).tips if summary.tip]
    assert {(tip.source, bool(tip.title)) for tip in tips} == {(TASKS, False), ("integrations.tick.tasks", True)}
    assert (await jon.open_tip()).tip == jons_tip


async def test_an_event_that_is_delivered_twice_has_its_effect_once(app: RecommenderApp, mara: Person) -> None:
    for _ in range(2):
        await end_connection(app, "mara")
    app.tasks.add("mara")
    assert (await mara.tip()).title, "connected again"
    await end_connection(app, "mara")
    assert (await mara.tip()).title
    await end_connection(app, "mara", event=2)
    assert (await mara.open_tip()).tip is None


def call_once(function: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    remaining = [function]

    async def call() -> None:
        while remaining:
            await remaining.pop()()

    return call
