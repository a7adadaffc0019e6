"""Durations to the second: lifetimes, pauses and the waits between attempts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import orjson
import pytest

from gen.oo.integrations.storage.v1 import (
    ConnectFlowRecord,
    ConnectionRecord,
    ProviderActionRecord,
    RevocationRecord,
)
from gen.oo.integrations.v1 import ConnectionState
from servers.integrations import domain
from servers.kernel.crypto import KeyEncryptionKey
from servers.kernel.errors import Conflict, Error, Forbidden
from servers.kernel.outbound import OutboundHttp, ProviderApi, Unreachable
from servers.kernel.vault import OAuthClient, ProviderTokens, Secret, Vault
from tests.clocks import ManualClock
from tests.integrations.transcript import FakeTransport

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))
URL = "https://api.example.com/token"
PROVIDER = ProviderApi("example", frozenset({"api.example.com"}))
EARLIER = ProviderTokens(Secret("a-1"), Secret("r-1"), NOW - DAY)
CLIENT = OAuthClient("id", Secret("s"))


def vault(clock: ManualClock, fields: dict[str, Any]) -> Vault:
    """Return a vault whose provider grants every token with this response."""
    network = FakeTransport(lambda _: httpx2.Response(200, content=orjson.dumps({"access_token": "a-2"} | fields)))
    kek = KeyEncryptionKey(bytes(32))
    return Vault(None, kek, clock, OutboundHttp(clock, lambda: 0.0, network))  # type: ignore[arg-type] # encrypts nothing


@pytest.mark.parametrize(
    ("fields", "life"),
    [
        ({"expires_in": 1}, SECOND),
        ({"expires_in": 3600}, HOUR),
        ({"expires_in": 315_360_000}, 3650 * DAY),
        ({}, None),
        ({"expires_in": None}, None),
        ({"expires_in": "3600"}, None),
    ],
)
async def test_a_token_expires_after_the_seconds_that_its_provider_states(
    fields: dict[str, Any], life: timedelta | None
) -> None:
    clock = ManualClock(NOW - HOUR)
    opened_vault = vault(clock, fields)
    clock.advance(hours=1)
    expected = None if life is None else NOW + life
    assert (
        await opened_vault.exchange(PROVIDER, CLIENT, URL, "code", "https://oo.example/back")
    ).expires_at == expected
    assert (await opened_vault.refresh(PROVIDER, CLIENT, URL, EARLIER)).expires_at == expected


def refusal(age: timedelta | None, error: str = "") -> str:
    """Return the reason for which a callback is refused, or "". `age` is that of its flow; None if it has none."""
    flow = None if age is None else ConnectFlowRecord(created_at=NOW - age)
    try:
        domain.check_authorization_response(flow, error, NOW)
    except (Conflict, Forbidden) as refused:
        return refused.reason
    except Error as other:
        raise AssertionError from other
    return ""


def test_a_callback_is_accepted_for_ten_minutes() -> None:
    assert [refusal(age) for age in (timedelta(), 10 * MINUTE - SECOND, 10 * MINUTE, None)] == [
        *["", ""],
        *["CONNECT_STATE_INVALID"] * 2,
    ]


@pytest.mark.parametrize(
    ("error", "reason"),
    [("access_denied", "CONNECT_DENIED"), ("server_error", "CONNECT_FAILED"), ("made_up", "CONNECT_FAILED")],
)
def test_an_error_in_place_of_a_code_is_reported(error: str, reason: str) -> None:
    assert refusal(MINUTE, error) == reason
    assert refusal(HOUR, error) == "CONNECT_STATE_INVALID"


def test_an_action_expires_after_a_week() -> None:
    action = ProviderActionRecord(created_at=NOW)
    assert not domain.is_expired(action, NOW)
    assert not domain.is_expired(action, NOW + 7 * DAY)
    assert domain.is_expired(action, NOW + 7 * DAY + SECOND)


def test_a_revocation_is_tried_for_three_days() -> None:
    assert domain.revocation_deadline(RevocationRecord(created_at=NOW)) == NOW + 72 * HOUR


def test_waits_double_from_two_seconds_up_to_an_hour() -> None:
    waits = [domain.backoff_s(attempts, 0.5) for attempts in range(13)]
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600]
    assert domain.backoff_s(1_000_000, 0.5) == 3600


def test_waits_are_jittered_by_half_and_at_least_as_long_as_the_provider_asks() -> None:
    assert [domain.backoff_s(2, chance) for chance in (0.0, 0.25, 1.0)] == [4, 6, 12]
    assert [domain.backoff_s(2, 0.5, asked_s) for asked_s in (3, 8, 900)] == [8, 8, 900]


CONNECTION = ConnectionRecord(
    person="p",
    provider="todoist",
    id="c-1",
    state=ConnectionState.degraded,
    last_sync_at=NOW - HOUR,
    next_sync_at=NOW,
    failures=3,
    problem="It does not answer.",
)


@pytest.mark.parametrize(("chance", "pause_s"), [(0.0, 54), (0.5, 60), (1.0, 66)])
def test_a_connection_is_synced_again_a_minute_later_jittered_by_a_tenth(chance: float, pause_s: int) -> None:
    after = domain.after_sync(CONNECTION, NOW, 60.0, chance)
    assert after.next_sync_at == NOW + timedelta(seconds=pause_s)
    assert (after.state, after.last_sync_at, after.failures, after.problem) == (ConnectionState.ok, NOW, 0, "")


@pytest.mark.parametrize(
    ("failures", "asked_s", "pause_s"), [(0, None, 60), (3, None, 60), (6, None, 128), (6, 900.0, 900), (0, 30.0, 60)]
)
def test_a_connection_that_fails_to_sync_waits_longer_each_time(
    failures: int, asked_s: float | None, pause_s: int
) -> None:
    connection = ConnectionRecord(last_sync_at=NOW - HOUR, failures=failures)
    after = domain.after_failed_sync(connection, NOW, 60.0, 0.5, asked_s)
    assert after.next_sync_at == NOW + timedelta(seconds=pause_s)
    assert (after.state, after.failures) == (ConnectionState.degraded, failures + 1)
    assert after.last_sync_at == NOW - HOUR, "the last successful sync"
    assert after.problem


@pytest.mark.parametrize(("granted", "expected"), [("r-2", "r-2"), ("", "r-1"), (None, "r-1"), (7, "r-1")])
async def test_refreshing_keeps_the_refresh_token_unless_there_is_a_new_one(granted: object, expected: str) -> None:
    refreshed = await vault(ManualClock(), {"refresh_token": granted}).refresh(PROVIDER, CLIENT, URL, EARLIER)
    assert (refreshed.access, refreshed.refresh) == (Secret("a-2"), Secret(expected))


@pytest.mark.parametrize("access", ["", None, 7, ["a-2"]])
async def test_a_response_without_an_access_token_is_refused(access: object) -> None:
    with pytest.raises(Unreachable, match="no access token"):
        await vault(ManualClock(), {"access_token": access}).refresh(PROVIDER, CLIENT, URL, EARLIER)


@pytest.mark.parametrize(("fields", "scopes"), [({"scope": "data:read,task:add"}, "data:read,task:add"), ({}, "")])
async def test_granted_scopes_are_those_of_the_token_response(fields: dict[str, Any], scopes: str) -> None:
    opened_vault = vault(ManualClock(), fields)
    assert (await opened_vault.exchange(PROVIDER, CLIENT, URL, "code", "https://oo.example/back")).scopes == scopes


@pytest.mark.parametrize("stand_in", ["", "http://127.0.0.1:8092"])
def test_a_sandbox_url_keeps_the_path_and_the_query(stand_in: str) -> None:
    provider = ProviderApi("example", frozenset({"api.example.com"}), stand_in)
    origin = stand_in or "https://api.example.com"
    for rest in ("/token", "/a/b?c=d&e=f%2Fg", "", "/?x"):
        assert provider.resolve(f"https://api.example.com{rest}") == f"{origin}{rest}"
