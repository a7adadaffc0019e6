"""Limits of the work that is done for every provider alike: timeouts, lead times, repetitions."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from gen.oo.integrations.storage.v1 import ConnectionRecord, CredentialRecord, RevocationRecord
from gen.oo.integrations.v1 import ConnectionState, FinishConnectionRequest
from servers.integrations import store
from servers.integrations.connectors import ActionResult, CursorInvalid, ProviderItem, SyncBatch, discover
from servers.integrations.runner.connect_flow import ConnectFlow, EndedConnection
from servers.integrations.runner.revoker import Revoker
from servers.integrations.runner.syncer import _fetch_all
from servers.integrations.store.tables import REVOCATION
from servers.kernel.db import NOBODY
from servers.kernel.outbound import Unreachable
from servers.kernel.vault import ProviderTokens, Secret
from tests import virtual_time
from tests.integrations.app import ConnectedPerson, IntegrationsApp, eventually


class HangingRevoker:
    """Revoker of a provider that does not respond."""

    async def revoke(self, revocation: RevocationRecord) -> bool:
        await asyncio.Event().wait()
        return True


def test_a_disconnect_waits_four_seconds_for_the_provider() -> None:
    connect_flow = ConnectFlow(None, None, None, None, HangingRevoker())  # type: ignore[arg-type]
    revoked, took = virtual_time.run(connect_flow.revoke(EndedConnection(1, RevocationRecord(), lost=False)))
    assert (revoked, took) == (False, 4.0)


@pytest.mark.parametrize(("lost", "revoked"), [(True, False), (False, True)])
async def test_tokens_that_could_not_be_decrypted_are_not_reported_as_revoked(lost: bool, revoked: bool) -> None:
    connect_flow = ConnectFlow(None, None, None, None, HangingRevoker())  # type: ignore[arg-type]
    assert await connect_flow.revoke(EndedConnection(1, None, lost)) is revoked


async def test_a_first_sync_that_hangs_is_left_to_the_background(app: IntegrationsApp) -> None:
    person = await app.person()
    query = person.choose(await person.begin())
    app.fail("/api/v1/sync", "slow", ms=3000)
    started = time.monotonic()
    with person.as_principal():
        request = FinishConnectionRequest(provider="todoist", state=query["state"], code=query["code"])
        connection = (await person.stub.finish_connection(request, timeout_s=2.5)).connection
    assert time.monotonic() - started < 2.5
    assert connection
    assert (connection.state, connection.items) == (ConnectionState.ok, 0)

    async def read() -> int:
        return len(await person.candidates())

    assert await eventually(read), "at once, not when the next sync is due"


async def revocations(app: IntegrationsApp, within: timedelta = timedelta(days=9)) -> list[RevocationRecord]:
    return await app.context.db.read(store.revocations.list_due_revocations, app.clock.now() + within, [], 9)


async def test_a_disconnect_has_half_a_minute_to_revoke_the_tokens_itself(
    app: IntegrationsApp, mara: ConnectedPerson
) -> None:
    """Then the background work takes over, as the process may have ended."""
    app.fail("/api/v1/revoke", "slow", ms=700)
    disconnecting = asyncio.create_task(mara.disconnect())

    async def begun() -> list[RevocationRecord]:
        return await revocations(app)

    (revocation,) = await eventually(begun)
    assert revocation.created_at
    assert revocation.next_attempt_at == revocation.created_at + timedelta(seconds=30)
    assert (await disconnecting).revoked


async def test_a_revocation_is_tried_a_last_time_at_its_deadline(app: IntegrationsApp, mara: ConnectedPerson) -> None:
    app.fail("/api/v1/revoke", "500_before", times=1000)
    await mara.disconnect()
    await app.context.db.transaction(person=NOBODY).run(
        lambda tx: tx.execute(update(REVOCATION).values(attempts=20)).close()
    )
    app.clock.advance(hours=71, minutes=50)

    async def postponed() -> list[RevocationRecord]:
        return [revocation for revocation in await revocations(app) if revocation.attempts > 20]

    (revocation,) = await eventually(postponed)
    assert revocation.created_at
    assert revocation.next_attempt_at == revocation.created_at + timedelta(hours=72)


async def test_a_token_is_refreshed_a_minute_before_it_expires(app: IntegrationsApp) -> None:
    app.sandbox.todoist.post("/sandbox/switches", json={"rotating_tokens": True})
    mara = await app.person()
    await mara.connect()
    first = await stored_connection(mara)
    app.clock.advance(seconds=3600 - 100)
    await wait_for_sync(mara, first)
    assert len(app.tokens()) == 1, "far too early"
    app.clock.advance(seconds=60)
    second = await wait_for_sync(mara, await stored_connection(mara))
    assert len(app.tokens()) == 2
    assert first.account_id
    assert (second.account_id, second.time_zone) == (first.account_id, "Europe/Stockholm"), "the provider sends it once"


async def test_concurrent_work_refreshes_a_token_once(app: IntegrationsApp) -> None:
    app.sandbox.todoist.post("/sandbox/switches", json={"rotating_tokens": True})
    mara = await app.person()
    await mara.connect()
    app.fail("/oauth/access_token", "slow", ms=700)
    task = app.item("Book the dentist")["id"]
    before = await stored_connection(mara)
    app.sandbox.advance(3601)
    await mara.react(task)
    app.clock.advance(seconds=3601)
    await wait_for_sync(mara, before)

    async def done() -> bool:
        return bool(app.item("Book the dentist")["completed"])

    await eventually(done)
    assert [alive for _, alive in app.tokens()] == [False, True]


async def test_a_sync_is_due_again_after_two_minutes_if_its_process_has_died(
    app: IntegrationsApp, mara: ConnectedPerson
) -> None:
    app.fail("/api/v1/sync", "slow", ms=700)
    app.clock.advance(seconds=5)

    async def claimed() -> ConnectionRecord | None:
        found = await stored_connection(mara)
        assert found.next_sync_at
        return found if found.next_sync_at - app.clock.now() > timedelta(seconds=10) else None

    record = await eventually(claimed)
    assert timedelta(seconds=110) < record.next_sync_at - app.clock.now() <= timedelta(minutes=2)


class FakeCredentialManager:
    """Credential manager in which every stored credential has the same token."""

    async def tokens(self, credential: CredentialRecord) -> ProviderTokens:
        return ProviderTokens(Secret("stored"))

    def revocation(self, provider: str, tokens: ProviderTokens) -> RevocationRecord:
        return RevocationRecord(provider=provider)


@pytest.mark.parametrize(("granted", "is_revoked"), [("another", True), ("stored", False)])
async def test_a_token_that_was_granted_again_is_not_revoked_with_the_old_connection(
    granted: str, is_revoked: bool
) -> None:
    revoker = Revoker(None, None, FakeCredentialManager(), {}, {})  # type: ignore[arg-type]
    found = await revoker.record_replaced(CredentialRecord(provider="todoist"), ProviderTokens(Secret(granted)))
    assert found == (RevocationRecord(provider="todoist") if is_revoked else None)


async def stored_connection(person: ConnectedPerson) -> ConnectionRecord:
    found = await person.app.context.db.read(store.connections.find_connection, person.name, "todoist")
    assert found
    return found


async def wait_for_sync(person: ConnectedPerson, before: ConnectionRecord) -> ConnectionRecord:
    """Wait for the next sync; return the connection after it."""

    async def again() -> ConnectionRecord | None:
        found = await stored_connection(person)
        return found if found.last_sync_at != before.last_sync_at else None

    found: ConnectionRecord = await eventually(again)
    return found


class FakeConnector:
    """Connector that returns the page of each cursor, or raises it if it is an exception."""

    manifest = discover()["todoist"].manifest

    def __init__(self, pages: Mapping[str, SyncBatch | Exception]) -> None:
        self.pages = pages
        self.cursors: list[str] = []

    async def fetch(self, call: object, cursor: str) -> SyncBatch:
        self.cursors.append(cursor)
        page = self.pages[cursor]
        if isinstance(page, Exception):
            raise page
        return page

    def read_item(self, raw: Mapping[str, Any]) -> ProviderItem:
        raise NotImplementedError

    async def act(self, call: object, verb: str, item_id: str, key: str, undo: object) -> ActionResult:
        raise NotImplementedError


def page(number: int, *, full: bool = False, more: bool = False) -> SyncBatch:
    return SyncBatch(items=[{"id": number}], cursor=f"c{number}", full=full, more=more)


@pytest.mark.parametrize(
    ("begun_at", "pages", "cursors", "full"),
    [
        ("c0", {"c0": page(1)}, ["c0"], False),
        ("c0", {"c0": page(1, full=True)}, ["c0"], True),
        ("", {"": page(1)}, [""], True),
        ("c0", {"c0": page(1, more=True), "c1": page(2, more=True), "c2": page(3)}, ["c0", "c1", "c2"], False),
        ("c0", {"c0": page(1, full=True, more=True), "c1": page(2)}, ["c0", "c1"], True),
        ("c0", {"c0": CursorInvalid(), "": page(1, more=True), "c1": page(2)}, ["c0", "", "c1"], True),
    ],
)
async def test_all_pages_are_merged_into_one_batch(
    begun_at: str, pages: dict[str, SyncBatch | Exception], cursors: list[str], full: bool
) -> None:
    connector = FakeConnector(pages)
    batch = await _fetch_all(connector, None, begun_at)  # type: ignore[arg-type]
    read = [found for found in pages.values() if isinstance(found, SyncBatch)]
    assert connector.cursors == cursors
    assert batch.items == [item for found in read for item in found.items]
    assert (batch.cursor, batch.full, batch.more) == (read[-1].cursor, full, False)


async def test_pages_without_an_end_are_given_up_after_two_hundred() -> None:
    connector = FakeConnector({f"c{number}": page(number + 1, more=True) for number in range(300)})
    with pytest.raises(Unreachable, match="does not end"):
        await _fetch_all(connector, None, "c0")  # type: ignore[arg-type]
    assert len(connector.cursors) == 201
