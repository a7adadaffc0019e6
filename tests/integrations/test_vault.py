"""The vault and its calls: a secret is never shown, and is sent to its own provider only."""

from __future__ import annotations

import asyncio
import copy
import json
import pickle
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import orjson
import pytest
from structlog.testing import capture_logs

from servers.kernel import outbound as outbound_module
from servers.kernel.crypto import DecryptionError
from servers.kernel.outbound import (
    AccessRefused,
    CircuitBreaker,
    FormPost,
    HostRefused,
    OutboundHttp,
    ProviderApi,
    Rejected,
    Unreachable,
)
from servers.kernel.vault import AuthorizedClient, OAuthClient, ProviderTokens, Secret, Vault
from tests.integrations.app import IntegrationsApp, MovableClock, eventually
from tests.integrations.transcript import respond_with

TOKEN = "tok-7d1f"
API = "https://api.example.com/sync"
PROVIDER = ProviderApi("example", frozenset({"api.example.com"}))
TOKENS = ProviderTokens(Secret(TOKEN), Secret("ref-1"), datetime(2026, 11, 2, tzinfo=UTC), "data:read_write")


def client_through(
    network: httpx2.AsyncBaseTransport | None, stand_in: str = "", clock: MovableClock | None = None
) -> AuthorizedClient:
    provider = ProviderApi("example", PROVIDER.hosts, stand_in)
    return AuthorizedClient(
        OutboundHttp(clock or MovableClock(), lambda: 0.0, network), provider, "account", Secret(TOKEN)
    )


@asynccontextmanager
async def server(respond: Callable[[asyncio.StreamWriter], Any]) -> AsyncIterator[str]:
    """Serve on a free port: read a request, and let `respond` write the response."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        try:
            await respond(writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize(
    "leak",
    [
        str,
        "{}".format,
        lambda s: f"{s}",
        lambda s: f"{s:>20}",
        pickle.dumps,
        json.dumps,
        orjson.dumps,
        copy.copy,
        copy.deepcopy,
        lambda s: s.__getstate__(),
        lambda s: asdict(ProviderTokens(s)),
        vars,
        bytes,
        list,
        hash,
    ],
)
def test_a_secret_cannot_be_converted(leak: Callable[[Secret], object]) -> None:
    with pytest.raises(TypeError):
        leak(Secret(TOKEN))


def test_the_repr_of_a_secret_does_not_show_it() -> None:
    assert TOKEN not in repr(Secret(TOKEN))
    assert TOKEN not in repr(TOKENS)
    assert TOKEN not in f"{[Secret(TOKEN)]}"
    assert Secret(TOKEN) == Secret(TOKEN)
    assert Secret(TOKEN) != Secret("another")
    assert Secret(TOKEN) != TOKEN


def test_only_the_vault_reveals_a_secret() -> None:
    users = [path for path in Path("servers").rglob("*.py") if "_reveal" in path.read_text()]
    assert users == [Path("servers/kernel/vault.py")]


async def test_tokens_can_be_decrypted_for_their_own_row_only(app: IntegrationsApp) -> None:
    kernel = app.context
    vault = Vault(kernel.person_keys, kernel.kek, app.clock, OutboundHttp(app.clock, lambda: 0.0))
    ciphertext = await vault.encrypt("p-1", TOKENS, "todoist", "c-1", "tokens")
    assert TOKEN.encode() not in ciphertext
    assert await vault.decrypt("p-1", ciphertext, "todoist", "c-1", "tokens") == TOKENS
    for person, place in (("p-2", ("todoist", "c-1")), ("p-1", ("todoist", "c-2")), ("p-1", ("other", "c-1"))):
        with pytest.raises(DecryptionError):
            await vault.decrypt(person, ciphertext, *place, "tokens")
    row_ciphertext = vault.encrypt_for_row(TOKENS, "r-1")
    assert vault.decrypt_for_row(row_ciphertext, "r-1") == TOKENS
    with pytest.raises(DecryptionError):
        vault.decrypt_for_row(row_ciphertext, "r-2")
    kernel.person_keys.forget("p-1")
    await vault.close()


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/sync",
        "http://api.example.com/sync",
        "https://api.example.com.evil.example/",
        "https://api.example.com:444/",
        "https://user@api.example.com/",
        "https://api.example.com@evil.example/",
        "https://api.example.com\\@evil.example/",
        "//api.example.com/sync",
        "",
    ],
)
async def test_no_other_host_gets_the_token(url: str) -> None:
    network = respond_with(httpx2.Response(200, content=b"{}"))
    with pytest.raises(HostRefused):
        await client_through(network).post(url, {})
    assert network.requests == []


async def test_a_redirect_is_not_followed() -> None:
    network = respond_with(httpx2.Response(307, headers={"Location": "https://evil.example/"}))
    with pytest.raises(Rejected):
        await client_through(network).post(API, {})
    assert len(network.requests) == 1


async def test_proxy_settings_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    async def respond(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        await writer.drain()

    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with server(respond) as address:
        assert await client_through(None, address).post(API, {}) == {}


@pytest.mark.serial
async def test_a_response_that_arrives_byte_by_byte_runs_into_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte arrives well within any read timeout, so only the deadline of the whole call ends it."""
    monkeypatch.setattr(outbound_module, "DEADLINE_S", 0.5)

    async def send_slowly(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.02)

    started = time.monotonic()
    async with server(send_slowly) as address:
        with pytest.raises(Unreachable, match="in time"):
            await client_through(None, address).post(API, {})
    assert time.monotonic() - started < 1.0


