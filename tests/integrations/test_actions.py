"""Actions that reactions cause at Todoist: each once and in order, even if responses are lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from gen.oo.integrations.storage.v1 import ProviderActionRecord, ProviderActionRecordState
from servers.integrations import store
from servers.integrations.store.tables import ACTION
from servers.kernel.db import NOBODY, Tx
from tests.integrations.app import ConnectedPerson, IntegrationsApp, MovableClock, eventually, open_app
from tests.sandbox.sandbox_process import SandboxProcess

PLAIN, RECURRING = "Book the dentist", "Stretch hands and wrists"


async def actions(app: IntegrationsApp) -> list[ProviderActionRecord]:
    def read(tx: Tx) -> list[ProviderActionRecord]:
        return [ProviderActionRecord(**row) for row in tx.execute(ACTION.select().order_by(ACTION.c.seq)).mappings()]

    return await app.context.db.read(read)


async def wait_for_actions(app: IntegrationsApp) -> list[ProviderActionRecord]:
    """Advance the clock until no action is waiting; return all actions."""

    async def done() -> list[ProviderActionRecord]:
        found = await actions(app)
        if all(action.state != ProviderActionRecordState.waiting for action in found):
            return found
        app.clock.advance(seconds=1)
        return []

    found: list[ProviderActionRecord] = await eventually(done)
    return found


async def test_done_completes_the_task_once_and_removes_it_from_the_candidates_at_once(
    app: IntegrationsApp, mara: ConnectedPerson
) -> None:
    task = app.item(PLAIN)["id"]
    await mara.react(task)
    assert task not in await mara.candidates()
    await wait_for_actions(app)
    assert app.item(PLAIN)["checked"]
    assert app.item(PLAIN)["completed"] == 1


async def test_undo_reopens_the_task(app: IntegrationsApp, mara: ConnectedPerson) -> None:
    task = app.item(PLAIN)["id"]
    await mara.react(task)
    await wait_for_actions(app)
    await mara.undo(task)
    assert task in await mara.candidates()
    await wait_for_actions(app)
    assert not app.item(PLAIN)["checked"]
    assert (app.item(PLAIN)["completed"], app.item(PLAIN)["undone"]) == (1, 1)


async def test_a_recurring_task_moves_to_its_next_date_once_and_back(
    app: IntegrationsApp, mara: ConnectedPerson
) -> None:
    task, due = app.item(RECURRING)["id"], app.item(RECURRING)["due"]
    await mara.react(task)
    await wait_for_actions(app)
    assert app.item(RECURRING)["due"]["date"] > due["date"]
    assert app.item(RECURRING)["completed"] == 1
    await mara.undo(task)
    await wait_for_actions(app)
    assert app.item(RECURRING)["due"] == due
    assert (app.item(RECURRING)["completed"], app.item(RECURRING)["undone"]) == (1, 1)


async def test_a_recurring_task_becomes_a_candidate_again_with_its_next_date(
    app: IntegrationsApp, mara: ConnectedPerson
) -> None:
    task = app.item(RECURRING)["id"]
    facts = (await mara.candidates())[task].facts
    await mara.react(task)
    assert task not in await mara.candidates()
    await wait_for_actions(app)

    async def back() -> bool:
        app.clock.advance(seconds=1)
        found = (await mara.candidates()).get(task)
        return bool(found and found.facts and facts and found.facts.due_day != facts.due_day)

    await eventually(back)


async def test_an_event_that_is_delivered_twice_has_one_effect(app: IntegrationsApp, mara: ConnectedPerson) -> None:
    task, event_id = app.item(RECURRING)["id"], app.application.ids.uuid7()
    await mara.react(task, event_id=event_id)
    await mara.react(task, event_id=event_id)
    assert len(await wait_for_actions(app)) == 1
    assert app.item(RECURRING)["completed"] == 1


@pytest.mark.parametrize("fault", ["drop_response", "500_after", "500_before"])
async def test_a_request_whose_response_was_lost_is_repeated_with_the_same_key(
    app: IntegrationsApp, mara: ConnectedPerson, fault: str
) -> None:
    app.fail("/api/v1/sync", fault, times=7)  # more than the attempts of one send, even if a sync uses up some
    await mara.react(app.item(RECURRING)["id"])
    (action,) = await wait_for_actions(app)
    assert action.state == ProviderActionRecordState.sent
    assert action.attempts >= 1
    assert app.item(RECURRING)["completed"] == 1


async def test_a_crash_between_writing_and_sending_loses_nothing(tmp_path: Path, sandbox: SandboxProcess) -> None:
    """The sandbox responds only after the application has stopped."""
    async with open_app(tmp_path, sandbox) as app:
        mara = await app.person()
        await mara.connect()
        app.fail("/api/v1/sync", "slow", ms=3000)
        await mara.react(app.item(RECURRING)["id"])

        async def sent() -> bool:
            return bool(app.item(RECURRING)["completed"])

        await eventually(sent)
        assert [action.state for action in await actions(app)] == [ProviderActionRecordState.waiting]
    async with open_app(tmp_path, sandbox) as app:
        (action,) = await wait_for_actions(app)
        assert action.state == ProviderActionRecordState.sent
        assert app.item(RECURRING)["completed"] == 1


async def test_an_undo_waits_for_its_done(app: IntegrationsApp, mara: ConnectedPerson) -> None:
    """Both are recorded while the provider is down, and arrive in order."""
    app.fail("/api/v1/sync", "500_before", times=6)
    task = app.item(PLAIN)["id"]
    await mara.react(task)
    await mara.undo(task)
    assert task in await mara.candidates()
    done, undo = await wait_for_actions(app)
    assert (done.verb, undo.verb, undo.undoes) == ("done", "undo", done.id)
    assert (app.item(PLAIN)["completed"], app.item(PLAIN)["undone"]) == (1, 1)
    assert not app.item(PLAIN)["checked"]


async def test_a_refused_action_is_not_retried_and_the_task_stays_as_it_is(
    app: IntegrationsApp, mara: ConnectedPerson
) -> None:
    task = app.item("* House rules")["id"]
    await mara.react(task)
    (action,) = await wait_for_actions(app)
    assert (action.state, action.problem) == (ProviderActionRecordState.refused, "INVALID_ARGUMENT_VALUE")
    assert task in await mara.candidates()
    await mara.undo(task)
    assert (await wait_for_actions(app))[1].problem == "there is nothing to undo"
    assert app.item("* House rules")["undone"] == 0
    assert task in await mara.candidates()


async def test_an_undo_whose_data_cannot_be_decrypted_is_refused(app: IntegrationsApp, mara: ConnectedPerson) -> None:
    task = app.item(PLAIN)["id"]
    await mara.react(task)
    await wait_for_actions(app)
    damaged = update(ACTION).values(undo_encrypted=b"x" * 64)
    await app.context.db.transaction(person=NOBODY).run(lambda tx: tx.execute(damaged).close())
    await mara.undo(task)
    undo = (await wait_for_actions(app))[1]
    assert (undo.state, undo.problem) == (ProviderActionRecordState.refused, "its undo data cannot be decrypted")


async def test_actions_are_kept_for_thirty_days_and_their_undo_data_for_one(
    tmp_path: Path, sandbox: SandboxProcess
) -> None:
    async with open_app(tmp_path, sandbox) as app:
        mara = await app.person()
        await mara.connect()
        await mara.react(app.item(RECURRING)["id"])
        (done,) = await wait_for_actions(app)
        assert done.undo_encrypted
    for days, kept in ((29, [b""]), (31, [])):
        clock = MovableClock()
        clock.advance(days=days)
        async with open_app(tmp_path, sandbox, clock=clock) as app:

            async def is_swept(app: IntegrationsApp = app, kept: list[bytes] = kept) -> bool:
                return [action.undo_encrypted for action in await actions(app)] == kept

            await eventually(is_swept)


async def test_other_reactions_do_nothing_at_the_provider(app: IntegrationsApp, mara: ConnectedPerson) -> None:
    task = app.item(PLAIN)["id"]
    for reaction in ("snooze", "dismiss", "acknowledge", "save"):
        await mara.react(task, reaction)
    await mara.react(task, "undo", "snooze")
    assert await actions(app) == []
    assert task in await mara.candidates()


async def test_an_undo_without_a_done_does_nothing(app: IntegrationsApp, mara: ConnectedPerson) -> None:
    await mara.undo(app.item(PLAIN)["id"])
    assert await actions(app) == []


async def test_actions_wait_while_the_token_is_refused_and_are_sent_after_connecting_again(
    app: IntegrationsApp, mara: ConnectedPerson
) -> None:
    token, client = app.tokens()[0][0], ("oo-sandbox", "oo-sandbox-secret")
    app.sandbox.todoist.post("/api/v1/revoke", json={"token": token}, auth=client).raise_for_status()
    await mara.react(app.item(PLAIN)["id"])

    async def is_refused() -> bool:
        connection = await mara.connection()
        return bool(connection and connection.problem)

    await eventually(is_refused)
    assert [action.state for action in await actions(app)] == [ProviderActionRecordState.waiting]
    await mara.connect()
    assert app.item(PLAIN)["id"] not in await mara.candidates()
    await wait_for_actions(app)
    assert app.item(PLAIN)["completed"] == 1


async def test_a_sync_that_began_before_the_done_does_not_bring_the_task_back(
    app: IntegrationsApp, mara: ConnectedPerson
) -> None:
    task = app.item(PLAIN)["id"]
    record = await app.context.db.read(store.connections.find_connection, mara.name, "todoist")
    item = await app.context.db.read(store.items.find_item, mara.name, "todoist", "task", task)
    assert record
    assert item
    begun = app.clock.now()
    await mara.react(task)
    await wait_for_actions(app)
    await app.context.db.transaction(person=NOBODY).run(store.items.save_batch, record, [item], [], False, begun)
    assert task not in await mara.candidates()
