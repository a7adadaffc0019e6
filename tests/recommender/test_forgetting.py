"""A connection that ends takes the texts of its tips along."""

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


async def end(app: RecommenderApp, person: str, provider: str = "todoist", event: int = 1) -> None:
    """The provider's tasks are gone, and the recommender hears that the connection ended."""
    kept = app.tasks.of.get(person, {})
    app.tasks.of[person] = {i: facts for i, facts in kept.items() if app.tasks.provider_of(i) != provider}
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
    """Has done one task, put one off, and has a third on the screen."""
    app.tasks.give("mara")
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


async def test_no_text_is_left_and_the_history_is(app: RecommenderApp, mara: Person) -> None:
    before, decisions = (await mara.list()).tips, await app.decisions("mara")
    await end(app, "mara")
    after = (await mara.list()).tips
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


async def test_the_card_goes_and_another_comes(app: RecommenderApp, mara: Person) -> None:
    assert (await mara.open()).undoable
    await end(app, "mara")
    assert (await mara.open()).tip is None
    assert (await mara.open()).undoable is None, "there is nothing left to do again"
    assert (await mara.tip()).kind is TipKind.advice


async def test_what_it_offered_can_no_longer_be_done_or_taken_back(app: RecommenderApp, mara: Person) -> None:
    standing = (await mara.tip()).id
    done = next(s.tip.id for s in (await mara.list()).tips if s.tip and s.reaction is Reaction.done)
    await end(app, "mara")
    for tip_id, reaction in ((standing, "done"), (standing, "snooze"), (done, "undo")):
        with pytest.raises(Conflict) as refused:
            await mara.react(tip_id, reaction)
        assert refused.value.reason == "TIP_GONE"
    assert [s.reaction for s in (await mara.list()).tips] == [Reaction.unknown, Reaction.done, Reaction.snooze]


async def test_a_repeated_call_quotes_no_text(app: RecommenderApp) -> None:
    app.tasks.give("mara")
    mara = await app.person("mara")
    first = (await mara.ask(key="ask")).tip
    assert first
    assert (await mara.ask("open", key="again")).tip == first
    answered = await mara.react(first.id, "snooze", key="react")
    assert await mara.react(first.id, "snooze", key="react") == answered
    await end(app, "mara")
    for key in ("ask", "again"):
        asked = (await mara.ask("open", key=key)).tip
        assert asked
        assert asked.kind is TipKind.advice
    with pytest.raises(Conflict):
        await mara.react(first.id, "snooze", key="react")


@pytest.mark.parametrize("trigger", ["open", "pull"])
async def test_a_decision_on_its_way_is_made_again(app: RecommenderApp, trigger: str) -> None:
    """The text was read before the connection ended, and would be kept after it."""
    app.tasks.give("mara")
    mara = await app.person("mara")
    app.tasks.meanwhile = once(partial(end, app, "mara"))
    assert (await mara.tip(trigger)).kind is TipKind.advice
    assert [s.tip.kind for s in (await mara.list()).tips if s.tip] == [TipKind.advice]
    assert b"" not in await encrypted_texts(app, "mara")


async def test_other_people_and_other_apps_keep_theirs(app: RecommenderApp) -> None:
    app.tasks.give("mara", 2)
    app.tasks.of["mara"] |= {f"tick/{name}": facts for name, facts in app.tasks.of["mara"].items()}
    app.tasks.give("jon")
    mara, jon = await app.person("mara"), await app.person("jon")
    for _ in range(4):
        tip = await mara.tip()
        await mara.react(tip.id, "dismiss")
    theirs = await jon.tip()
    await end(app, "mara")
    tips = [summary.tip for summary in (await mara.list()).tips if summary.tip]
    assert {(tip.source, bool(tip.title)) for tip in tips} == {(TASKS, False), ("integrations.tick.tasks", True)}
    assert (await jon.open()).tip == theirs


async def test_an_end_that_is_told_twice_happens_once_and_the_next_one_again(app: RecommenderApp, mara: Person) -> None:
    for _ in range(2):
        await end(app, "mara")
    app.tasks.give("mara")
    assert (await mara.tip()).title, "connected again"
    await end(app, "mara")
    assert (await mara.tip()).title
    await end(app, "mara", event=2)
    assert (await mara.open()).tip is None


def once(happens: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    left = [happens]

    async def now() -> None:
        while left:
            await left.pop()()

    return now
