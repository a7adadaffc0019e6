"""Syncing Todoist: candidates from its items, changes, and failures."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from gen.oo.integrations.storage.v1 import ConnectionRecord, ProviderActionRecord, ProviderItemRecord
from gen.oo.integrations.v1 import Candidate, Connection, ConnectionState
from servers.integrations import store
from servers.integrations.connectors import discover
from servers.integrations.runner.syncer import ItemReader
from servers.integrations.store.tables import CREDENTIAL
from servers.kernel.crypto import DataKey
from servers.kernel.db import NOBODY
from servers.kernel.errors import NotFound
from servers.kernel.outbound import AccessRefused
from servers.kernel.vault import ProviderTokens, Vault
from tests.integrations.app import ConnectedPerson, IntegrationsApp, eventually

READ_AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1).toordinal()


async def find(person: ConnectedPerson, content: str) -> Candidate:
    """Return the candidate of a task. Raises KeyError if the task is not a candidate."""
    return (await person.candidates())[person.app.item(content)["id"]]


async def sync(person: ConnectedPerson, *, expect: ConnectionState = ConnectionState.ok) -> Connection:
    """Advance the clock until the next sync was tried; return the connection."""
    before = await stored_connection(person)

    async def tried() -> Connection | None:
        now = await stored_connection(person)
        if (now.last_sync_at, now.failures, now.state) == (before.last_sync_at, before.failures, before.state):
            person.app.clock.advance(seconds=5)
            return None
        return await person.connection()

    found: Connection = await eventually(tried)
    assert found.state == expect, found
    return found


async def stored_connection(person: ConnectedPerson) -> ConnectionRecord:
    record = await person.app.context.db.read(store.connections.find_connection, person.name, "todoist")
    assert record
    return record


async def test_facts_and_text_of_a_task(app: IntegrationsApp, mara: ConnectedPerson) -> None:
    invoice = await find(mara, "Send the invoice")
    assert invoice.facts
    assert (invoice.facts.priority, invoice.facts.recurring, invoice.facts.due_at) == (4, False, None)
    assert (
        invoice.facts.due_day == date.fromisoformat(app.item("Send the invoice")["due"]["date"]).toordinal() - EPOCH_DAY
    )
    assert invoice.facts.added_at is not None
    text = await mara.text(invoice.id)
    assert text.title == "Send the invoice to Café Linné"
    assert text.body == "24 espresso cups, second half of the payment"
    assert text.project == "Studio"
    assert text.deep_link == f"https://app.todoist.com/app/task/{invoice.id}"


async def test_a_floating_time_is_in_the_persons_zone_and_a_fixed_one_in_its_own(
    app: IntegrationsApp, mara: ConnectedPerson
) -> None:
    floating, fixed = (await find(mara, "Call Birgit")).facts, (await find(mara, "Physio with Jonas")).facts
    assert floating
    assert floating.due_at
    assert fixed
    assert fixed.due_at
    local = datetime.fromisoformat(app.item("Call Birgit")["due"]["date"])
    assert local.tzinfo is None
    assert floating.due_at.astimezone(UTC).hour in (local.hour - 1, local.hour - 2)  # Stockholm
    assert fixed.due_at == datetime.fromisoformat(app.item("Physio with Jonas")["due"]["date"])
    assert fixed.due_day == fixed.due_at.date().toordinal() - EPOCH_DAY


async def test_tasks_that_cannot_or_should_not_be_done_are_marked(mara: ConnectedPerson) -> None:
    facts = {
        name: (await find(mara, name)).facts
        for name in (
            "* House rules",
            "Mend the shed door",
            "Borrow the long ladder",
            "Photograph",
            "Set up the",
            "Swim",
        )
    }
    assert [name for name, f in facts.items() if f and f.uncompletable] == ["* House rules"]
    assert [name for name, f in facts.items() if f and f.assigned_to_other] == ["Mend the shed door"]
    assert [name for name, f in facts.items() if f and f.has_open_subtasks] == ["Photograph"]
    assert [name for name, f in facts.items() if f and f.recurring] == ["Swim"]


def test_a_malformed_item_does_not_keep_others_from_being_read() -> None:
    good = {"id": "1", "content": "Good"}
    broken: list[Any] = [
        {},
        {"content": "no id"},
        {"id": 7, "content": "a number for an id"},
        {"id": "2", "content": None},
        {"id": "3", "content": "odd date", "due": {"date": "soon"}},
        {"id": "4", "content": "the end of time", "due": {"date": "9999-12-31T23:59:59"}},
        {"id": "5", "content": "odd priority", "priority": "high"},
        {"id": "6", "content": "minus", "priority": -1},
        None,
        "text",
    ]
    connection = ConnectionRecord(person="p", provider="todoist", id="c", time_zone="America/New_York")
    key = DataKey("p", 1, bytes(32), os.urandom)
    reading = ItemReader(discover()["todoist"], connection, key, datetime.now(UTC))
    kept, gone = reading.read([*broken, good, {"id": "8", "content": "Gone", "is_deleted": True}])
    assert [item.item_id for item in kept] == ["1"]
    assert gone == ["8"]


def read(*items: dict[str, Any]) -> tuple[list[ProviderItemRecord], list[str]]:
    connection = ConnectionRecord(person="p", provider="todoist", id="c")
    return ItemReader(discover()["todoist"], connection, DataKey("p", 1, bytes(32), os.urandom), READ_AT).read(items)


def test_the_last_of_two_versions_of_an_item_counts() -> None:
    first, second = {"id": "1", "content": "First"}, {"id": "1", "content": "Second", "parent_id": "7"}
    deleted = {"id": "1", "content": "First", "is_deleted": True}
    kept, gone = read(first, second)
    assert ([item.parent_id for item in kept], gone) == (["7"], [])
    assert read(first, deleted) == ([], ["1"])
    kept, gone = read(deleted, first)
    assert ([item.item_id for item in kept], gone) == (["1"], [])


def test_a_project_has_no_facts_and_a_completed_task_is_closed_when_it_is_read() -> None:
    kept, _ = read(
        {"id": "1", "name": "Studio"}, {"id": "1", "content": "Done", "checked": True}, {"id": "2", "content": "Open"}
    )
    assert [(item.kind, bool(item.facts), item.closed_at) for item in kept] == [
        ("project", False, None),
        ("task", True, READ_AT),
        ("task", True, None),
    ]


async def test_changes_arrive_with_the_next_sync(app: IntegrationsApp, mara: ConnectedPerson) -> None:
    added = await mara.add("Something new", priority=3)
    mara.change_at_provider("item_close", app.item("Wrap it")["id"])
    mara.change_at_provider("item_delete", app.item("Sharpen the kitchen")["id"])
    mara.change_at_provider("item_update", app.item("Swim 1 km")["id"], content="Swim 2 km")
    cursor = (await stored_connection(mara)).cursor
    await sync(mara)
    candidates = await mara.candidates()
    assert (await mara.text(added)).title == "Something new"
    assert app.item("Wrap it")["id"] not in candidates
    assert app.item("Sharpen the kitchen")["id"] not in candidates
    assert (await mara.text(app.item("Swim 2 km")["id"])).title == "Swim 2 km"
    assert (await stored_connection(mara)).cursor != cursor
    with pytest.raises(NotFound):
        await mara.text(app.item("Sharpen the kitchen")["id"])


async def test_a_parent_whose_last_subtask_is_done_has_no_open_ones(
    app: IntegrationsApp, mara: ConnectedPerson
) -> None:
    birthday = app.item("Buy a birthday present")["id"]
    facts = (await mara.candidates())[birthday].facts
    assert facts
    assert facts.has_open_subtasks
    mara.change_at_provider("item_close", app.item("Wrap it")["id"])
    await sync(mara)
    facts = (await mara.candidates())[birthday].facts
    assert facts
    assert not facts.has_open_subtasks


@pytest.mark.parametrize("is_full_response", [False, True])
async def test_an_invalid_cursor_leads_to_a_full_sync_that_replaces_everything(
    app: IntegrationsApp, mara: ConnectedPerson, is_full_response: bool
) -> None:
    """Todoist may refuse it with a 400 or return a full sync; its documentation says neither."""
    app.sandbox.todoist.post("/sandbox/switches", json={"bad_sync_token_is_full": is_full_response})
    mara.change_at_provider("item_delete", app.item("Wrap it")["id"])
    record = await stored_connection(mara)
    record.cursor = "made-up"
    await app.context.db.transaction(person=NOBODY).run(store.connections.save_connection, record)
    await sync(mara)
    assert (await stored_connection(mara)).cursor != "made-up"
    assert app.item("Wrap it")["id"] not in await mara.candidates()
    assert len(await mara.candidates()) >= 35


async def test_a_revoked_token_needs_a_new_connection_and_no_sync_is_tried_until_then(
    app: IntegrationsApp, mara: ConnectedPerson
) -> None:
    token = app.tokens()[0][0]
    client = ("oo-sandbox", "oo-sandbox-secret")
    app.sandbox.todoist.post("/api/v1/revoke", json={"token": token}, auth=client).raise_for_status()
    connection = await sync(mara, expect=ConnectionState.reconnect_needed)
    assert connection.next_sync_at is None
    assert connection.problem
    recovered = await mara.connect()
    assert (recovered.state, recovered.problem) == (ConnectionState.ok, "")


async def test_a_provider_that_is_down_degrades_the_connection_until_it_is_back(
    app: IntegrationsApp, mara: ConnectedPerson
) -> None:
    app.fail("/api/v1/sync", "500_before", times=50)
    degraded = await sync(mara, expect=ConnectionState.degraded)
    assert degraded.problem
    assert await mara.candidates()
    app.fail("/api/v1/sync", "500_before", times=0)
    recovered = await sync(mara)
    assert (recovered.state, recovered.problem) == (ConnectionState.ok, "")


async def test_a_requested_pause_is_kept(app: IntegrationsApp, mara: ConnectedPerson) -> None:
    """Todoist allows 1,000 partial syncs in 15 minutes."""
    token = app.tokens()[0][0]
    body, headers = {"sync_token": "x", "resource_types": ["user"]}, {"Authorization": f"Bearer {token}"}
    app.sandbox.todoist.post("/sandbox/switches", json={"bad_sync_token_is_full": True})
    while app.sandbox.todoist.post("/api/v1/sync", json=body, headers=headers).status_code != 429:
        pass
    record = await stored_connection(mara)
    record.cursor = ""
    await app.context.db.transaction(person=NOBODY).run(store.connections.save_connection, record)
    requested_at = app.clock.now()
    paused = await sync(mara, expect=ConnectionState.degraded)
    assert paused.next_sync_at
    assert (paused.next_sync_at - requested_at).total_seconds() > 600
    await mara.react(app.item("Book the dentist")["id"])

    async def postponed() -> ProviderActionRecord | None:
        actions = await app.context.db.read(
            store.actions.list_due_actions, requested_at + timedelta(hours=1), ["todoist"], mara.name
        )
        return actions[0] if actions[0].attempts else None

    action = await eventually(postponed)
    assert (action.next_attempt_at - app.clock.now()).total_seconds() > 500, "actions wait too"


async def test_a_token_is_refreshed_when_it_expires_or_is_refused(app: IntegrationsApp) -> None:
    app.sandbox.todoist.post("/sandbox/switches", json={"rotating_tokens": True})
    mara = await app.person()
    await mara.connect()
    app.sandbox.advance(3601)
    app.clock.advance(seconds=3601)
    await sync(mara)
    assert [alive for _, alive in app.tokens()] == [False, True]
    app.sandbox.advance(3601)  # only the provider's clock, so oO learns it from a 401
    await sync(mara)
    assert [alive for _, alive in app.tokens()] == [False, False, True]


async def test_tokens_that_another_process_renewed_first_are_used(
    app: IntegrationsApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both used the refresh token; ours came second, to a provider that refuses a used one at once (Todoist waits)."""
    app.sandbox.todoist.post("/sandbox/switches", json={"rotating_tokens": True})
    mara = await app.person()
    await mara.connect()

    async def stored() -> bytes:
        return await app.context.db.read(
            lambda tx: bytes(tx.execute(select(CREDENTIAL.c.tokens_encrypted)).scalar_one())
        )

    async def store_tokens(encrypted: bytes) -> None:
        change = update(CREDENTIAL).values(tokens_encrypted=encrypted)
        await app.context.db.transaction(person=NOBODY).run(lambda tx: tx.execute(change).close())

    used = await stored()
    app.sandbox.advance(3601)
    app.clock.advance(seconds=3601)
    await sync(mara)
    renewed, refused = await stored(), []

    async def refuse(*_: object) -> ProviderTokens:
        refused.append(True)
        await store_tokens(renewed)
        raise AccessRefused("used before")

    monkeypatch.setattr(Vault, "refresh", refuse)
    await store_tokens(used)
    await sync(mara)
    assert len(refused) == 1
    assert await stored() == renewed
