"""Disconnecting and erasure: the rows are deleted, and the tokens revoked at the provider."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import update

from gen.oo.auth.v1 import ErasurePartDone
from servers.integrations.store.tables import CREDENTIAL
from servers.kernel.db import NOBODY
from servers.kernel.errors import Internal, SignInNeeded
from servers.profile import store as profile_store
from tests.integrations.app import ConnectedPerson, IntegrationsApp, eventually, open_app
from tests.sandbox.sandbox_process import SandboxProcess

KEPT_OF_A_PERSON = {"data_key", "inbox", "outbox", "idempotency"}
"""Tables that may hold rows of a person after a disconnect; after an erasure no table does."""


def valid_tokens(app: IntegrationsApp) -> list[bool]:
    """Return for each token that the provider has granted whether the provider accepts it."""
    query = {"sync_token": "*", "resource_types": '["user"]'}
    responses = [
        app.sandbox.todoist.post("/api/v1/sync", data=query, headers={"Authorization": f"Bearer {token}"})
        for token, _ in app.tokens()
    ]
    return [response.status_code == 200 for response in responses]


async def has_consented(app: IntegrationsApp, person: ConnectedPerson) -> bool:
    consents = await app.application.contexts["profile"].db.read(profile_store.current_consents, person.name)
    return "connector:todoist" in [consent.subject for consent in consents]


@asynccontextmanager
async def refuse_change(app: IntegrationsApp, module: str, change: str) -> AsyncIterator[None]:
    """Make the module's database refuse a change such as "DELETE ON credential"."""
    db = app.application.contexts[module].db
    trigger = f"CREATE TRIGGER refusing BEFORE {change} BEGIN SELECT RAISE(ABORT, 'refused'); END"
    await db.transaction(person=NOBODY).run(lambda tx: tx.exec_driver_sql(trigger).close())
    yield
    await db.transaction(person=NOBODY).run(lambda tx: tx.exec_driver_sql("DROP TRIGGER refusing").close())


async def wait_for_report(app: IntegrationsApp) -> ErasurePartDone:
    """Wait until auth has received the report; return it."""

    async def is_reported() -> bool:
        return bool(app.reports)

    await eventually(is_reported)
    (only,) = app.reports
    return only


async def test_disconnecting_revokes_the_token_and_deletes_the_rows(
    app: IntegrationsApp, mara: ConnectedPerson
) -> None:
    await mara.react(app.item("Book the dentist")["id"])
    held = await app.rows(mara.name)
    assert held["provider_item"] > 40
    response = await mara.disconnect()
    assert response.revoked
    assert response.rows_deleted >= held["provider_item"] + 2
    assert valid_tokens(app) == [False]
    assert set(await app.rows(mara.name)) <= KEPT_OF_A_PERSON
    assert "revocation" not in await app.rows()
    assert await mara.candidates() == {}
    assert await mara.connection() is None


async def test_disconnecting_twice_or_without_a_connection_is_harmless(
    app: IntegrationsApp, mara: ConnectedPerson
) -> None:
    await mara.disconnect()
    assert (await mara.disconnect()).rows_deleted == 0
    assert (await mara.connect()).items > 0


async def test_the_recommender_receives_the_end_of_a_connection_once(
    app: IntegrationsApp, mara: ConnectedPerson
) -> None:
    other = await app.person("p-2", "sam")
    await other.disconnect()  # was never connected
    await mara.disconnect()
    await mara.disconnect()

    async def is_reported() -> bool:
        return bool(app.ended)

    await eventually(is_reported)
    await asyncio.sleep(0.3)
    assert app.ended == [mara.name]


async def test_a_disconnect_that_fails_keeps_the_consent_and_the_connection(
    app: IntegrationsApp, mara: ConnectedPerson
) -> None:
    """The consent must not end before the reading does."""
    async with refuse_change(app, "integrations", "DELETE ON credential"):
        with pytest.raises(Internal):
            await mara.disconnect()
    assert await has_consented(app, mara)
    assert await mara.connection()
    assert app.ended == []
    assert (await mara.disconnect()).revoked
    assert not await has_consented(app, mara)


