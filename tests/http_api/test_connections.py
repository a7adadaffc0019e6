"""Limits of connections on a real port: the size of a request's head, and the time that a request may take."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bff import serving
from bff.serving import HEAD_BYTES_MAX, serve_http
from servers.kernel.application import Application
from servers.kernel.settings import KernelSettings
from tests.server_process import free_port

MIB = 1024 * 1024
UNREACHABLE = "127.0.0.1:1"


@pytest.fixture
async def port(tmp_path: Path) -> AsyncIterator[int]:
    settings = KernelSettings(
        data_dir=str(tmp_path),
        http_port=free_port(),
        auth_address=UNREACHABLE,
        profile_address=UNREACHABLE,
        integrations_address=UNREACHABLE,
        recommender_address=UNREACHABLE,
    )
    app = Application(settings, {})
    stop = await serve_http(app)
    yield settings.http_port
    await stop()
    await app.stop()


async def exchange(port: int, *parts: bytes) -> bytes:
    """Send bytes part by part, and return everything received until the connection ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0.01)
        return await asyncio.wait_for(reader.read(), 10)
    except ConnectionError:
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize("start", [b"GET /", b"GET / HTTP/1.1\r\nCookie: ", b"GET / HTTP/1.1\r\nHost: x\r\n"])
async def test_endless_request_head_is_not_buffered(port: int, start: bytes) -> None:
    for filling in (b"a" * MIB, b"A: a\r\n" * (MIB // 6)):
        response = await exchange(port, start, *(filling[at : at + 65_536] for at in range(0, MIB, 65_536)))
        assert response[:12] in (b"HTTP/1.1 431", b"HTTP/1.1 400", b"")
    assert (await exchange(port, b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).startswith(
        b"HTTP/1.1 200"
    )


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"GET / HT",
        b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\nGET / HT",
        b"POST /auth/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nnext",
        b"POST /auth/sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nnext",
    ],
)
async def test_incomplete_request_times_out(port: int, start: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "REQUEST_TIMEOUT_S", 0.3)
    response = await exchange(port, start)
    assert response.count(b"HTTP/1.1 200") == start.count(b"/livez")


async def test_blank_lines_after_a_response_do_not_keep_the_connection(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "REQUEST_TIMEOUT_S", 0.3)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
    await reader.readuntil(b"ok\n")
    await asyncio.sleep(0.1)
    writer.write(b"\r\n")
    assert await asyncio.wait_for(reader.read(), 5) == b""
    writer.close()


async def test_idle_connection_may_stay_open(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "REQUEST_TIMEOUT_S", 0.3)
    request = b"GET /livez HTTP/1.1\r\nHost: x\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(2):
        writer.write(request + b"\r\n")
        assert (await reader.readuntil(b"ok\n")).startswith(b"HTTP/1.1 200")
        await asyncio.sleep(0.5)
    writer.close()


async def test_bodies_and_further_requests_do_not_count_as_head(port: int) -> None:
    headers = b"Host: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n" % HEAD_BYTES_MAX
    body = b" " * HEAD_BYTES_MAX
    request = [b"POST /api/logout HTTP/1.1\r\n" + headers + b"\r\n", body] * 3
    last = b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: " + b"a" * (HEAD_BYTES_MAX // 2) + b"\r\n\r\n"
    responses = await exchange(port, *request, last[:9000], last[9000:])
    assert responses.count(b"HTTP/1.1 ") == 4
    assert responses.rstrip().endswith(b"ok")


async def test_responses_do_not_name_the_server_and_no_client_names_its_own_address(port: int) -> None:
    request = b"GET %s HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1\r\nConnection: close\r\n\r\n"
    live, metrics = await exchange(port, request % b"/livez"), await exchange(port, request % b"/metrics")
    assert live.startswith(b"HTTP/1.1 200")
    assert b"\r\nserver:" not in live.lower()
    assert metrics.startswith(b"HTTP/1.1 403")
