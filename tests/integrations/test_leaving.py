"""Disconnecting and being erased: nothing stays here, and the provider knows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from gen.oo.auth.v1 import ErasurePartDone
from servers.kernel.db import NOBODY
from servers.kernel.errors import Internal, SignInNeeded
from servers.profile import store as profile_store
from tests.integrations.app import ConnectedPerson, IntegrationsApp, eventually, open_app
from tests.sandbox.sandbox_process import SandboxProcess

KEPT_OF_A_PERSON = {"data_key", "inbox", "outbox", "idempotency"}
"""What a disconnect leaves; an erasure leaves nothing."""


def alive(app: IntegrationsApp) -> list[bool]:
    """By asking the provider with each token that it ever gave."""
    ask = {"sync_token": "*", "resource_types": '["user"]'}
    answers = [
        app.sandbox.todoist.post("/api/v1/sync", data=ask, headers={"Authorization": f"Bearer {token}"})
        for token, _ in app.tokens()
    ]
    return [answer.status_code == 200 for answer in answers]


async def agreed(app: IntegrationsApp, person: ConnectedPerson) -> bool:
    given = await app.application.contexts["profile"].db.read(profile_store.current_consents, person.name)
    return "connector:todoist" in [consent.subject for consent in given]


@asynccontextmanager
async def failing(app: IntegrationsApp, module: str, change: str) -> AsyncIterator[None]:
    """The module's database refuses a change such as "DELETE ON credential"."""
    db = app.application.contexts[module].db
    refuse = f"CREATE TRIGGER failing BEFORE {change} BEGIN SELECT RAISE(ABORT, 'failing'); END"
    await db.transaction(person=NOBODY).run(lambda tx: tx.exec_driver_sql(refuse).close())
    yield
    await db.transaction(person=NOBODY).run(lambda tx: tx.exec_driver_sql("DROP TRIGGER failing").close())


async def report(app: IntegrationsApp) -> ErasurePartDone:
    """What auth was told, once it was."""

    async def told() -> bool:
        return bool(app.reports)

    await eventually(told)
    (only,) = app.reports
    return only


async def test_disconnecting_revokes_and_wipes(app: IntegrationsApp, mara: ConnectedPerson) -> None:
    await mara.react(app.item("Book the dentist")["id"])
    held = await app.rows(mara.name)
    assert held["provider_item"] > 40
    answer = await mara.disconnect()
    assert answer.revoked
    assert answer.rows_deleted >= held["provider_item"] + 2
    assert alive(app) == [False]
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


async def test_who_keeps_what_was_read_hears_of_the_end_once(app: IntegrationsApp, mara: ConnectedPerson) -> None:
    other = await app.person("p-2", "sam")
    await other.disconnect()  # was never connected
    await mara.disconnect()
    await mara.disconnect()

    async def told() -> bool:
        return bool(app.ended)

    await eventually(told)
    await asyncio.sleep(0.3)
    assert app.ended == [mara.name]


async def test_an_end_that_fails_leaves_the_yes_and_the_connection(app: IntegrationsApp, mara: ConnectedPerson) -> None:
    """What is still read is still agreed to."""
    async with failing(app, "integrations", "DELETE ON credential"):
        with pytest.raises(Internal):
            await mara.disconnect()
    assert await agreed(app, mara)
    assert await mara.connection()
    assert app.ended == []
    assert (await mara.disconnect()).revoked
    assert not await agreed(app, mara)


async def test_a_disconnect_that_broke_off_is_finished_by_the_next(app: IntegrationsApp, mara: ConnectedPerson) -> None:
    async with failing(app, "profile", "UPDATE ON consent"):
        with pytest.raises(Internal):
            await mara.disconnect()
    assert await mara.connection() is None
    assert await agreed(app, mara)
    await mara.disconnect()
    assert not await agreed(app, mara)
    app.clock.advance(seconds=40)

    async def dead() -> bool:
        return alive(app) == [False]

    await eventually(dead)


@pytest.mark.parametrize("leave", ["disconnect", "erase"])
async def test_an_access_renewed_while_its_connection_ends_ends_too(app: IntegrationsApp, leave: str) -> None:
    app.sandbox.todoist.post("/sandbox/switches", json={"rotating_tokens": True})
    mara = await app.person()
    await mara.connect()
    slow = {"path": "/oauth/access_token", "fault": "slow", "times": 1, "ms": 700}
    down = {"path": "/api/v1/revoke", "fault": "500_before", "times": 1000, "ms": 0}
    app.sandbox.todoist.post("/sandbox/faults", json={"next": [slow, down]}).raise_for_status()
    app.sandbox.advance(3601)
    app.clock.advance(seconds=3601)

    async def renewed() -> bool:
        return len(app.tokens()) == 2

    await eventually(renewed)
    await getattr(mara, leave)()

    async def both_are_ended() -> bool:
        return (await app.rows()).get("revocation") == 2

    await eventually(both_are_ended)
    assert set(await app.rows(mara.name)) <= KEPT_OF_A_PERSON
    app.fail("/api/v1/revoke", "500_before", times=0)

    async def dead() -> bool:
        app.clock.advance(seconds=20)
        return "revocation" not in await app.rows()

    await eventually(dead)
    assert alive(app) == [False, False]