async def test_an_interrupted_disconnect_is_finished_by_the_next(app: IntegrationsApp, mara: ConnectedPerson) -> None:
    async with refuse_change(app, "profile", "UPDATE ON consent"):
        with pytest.raises(Internal):
            await mara.disconnect()
    assert await mara.connection() is None
    assert await has_consented(app, mara)
    await mara.disconnect()
    assert not await has_consented(app, mara)
    app.clock.advance(seconds=40)

    async def is_revoked() -> bool:
        return valid_tokens(app) == [False]

    await eventually(is_revoked)


@pytest.mark.parametrize("operation", ["disconnect", "erase"])
async def test_a_token_refreshed_while_its_connection_ends_is_revoked_too(app: IntegrationsApp, operation: str) -> None:
    app.sandbox.todoist.post("/sandbox/switches", json={"rotating_tokens": True})
    mara = await app.person()
    await mara.connect()
    slow = {"path": "/oauth/access_token", "fault": "slow", "times": 1, "ms": 700}
    down = {"path": "/api/v1/revoke", "fault": "500_before", "times": 1000, "ms": 0}
    app.sandbox.todoist.post("/sandbox/faults", json={"next": [slow, down]}).raise_for_status()
    app.sandbox.advance(3601)
    app.clock.advance(seconds=3601)

    async def is_refreshed() -> bool:
        return len(app.tokens()) == 2

    await eventually(is_refreshed)
    await getattr(mara, operation)()

    async def both_are_ended() -> bool:
        return (await app.rows()).get("revocation") == 2

    await eventually(both_are_ended)
    assert set(await app.rows(mara.name)) <= KEPT_OF_A_PERSON
    app.fail("/api/v1/revoke", "500_before", times=0)

    async def is_revoked() -> bool:
        app.clock.advance(seconds=20)
        return "revocation" not in await app.rows()

    await eventually(is_revoked)
    assert valid_tokens(app) == [False, False]


async def test_a_token_is_revoked_once_the_provider_is_back(app: IntegrationsApp, mara: ConnectedPerson) -> None:
    app.fail("/api/v1/revoke", "500_before", times=100)
    assert not (await mara.disconnect()).revoked
    assert set(await app.rows(mara.name)) <= KEPT_OF_A_PERSON
    assert (await app.rows())["revocation"] == 1
    assert valid_tokens(app) == [True]
    app.fail("/api/v1/revoke", "500_before", times=0)

    async def is_revoked() -> bool:
        app.clock.advance(seconds=20)
        return "revocation" not in await app.rows()

    await eventually(is_revoked)
    assert valid_tokens(app) == [False]


async def test_an_erasure_leaves_no_row_and_no_valid_token(app: IntegrationsApp, mara: ConnectedPerson) -> None:
    await mara.react(app.item("Book the dentist")["id"])
    await mara.erase()
    part = await wait_for_report(app)
    assert part.module == "integrations"
    assert part.notes == ["Todoist: access revoked"]
    assert part.rows_deleted > 40
    assert part.rows_left == 0
    assert valid_tokens(app) == [False]
    assert await app.rows(mara.name) == {}
    assert set(await app.rows()) <= {"outbox", "inbox", "erased_person"}
    with pytest.raises(SignInNeeded):
        await mara.begin()


async def test_no_token_stays_in_a_file_after_an_erasure(
    app: IntegrationsApp, mara: ConnectedPerson, tmp_path: Path
) -> None:
    await mara.erase()
    await wait_for_report(app)
    token = app.tokens()[0][0].encode()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.name for path in files if token in path.read_bytes()] == []


async def test_a_person_without_a_connection_is_erased_at_once(app: IntegrationsApp) -> None:
    person = await app.person()
    await person.begin()
    await person.erase()
    part = await wait_for_report(app)
    assert (part.rows_deleted, part.rows_left, part.notes) == (1, 0, [])


