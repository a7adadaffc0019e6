"""Connecting Todoist: consent, state, code and first sync."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from gen.oo.integrations.v1 import BeginConnectionRequest, ConnectionState
from gen.oo.profile.storage.v1 import ConsentRecord
from servers.integrations import store
from servers.integrations.runner.connect_flow import ConnectFlow
from servers.kernel.db import NOBODY
from servers.kernel.errors import Conflict, ConsentNeeded, Forbidden, NotFound, Unavailable
from servers.kernel.settings import SettingsError
from servers.profile import store as profile_store
from tests.integrations.app import ConnectedPerson, IntegrationsApp, eventually, open_app
from tests.sandbox.sandbox_process import SandboxProcess


async def consents(app: IntegrationsApp, person: ConnectedPerson) -> list[ConsentRecord]:
    found = await app.application.contexts["profile"].db.read(profile_store.current_consents, person.name)
    return [consent for consent in found if consent.subject == "connector:todoist"]


async def test_connecting_syncs_everything_at_once(app: IntegrationsApp) -> None:
    person = await app.person()
    assert await person.connection() is None
    connection = await person.connect()
    assert connection.state == ConnectionState.ok
    assert connection.last_sync_at is not None
    assert connection.items == len(await person.candidates()) >= 35
    assert await person.connection() is not None


async def test_the_authorization_url_asks_for_no_more_than_the_needed_scope(app: IntegrationsApp) -> None:
    url = urlsplit(await (await app.person()).begin())
    query = dict(parse_qsl(url.query))
    assert f"{url.scheme}://{url.netloc}" == str(app.sandbox.todoist.base_url).rstrip("/")
    assert query["scope"] == "data:read_write"
    assert query["redirect_uri"] == "http://localhost:8080/connect/todoist/callback"
    assert len(query["state"]) == 43


async def test_consent_is_recorded_and_withdrawn_by_disconnecting(app: IntegrationsApp) -> None:
    person = await app.person()
    await person.begin()
    (consent,) = await consents(app, person)
    assert consent.hash == (await person.connector()).consent_hash
    await person.disconnect()
    assert await consents(app, person) == []


async def test_consent_to_an_outdated_screen_is_refused(app: IntegrationsApp) -> None:
    person = await app.person()
    with pytest.raises(Conflict) as caught:
        await person.begin("0" * 64)
    assert caught.value.reason == "CONSENT_CHANGED"
    assert await consents(app, person) == []


async def test_an_unknown_connector_is_not_found(app: IntegrationsApp) -> None:
    person = await app.person()
    with person.as_principal(), pytest.raises(NotFound):
        await person.stub.begin_connection(BeginConnectionRequest(provider="nothing", consent_hash="0" * 64))


async def test_connecting_needs_consent_to_the_terms(app: IntegrationsApp) -> None:
    person = ConnectedPerson(app, "p-new", "mara")
    with pytest.raises(ConsentNeeded):
        await person.begin()


async def test_a_denial_at_the_provider_connects_nothing(app: IntegrationsApp) -> None:
    person = await app.person()
    with pytest.raises(Forbidden) as caught:
        await person.finish(person.choose(await person.begin(), "deny"))
    assert caught.value.reason == "CONNECT_DENIED"
    assert await person.connection() is None
    assert app.tokens() == []


async def assert_state_refused(person: ConnectedPerson, query: dict[str, str]) -> None:
    with pytest.raises(Forbidden) as caught:
        await person.finish(query)
    assert caught.value.reason == "CONNECT_STATE_INVALID"


async def test_a_state_is_valid_once(app: IntegrationsApp) -> None:
    person = await app.person()
    query = person.choose(await person.begin())
    await person.finish(query)
    await assert_state_refused(person, query)


async def test_a_state_is_valid_for_its_person_only_and_another_does_not_use_it_up(app: IntegrationsApp) -> None:
    person, other = await app.person(), await app.person("p-2")
    query = person.choose(await person.begin())
    await assert_state_refused(other, query)
    assert await other.connection() is None
    assert (await person.finish(query)).state == ConnectionState.ok


async def test_a_state_stays_valid_while_others_begin_to_connect(app: IntegrationsApp) -> None:
    first, second = await app.person(), await app.person("p-2", "sam")
    query = first.choose(await first.begin())
    await second.begin()
    await first.begin()
    assert (await first.finish(query)).state == ConnectionState.ok


async def test_a_state_expires_after_ten_minutes(app: IntegrationsApp) -> None:
    person = await app.person()
    query = person.choose(await person.begin())
    app.clock.advance(minutes=10)
    await assert_state_refused(person, query)


async def test_a_made_up_state_is_refused(app: IntegrationsApp) -> None:
    await assert_state_refused(await app.person(), {"state": "made-up", "code": "c"})


async def test_an_invalid_code_connects_nothing(app: IntegrationsApp) -> None:
    person = await app.person()
    query = person.choose(await person.begin())
    with pytest.raises(Conflict) as caught:
        await person.finish({**query, "code": "made-up"})
    assert caught.value.reason == "CONNECT_CODE_REFUSED"
    assert await person.connection() is None


async def test_a_provider_that_is_down_is_reported_as_unavailable(app: IntegrationsApp) -> None:
    person = await app.person()
    query = person.choose(await person.begin())
    app.fail("/oauth/access_token", "500_before", times=3)
    with pytest.raises(Unavailable) as caught:
        await person.finish(query)
    assert caught.value.reason == "PROVIDER_UNAVAILABLE"


async def test_a_first_sync_that_fails_is_repeated(app: IntegrationsApp) -> None:
    person = await app.person()
    app.fail("/api/v1/sync", "500_before", times=4)
    connection = await person.connect()
    assert connection.state == ConnectionState.degraded
    assert connection.problem

    async def read() -> int:
        app.clock.advance(seconds=10)
        return len(await person.candidates())

    assert await eventually(read)
    recovered = await person.connection()
    assert recovered is not None
    assert (recovered.state, recovered.problem) == (ConnectionState.ok, "")


async def test_connecting_again_replaces_the_connection_and_revokes_the_old_token(
    app: IntegrationsApp, mara: ConnectedPerson
) -> None:
    before = await mara.candidates()
    mara.who = "sam"
    await mara.connect()

    async def old_token_is_revoked() -> bool:
        return [alive for _, alive in app.tokens()] == [False, True]

    await eventually(old_token_is_revoked)
    after = await mara.candidates()
    assert after
    assert before.keys().isdisjoint(after)
    assert (await mara.text(next(iter(after)))).title
    assert (await app.rows())["connection"] == (await app.rows())["credential"] == 1


async def test_of_two_connections_made_at_once_one_counts_and_the_other_is_revoked(
    app: IntegrationsApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, find, both_have_looked = await app.person(), ConnectFlow._credential, asyncio.Barrier(2)

    async def find_at_once(*args: Any) -> Any:
        found = await find(*args)
        await both_have_looked.wait()
        return found

    monkeypatch.setattr(ConnectFlow, "_credential", find_at_once)
    queries = [person.choose(await person.begin()) for _ in range(2)]
    outcomes = await asyncio.gather(*(person.finish(query) for query in queries), return_exceptions=True)
    (refused,) = (outcome for outcome in outcomes if isinstance(outcome, BaseException))
    assert isinstance(refused, Conflict)
    assert refused.reason == "CONNECTION_CHANGED"

    async def one_token_is_left() -> bool:
        return sorted(alive for _, alive in app.tokens()) == [False, True]

    await eventually(one_token_is_left)


async def test_a_provider_that_names_no_scopes_has_granted_those_asked_for(
    app: IntegrationsApp, mara: ConnectedPerson
) -> None:
    record = await app.context.db.read(store.connections.find_connection, mara.name, "todoist")
    assert record
    assert record.scopes == "data:read_write"


async def test_granting_too_few_scopes_connects_nothing(app: IntegrationsApp) -> None:
    app.sandbox.todoist.post("/sandbox/switches", json={"names_scope": True})
    person = await app.person()
    read_only = (await person.begin()).replace("data%3Aread_write", "data%3Aread")
    with pytest.raises(Forbidden) as caught:
        await person.finish(person.choose(read_only))
    assert caught.value.reason == "CONNECT_SCOPE_MISSING"
    assert await person.connection() is None

    async def token_is_revoked() -> bool:
        return [alive for _, alive in app.tokens()] == [False]

    await eventually(token_is_revoked)
    assert (await person.connect()).state == ConnectionState.ok


async def test_a_connection_with_too_few_scopes_must_be_reconnected(
    app: IntegrationsApp, mara: ConnectedPerson
) -> None:
    """Its connector asked for fewer scopes when it was made."""
    record = await app.context.db.read(store.connections.find_connection, mara.name, "todoist")
    assert record
    record.scopes = "data:read"
    await app.context.db.transaction(person=NOBODY).run(store.connections.save_connection, record)
    connection = await mara.connection()
    assert connection
    assert connection.state == ConnectionState.reconnect_needed
    assert connection.problem
    assert (await mara.connect()).state == ConnectionState.ok


async def test_connecting_the_same_account_again_ends_no_connection(
    app: IntegrationsApp, mara: ConnectedPerson
) -> None:
    await mara.connect()
    await mara.disconnect()
    await eventually(lambda: has_ended(app))
    assert app.ended == [mara.name], "by the disconnect alone"


async def test_connecting_another_account_ends_the_earlier_connection(
    app: IntegrationsApp, mara: ConnectedPerson
) -> None:
    mara.who = "sam"
    app.fail("/api/v1/sync", "500_before", times=4)
    assert (await mara.connect()).state == ConnectionState.degraded
    assert app.ended == [], "the account is not known yet"

    async def read() -> bool:
        app.clock.advance(seconds=10)
        return bool(await mara.candidates())

    await eventually(read)
    await eventually(lambda: has_ended(app))
    app.clock.advance(seconds=70)
    await mara.connect()
    assert app.ended == [mara.name], "once"


async def has_ended(app: IntegrationsApp) -> bool:
    return bool(app.ended)


async def test_two_people_do_not_see_each_others_tasks(app: IntegrationsApp, mara: ConnectedPerson) -> None:
    other = await app.person("p-2", "sam")
    await other.connect()
    theirs = next(iter(await other.candidates()))
    assert theirs not in await mara.candidates()
    with pytest.raises(NotFound):
        await mara.text(theirs)


async def test_production_offers_no_connector_without_its_own_client(tmp_path: Path, sandbox: SandboxProcess) -> None:
    async with open_app(tmp_path, sandbox, {"OO_ENV": "production"}) as app:
        person = await app.person()
        with person.as_principal(), pytest.raises(NotFound):
            await person.stub.begin_connection(BeginConnectionRequest(provider="todoist", consent_hash="0" * 64))


async def test_a_client_id_without_its_secret_stops_the_start(tmp_path: Path, sandbox: SandboxProcess) -> None:
    with pytest.raises(SettingsError, match="OO_TODOIST_CLIENT_SECRET"):
        async with open_app(tmp_path, sandbox, {"OO_TODOIST_CLIENT_ID": "real"}):
            pass


async def test_a_real_client_is_sent_to_the_real_provider(tmp_path: Path, sandbox: SandboxProcess) -> None:
    env = {"OO_TODOIST_CLIENT_ID": "real", "OO_TODOIST_CLIENT_SECRET": "s"}
    async with open_app(tmp_path, sandbox, env, public_url="https://oo.example") as app:
        url = await (await app.person()).begin()
    assert url.startswith("https://app.todoist.com/oauth/authorize?client_id=real&")
    assert "redirect_uri=https%3A%2F%2Foo.example%2Fconnect%2Ftodoist%2Fcallback" in url