async def test_a_provider_that_is_down_is_revoked_when_it_is_back(app: IntegrationsApp, mara: ConnectedPerson) -> None:
    app.fail("/api/v1/revoke", "500_before", times=100)
    assert not (await mara.disconnect()).revoked
    assert set(await app.rows(mara.name)) <= KEPT_OF_A_PERSON
    assert (await app.rows())["revocation"] == 1
    assert alive(app) == [True]
    app.fail("/api/v1/revoke", "500_before", times=0)

    async def gone() -> bool:
        app.clock.advance(seconds=20)
        return "revocation" not in await app.rows()

    await eventually(gone)
    assert alive(app) == [False]


async def test_an_erasure_leaves_no_row_and_no_access(app: IntegrationsApp, mara: ConnectedPerson) -> None:
    await mara.react(app.item("Book the dentist")["id"])
    await mara.erase()
    part = await report(app)
    assert part.module == "integrations"
    assert part.notes == ["Todoist: access revoked"]
    assert part.rows_deleted > 40
    assert part.rows_left == 0
    assert alive(app) == [False]
    assert await app.rows(mara.name) == {}
    assert set(await app.rows()) <= {"outbox", "inbox", "erased_person"}
    with pytest.raises(SignInNeeded):
        await mara.begin()


async def test_no_token_lies_in_any_file_afterwards(
    app: IntegrationsApp, mara: ConnectedPerson, tmp_path: Path
) -> None:
    await mara.erase()
    await report(app)
    token = app.tokens()[0][0].encode()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.name for path in files if token in path.read_bytes()] == []


async def test_a_person_without_a_connection_is_erased_at_once(app: IntegrationsApp) -> None:
    person = await app.person()
    await person.begin()
    await person.erase()
    part = await report(app)
    assert (part.rows_deleted, part.rows_left, part.notes) == (1, 0, [])


async def test_an_erasure_waits_for_a_provider_that_is_down(app: IntegrationsApp, mara: ConnectedPerson) -> None:
    app.fail("/api/v1/revoke", "500_before", times=100)
    await mara.erase()
    await asyncio.sleep(0.5)
    assert app.reports == []
    assert await app.rows(mara.name) == {}
    app.fail("/api/v1/revoke", "500_before", times=0)

    async def told() -> bool:
        app.clock.advance(seconds=20)
        return bool(app.reports)

    await eventually(told)
    assert (await report(app)).notes == ["Todoist: access revoked"]
    assert alive(app) == [False]


async def test_after_72_hours_the_token_is_destroyed_and_the_person_told_where_to_go(
    app: IntegrationsApp, mara: ConnectedPerson
) -> None:
    app.fail("/api/v1/revoke", "500_before", times=1000)
    await mara.erase()
    app.clock.advance(hours=71)
    await asyncio.sleep(1.2)
    assert app.reports == []
    app.clock.advance(hours=1, minutes=1)
    part = await report(app)
    assert part.notes == []
    (left,) = part.remaining_data
    assert left == "Todoist: could not be reached; remove oO at https://app.todoist.com/app/settings/integrations"
    assert set(await app.rows()) <= {"outbox", "inbox", "erased_person"}
    assert alive(app) == [True]


async def test_an_erasure_survives_a_stop_at_its_worst_moment(tmp_path: Path, sandbox: SandboxProcess) -> None:
    """Rows gone, the provider down, the process ends: the next one finishes."""
    async with open_app(tmp_path, sandbox) as app:
        mara = await app.person()
        await mara.connect()
        app.fail("/api/v1/revoke", "drop_response", times=1000)
        await mara.erase()
    async with open_app(tmp_path, sandbox) as app:
        app.fail("/api/v1/revoke", "drop_response", times=0)
        app.clock.advance(minutes=1)
        assert (await report(app)).notes == ["Todoist: access revoked"]
        assert alive(app) == [False]
        await ConnectedPerson(app, mara.name, "mara").react("any")
        assert await app.rows(mara.name) == {}


async def test_an_erasure_that_is_delivered_twice_is_reported_once(app: IntegrationsApp, mara: ConnectedPerson) -> None:
    await mara.erase()
    await report(app)
    await mara.erase()
    await asyncio.sleep(0.3)
    assert [part.rows_deleted for part in app.reports][1:] in ([], [0])


async def test_connecting_while_being_erased_leaves_nothing(app: IntegrationsApp) -> None:
    """The code is exchanged when the erasure comes: the fresh access ends at the provider."""
    person = await app.person()
    back = person.choose(await person.begin())
    app.fail("/oauth/access_token", "slow", ms=600)
    finishing = asyncio.create_task(person.finish(back))
    await asyncio.sleep(0.3)
    await person.erase()
    with pytest.raises(Exception, match=r"deleted|changed meanwhile"):
        await finishing

    async def dead() -> bool:
        return alive(app) == [False]

    await eventually(dead)
    assert await app.rows(person.name) == {}