async def test_an_erasure_waits_for_a_provider_that_is_down(app: IntegrationsApp, mara: ConnectedPerson) -> None:
    app.fail("/api/v1/revoke", "500_before", times=100)
    await mara.erase()
    await asyncio.sleep(0.5)
    assert app.reports == []
    assert await app.rows(mara.name) == {}
    app.fail("/api/v1/revoke", "500_before", times=0)

    async def is_reported() -> bool:
        app.clock.advance(seconds=20)
        return bool(app.reports)

    await eventually(is_reported)
    assert (await wait_for_report(app)).notes == ["Todoist: access revoked"]
    assert valid_tokens(app) == [False]


async def test_after_72_hours_the_token_is_deleted_and_the_report_says_where_to_remove_oo(
    app: IntegrationsApp, mara: ConnectedPerson
) -> None:
    app.fail("/api/v1/revoke", "500_before", times=1000)
    await mara.erase()
    app.clock.advance(hours=71)
    await asyncio.sleep(1.2)
    assert app.reports == []
    app.clock.advance(hours=1, minutes=1)
    part = await wait_for_report(app)
    assert part.notes == []
    (left,) = part.remaining_data
    assert left == "Todoist: could not be reached; remove oO at https://app.todoist.com/app/settings/integrations"
    assert set(await app.rows()) <= {"outbox", "inbox", "erased_person"}
    assert valid_tokens(app) == [True]


async def test_an_erasure_reports_a_token_that_cannot_be_decrypted(app: IntegrationsApp, mara: ConnectedPerson) -> None:
    damaged = update(CREDENTIAL).values(tokens_encrypted=b"x" * 64)
    await app.context.db.transaction(person=NOBODY).run(lambda tx: tx.execute(damaged).close())
    await mara.erase()
    part = await wait_for_report(app)
    (left,) = part.remaining_data
    assert left == "Todoist: could not be reached; remove oO at https://app.todoist.com/app/settings/integrations"
    assert set(await app.rows()) <= {"outbox", "inbox", "erased_person"}


async def test_an_erasure_continues_after_a_restart(tmp_path: Path, sandbox: SandboxProcess) -> None:
    """The process stops after the rows are deleted, while the provider is down; the next process finishes."""
    async with open_app(tmp_path, sandbox) as app:
        mara = await app.person()
        await mara.connect()
        app.fail("/api/v1/revoke", "drop_response", times=1000)
        await mara.erase()
    async with open_app(tmp_path, sandbox) as app:
        app.fail("/api/v1/revoke", "drop_response", times=0)
        app.clock.advance(minutes=1)
        assert (await wait_for_report(app)).notes == ["Todoist: access revoked"]
        assert valid_tokens(app) == [False]
        await ConnectedPerson(app, mara.name, "mara").react("any")
        assert await app.rows(mara.name) == {}


async def test_an_erasure_that_is_delivered_twice_is_reported_once(app: IntegrationsApp, mara: ConnectedPerson) -> None:
    await mara.erase()
    await wait_for_report(app)
    await mara.erase()
    await asyncio.sleep(0.3)
    assert [part.rows_deleted for part in app.reports][1:] in ([], [0])


async def test_connecting_during_an_erasure_leaves_nothing(app: IntegrationsApp) -> None:
    """The erasure arrives while the code is exchanged; the new token is revoked."""
    person = await app.person()
    query = person.choose(await person.begin())
    app.fail("/oauth/access_token", "slow", ms=600)
    finishing = asyncio.create_task(person.finish(query))
    await asyncio.sleep(0.3)
    await person.erase()
    with pytest.raises(Exception, match=r"deleted|changed meanwhile"):
        await finishing

    async def is_revoked() -> bool:
        return valid_tokens(app) == [False]

    await eventually(is_revoked)
    assert await app.rows(person.name) == {}