async def test_a_response_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound_module, "RESPONSE_BYTES_MAX", 1000)
    network = respond_with(httpx2.Response(200, content=b" " * 1001))
    with pytest.raises(Unreachable, match="larger"):
        await client_through(network).post(API, {})


@pytest.mark.parametrize(
    "failure", [httpx2.Response(500), httpx2.Response(503), httpx2.ConnectError("x"), httpx2.RemoteProtocolError("x")]
)
async def test_a_temporary_failure_is_retried(failure: httpx2.Response | Exception) -> None:
    network = respond_with(failure, httpx2.Response(200, content=b'{"a": 1}'))
    assert await client_through(network).post(API, {}) == {"a": 1}
    assert len(network.requests) == 2


@pytest.mark.parametrize(
    ("response", "raised"),
    [
        (httpx2.Response(400, content=b"{}"), Rejected),
        (httpx2.Response(403), Rejected),
        (httpx2.Response(404), Rejected),
        (httpx2.Response(401), AccessRefused),
        (httpx2.Response(200, content=b"<html>"), Unreachable),
    ],
)
async def test_a_permanent_failure_is_not_retried(response: httpx2.Response, raised: type[Exception]) -> None:
    network = respond_with(response)
    with pytest.raises(raised):
        await client_through(network).post(API, {})
    assert len(network.requests) == 1


async def test_a_call_fails_after_three_attempts() -> None:
    network = respond_with(httpx2.Response(502))
    with pytest.raises(Unreachable):
        await client_through(network).post(API, {})
    assert len(network.requests) == 3


async def test_a_call_that_is_not_repeatable_is_not_retried() -> None:
    network = respond_with(httpx2.Response(502))
    call = OutboundHttp(MovableClock(), lambda: 0.0, network)
    with pytest.raises(Unreachable):
        await call.post(PROVIDER, FormPost(API, {}, {}, "account", idempotent=False))
    assert len(network.requests) == 1


async def test_a_provider_that_keeps_failing_opens_the_circuit_for_a_while() -> None:
    clock, network = MovableClock(), respond_with(httpx2.Response(502))
    call = client_through(network, clock=clock)
    for _ in range(4):
        with pytest.raises(Unreachable):
            await call.post(API, {})
    requests = len(network.requests)
    with pytest.raises(Unreachable, match="again and again"):
        await call.post(API, {})
    assert len(network.requests) == requests
    network.respond = lambda _: httpx2.Response(200, content=b"{}")
    clock.advance(seconds=CircuitBreaker.OPEN_S)
    assert await call.post(API, {}) == {}
    assert await call.post(API, {}) == {}


async def test_a_requested_pause_is_kept_for_that_account_alone() -> None:
    clock, network = MovableClock(), respond_with(httpx2.Response(429, headers={"Retry-After": "66"}))
    call = OutboundHttp(clock, lambda: 0.0, network)

    async def post(account: str) -> bytes:
        return await call.post(PROVIDER, FormPost(API, {}, {}, account, idempotent=True))

    with pytest.raises(Unreachable) as paused:
        await post("a")
    assert paused.value.retry_after_s == 66
    network.respond = lambda _: httpx2.Response(200)
    with pytest.raises(Unreachable):
        await post("a")
    assert len(network.requests) == 1
    assert await post("b") == b""
    clock.advance(seconds=67)
    assert await post("a") == b""


async def test_retries_are_a_tenth_of_the_traffic() -> None:
    clock, network = MovableClock(), respond_with(httpx2.Response(408))
    call = client_through(network, clock=clock)
    for _ in range(50):
        with pytest.raises(Unreachable):
            await call.post(API, {})
    assert len(network.requests) <= 50 + CircuitBreaker.RETRY_BUDGET_MAX + 5


async def test_refreshed_tokens_keep_the_fields_that_the_response_leaves_out(app: IntegrationsApp) -> None:
    network = respond_with(
        httpx2.Response(200, content=b'{"access_token": "a-2", "expires_in": 60}'), httpx2.Response(400)
    )
    vault = Vault(app.context.person_keys, app.context.kek, app.clock, OutboundHttp(app.clock, lambda: 0.0, network))
    client = OAuthClient("id", Secret("s"))
    fresh = await vault.refresh(PROVIDER, client, API, TOKENS)
    assert fresh.access == Secret("a-2")
    assert fresh.refresh == TOKENS.refresh
    assert fresh.expires_at is not None
    with pytest.raises(AccessRefused):
        await vault.refresh(PROVIDER, client, API, fresh)
    with pytest.raises(AccessRefused):
        await vault.refresh(PROVIDER, client, API, ProviderTokens(Secret("only")))


async def test_tokens_and_titles_are_never_logged(app: IntegrationsApp) -> None:
    with capture_logs() as log:
        mara = await app.person()
        await mara.connect()
        app.fail("/api/v1/sync", "drop_response", times=4)
        await mara.react(app.item("Book the dentist")["id"])

        async def has_acted() -> bool:
            app.clock.advance(seconds=1)
            return any(line["event"] == "acted" for line in log)

        await eventually(has_acted)
        await mara.disconnect()
    log_text = repr(log)
    assert app.tokens()
    assert [token for token, _ in app.tokens() if token in log_text] == []
    assert "dentist" not in log_text
    assert "oo-sandbox-secret" not in log_text
