"""Reactions to a tip, and their undo."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from gen.oo.integrations.v1 import TaskFacts
from gen.oo.recommender.v1 import Reaction, Tip, TipKind, TipReacted
from servers.kernel.errors import Conflict, Invalid, NotFound, Unprocessable
from tests.recommender.app import Person, RecommenderApp
from tests.recommender.candidates import TASKS

DAY = timedelta(days=1)


@pytest.fixture
async def mara(app: RecommenderApp) -> Person:
    app.tasks.add("mara")
    return await app.person("mara")


@pytest.fixture
async def jon(app: RecommenderApp) -> Person:
    """Return a person without a connected app, who gets advice only."""
    return await app.person("jon")


@pytest.mark.parametrize("reaction", ["done", "snooze", "dismiss"])
async def test_a_todo_accepts_its_reactions(mara: Person, reaction: str) -> None:
    tip = await mara.tip()
    summary = (await mara.react(tip.id, reaction, dwell_ms=1500)).tip
    assert summary
    assert (summary.tip, summary.reaction) == (tip, Reaction[reaction])
    assert (await mara.open_tip()).tip is None


@pytest.mark.parametrize("reaction", ["acknowledge", "save", "snooze", "dismiss"])
async def test_advice_accepts_its_reactions(jon: Person, reaction: str) -> None:
    tip = await jon.tip()
    summary = (await jon.react(tip.id, reaction)).tip
    assert summary
    assert summary.reaction is Reaction[reaction]


@pytest.mark.parametrize(("who", "reaction"), [("mara", "acknowledge"), ("mara", "save"), ("jon", "done")])
async def test_a_reaction_of_the_other_kind_is_refused(app: RecommenderApp, who: str, reaction: str) -> None:
    app.tasks.add("mara")
    person = await app.person(who)
    tip = await person.tip()
    with pytest.raises(Invalid) as caught:
        await person.react(tip.id, reaction)
    assert "reaction" in caught.value.fields
    assert (await person.open_tip()).tip == tip


async def test_a_missing_reaction_is_refused(mara: Person) -> None:
    tip = await mara.tip()
    with pytest.raises(Invalid):
        await mara.react(tip.id, "unknown")


async def test_a_reaction_reaches_the_source_once(app: RecommenderApp, mara: Person) -> None:
    tip = await mara.tip()
    await mara.react(tip.id, "done", dwell_ms=700)
    event = (await received_events(app, 1))[0]
    assert (event.tip_id, event.reaction, event.source, event.dwell_ms) == (tip.id, Reaction.done, TASKS, 700)
    assert event.candidate_id == tip.title.removeprefix("Task ")


async def test_an_undo_reaches_the_source_with_the_undone_reaction(app: RecommenderApp, mara: Person) -> None:
    tip = await mara.tip()
    await mara.react(tip.id, "done")
    await mara.react(tip.id, "undo")
    done, undo = await received_events(app, 2)
    assert (done.reaction, undo.reaction, undo.undone) == (Reaction.done, Reaction.undo, Reaction.done)


async def test_a_second_reaction_is_refused_until_the_first_is_undone(mara: Person) -> None:
    tip = await mara.tip()
    await mara.react(tip.id, "snooze")
    with pytest.raises(Conflict) as caught:
        await mara.react(tip.id, "done")
    assert caught.value.reason == "ALREADY_REACTED"
    await mara.react(tip.id, "undo")
    await mara.react(tip.id, "done")


async def test_concurrent_reactions_count_once(app: RecommenderApp, mara: Person) -> None:
    tip = await mara.tip()
    results = await asyncio.gather(*(mara.react(tip.id, "done") for _ in range(6)), return_exceptions=True)
    refused = [result for result in results if isinstance(result, Conflict)]
    assert len(refused) == 5
    assert len(await received_events(app, 1)) == 1


async def test_the_same_key_reacts_once_and_gets_the_same_response(app: RecommenderApp, mara: Person) -> None:
    tip = await mara.tip()
    first = await mara.react(tip.id, "done", key="k")
    assert await mara.react(tip.id, "done", key="k") == first
    assert len(await received_events(app, 1)) == 1
    with pytest.raises(Unprocessable):
        await mara.react(tip.id, "dismiss", key="k")


async def test_concurrent_repetitions_get_the_response_of_the_first(app: RecommenderApp, mara: Person) -> None:
    tip = await mara.tip()
    for number, reaction in enumerate(("done", "undo", "snooze")):
        key = f"k{number}"
        results = await asyncio.gather(*(mara.react(tip.id, reaction, key=key) for _ in range(6)))
        assert all(result == results[0] for result in results)
    assert len(await received_events(app, 3)) == 3


async def test_one_of_two_concurrent_requests_with_the_same_key_is_refused(mara: Person) -> None:
    tip = await mara.tip()
    calls = (mara.react(tip.id, reaction, key="k") for reaction in ("done", "dismiss") * 3)
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert sum(isinstance(result, Unprocessable) for result in results) == 3


async def test_an_undone_tip_is_open_again_instead_of_a_newer_one(mara: Person) -> None:
    first = await mara.tip()
    await mara.react(first.id, "done")
    second = await mara.tip()
    summary = (await mara.react(first.id, "undo")).tip
    assert summary
    assert summary.reaction is Reaction.unknown
    assert (await mara.open_tip()).tip == first
    assert await mara.tip() == first
    await mara.react(second.id, "done")
    assert (await mara.open_tip()).tip == first


async def test_an_expired_tip_can_be_undone_and_is_open_for_an_hour(app: RecommenderApp, mara: Person) -> None:
    tip = await mara.tip()
    await mara.react(tip.id, "done")
    app.clock.advance(hours=20)
    await mara.react(tip.id, "undo")
    app.clock.advance(minutes=59)
    assert (await mara.open_tip()).tip == tip
    app.clock.advance(minutes=1)
    assert (await mara.open_tip()).tip is None


async def test_an_undo_is_possible_for_a_day(app: RecommenderApp, mara: Person) -> None:
    tip = await mara.tip()
    await mara.react(tip.id, "done")
    app.clock.advance(hours=24)
    await mara.react(tip.id, "undo")
    await mara.react(tip.id, "done")
    app.clock.advance(hours=24, seconds=1)
    with pytest.raises(Conflict) as caught:
        await mara.react(tip.id, "undo")
    assert caught.value.reason == "UNDO_TOO_LATE"


async def test_an_undo_without_a_reaction_is_refused(mara: Person) -> None:
    tip = await mara.tip()
    for _ in range(2):
        with pytest.raises(Conflict) as caught:
            await mara.react(tip.id, "undo")
        assert caught.value.reason == "NOTHING_TO_UNDO"
        await mara.react(tip.id, "done")
        await mara.react(tip.id, "undo")


async def test_a_superseded_tip_still_accepts_a_reaction(app: RecommenderApp, mara: Person) -> None:
    """It may still be shown on another device."""
    on_the_phone = await mara.tip()
    on_the_laptop = await mara.tip("pull")
    await mara.react(on_the_phone.id, "done")
    assert (await mara.open_tip()).tip == on_the_laptop
    assert (await received_events(app, 1))[0].tip_id == on_the_phone.id


async def test_a_task_that_was_done_on_one_device_is_not_open_on_another(app: RecommenderApp) -> None:
    app.tasks.add("ida", 2)
    ida = await app.person("ida")
    first, second, third = [await ida.tip("pull") for _ in range(3)]
    assert first.title == third.title != second.title
    await ida.react(first.id, "done")
    assert (await ida.open_tip()).tip is None
    with pytest.raises(Conflict):
        await ida.react(first.id, "done")
    assert (await ida.tip()).title == second.title


async def test_an_expired_tip_accepts_no_reaction(app: RecommenderApp, mara: Person) -> None:
    tip = await mara.tip()
    app.clock.advance(hours=12)
    for attempt in (mara.react(tip.id, "done"), mara.report_shown(tip.id)):
        with pytest.raises(Conflict) as caught:
            await attempt
        assert caught.value.reason == "TIP_EXPIRED"


@pytest.mark.parametrize("tip_id", ["nonsense", "0" * 36, "x" * 64])
async def test_an_unknown_tip_is_not_found(mara: Person, tip_id: str) -> None:
    for attempt in (mara.react(tip_id, "done"), mara.report_shown(tip_id)):
        with pytest.raises(NotFound) as caught:
            await attempt
        assert caught.value.reason == "TIP_NOT_FOUND"


@pytest.mark.parametrize("tip_id", ["", "x" * 65, "x" * 5000])
async def test_an_invalid_tip_id_is_refused(mara: Person, tip_id: str) -> None:
    for attempt, field in ((mara.react(tip_id, "done"), "tip_id"), (mara.report_shown(tip_id), "id")):
        with pytest.raises(Invalid) as caught:
            await attempt
        assert list(caught.value.fields) == [field]
        assert len(caught.value.message) < 200


async def test_only_the_first_showing_counts(app: RecommenderApp, mara: Person) -> None:
    tip = await mara.tip()
    await mara.report_shown(tip.id)
    app.clock.advance(hours=3)
    await mara.report_shown(tip.id)
    app.clock.advance(hours=1)
    titles = {(await mara.tip("pull")).title for _ in range(200)}
    assert tip.title in titles


async def test_a_shown_tip_is_not_chosen_again_for_four_hours(app: RecommenderApp, mara: Person) -> None:
    tip = await mara.tip()
    await mara.report_shown(tip.id)
    titles = {(await mara.tip("pull")).title for _ in range(200)}
    assert tip.title not in titles


async def test_a_snoozed_tip_returns_after_its_time(app: RecommenderApp) -> None:
    app.tasks.add("ida", 1)
    ida = await app.person("ida")
    tip = await ida.tip()
    await ida.report_shown(tip.id)
    summary = (await ida.react(tip.id, "snooze")).tip
    assert summary
    assert summary.snoozed_until == app.clock.now() + timedelta(hours=1)
    assert (await ida.tip()).kind is TipKind.advice
    app.clock.advance(hours=1)
    again = await ida.tip("pull")
    assert (again.title, again.id != tip.id) == (tip.title, True)


async def test_a_snooze_is_for_a_time_within_thirty_days(app: RecommenderApp, mara: Person) -> None:
    tip = await mara.tip()
    now = app.clock.now()
    for until in (now, now - DAY, now + 30 * DAY + timedelta(seconds=1)):
        with pytest.raises(Invalid) as caught:
            await mara.react(tip.id, "snooze", until=until)
        assert "snooze_until" in caught.value.fields
    summary = (await mara.react(tip.id, "snooze", until=now + 30 * DAY)).tip
    assert summary
    assert summary.snoozed_until == now + 30 * DAY


@pytest.mark.parametrize("reaction", ["done", "dismiss", "undo"])
async def test_only_a_snooze_has_a_time(app: RecommenderApp, mara: Person, reaction: str) -> None:
    tip = await mara.tip()
    with pytest.raises(Invalid):
        await mara.react(tip.id, reaction, until=app.clock.now() + DAY)


async def test_the_last_reaction_is_offered_for_undo_for_ten_seconds(app: RecommenderApp, mara: Person) -> None:
    tip = await mara.tip()
    await mara.react(tip.id, "done")
    app.clock.advance(seconds=9)
    undoable = (await mara.open_tip()).undoable
    assert undoable
    assert undoable.tip == tip
    assert undoable.undo_until == app.clock.now() + timedelta(hours=24, seconds=-9)
    app.clock.advance(seconds=1)
    assert (await mara.open_tip()).undoable is None


async def test_an_undone_reaction_is_not_offered_again(mara: Person) -> None:
    tip = await mara.tip()
    await mara.react(tip.id, "done")
    await mara.react(tip.id, "undo")
    assert (await mara.open_tip()).undoable is None


async def test_a_dismissed_task_does_not_come_back_the_next_day(app: RecommenderApp) -> None:
    app.tasks.add("ida", 1)
    ida = await app.person("ida")
    tip: Tip = await ida.tip()
    await ida.react(tip.id, "dismiss")
    app.clock.advance(days=29)
    assert (await ida.tip("pull")).kind is TipKind.advice
    app.clock.advance(days=1)
    assert tip.title in {(await ida.tip("pull")).title for _ in range(12)}


async def test_a_reaction_names_the_app_that_is_to_act(app: RecommenderApp) -> None:
    app.tasks.by_person["ida"] = {"tick/t0": TaskFacts()}
    ida = await app.person("ida")
    await ida.react((await ida.tip()).id, "done")
    (event,) = await received_events(app, 1)
    assert (event.source, event.candidate_id) == ("integrations.tick.tasks", "tick/t0")


async def received_events(app: RecommenderApp, count: int) -> list[TipReacted]:
    """Wait for `count` events at the provider; return all that arrived shortly after."""
    for _ in range(200):
        if len(app.tasks.events) >= count:
            break
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.02)
    return list(app.tasks.events)
