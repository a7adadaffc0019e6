"""The time limits of a connection and of the arrival of its requests."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from bff.serving import _TimedHttpProtocol
from tests import virtual_time

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


class Connection(asyncio.Transport):
    """The transport of a browser's connection. `closed_at` is in seconds of the loop's time since it began."""

    def __init__(self) -> None:
        super().__init__({"peername": ("192.0.2.1", 1), "sockname": ("127.0.0.1", 80)})
        loop = asyncio.get_running_loop()
        self._began = loop.time()
        self.sent = b""
        self.closed_at: float | None = None
        config = uvicorn.Config(_respond, http=_TimedHttpProtocol, timeout_keep_alive=30)
        config.load()
        self.protocol = _TimedHttpProtocol(config, ServerState(), {}, _loop=loop)
        self.protocol.connection_made(self)

    def write(self, data: Any) -> None:
        self.sent += bytes(data)

    def close(self) -> None:
        if self.closed_at is None:
            self.closed_at = round(asyncio.get_running_loop().time() - self._began, 3)

    def is_closing(self) -> bool:
        return self.closed_at is not None

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass


async def _respond(scope: Any, receive: Any, send: Any) -> None:
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def connection(*arriving: tuple[float, bytes], until_s: float = 100) -> Connection:
    """Return a connection on which bytes arrive at these times, `until_s` seconds after its beginning."""

    async def work() -> Connection:
        browser = Connection()
        for at, data in arriving:
            await asyncio.sleep(at - (asyncio.get_running_loop().time() - browser._began))
            if browser.closed_at is None:
                browser.protocol.data_received(data)
        await asyncio.sleep(until_s - (asyncio.get_running_loop().time() - browser._began))
        return browser

    run: Coroutine[Any, Any, Connection] = work()
    return virtual_time.run(run)[0]


@pytest.mark.parametrize(
    "arriving",
    [
        (),
        ((0, b"GET /"),),
        ((0, b"GET /"), (5, b" HTTP/1.1\r\n"), (19, b"Host: x\r\n")),
        ((0, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1"), (10, b"2"), (19.9, b"3")),
    ],
)
def test_request_has_twenty_seconds_to_arrive(arriving: tuple[tuple[float, bytes], ...]) -> None:
    assert connection(*arriving).closed_at == 20


def test_request_that_arrives_just_in_time_gets_a_response() -> None:
    browser = connection((0, GET[:5]), (19.9, GET[5:]), until_s=25)
    assert browser.sent.startswith(b"HTTP/1.1 204")
    assert browser.closed_at is None


def test_connection_stays_open_for_30_seconds_after_a_response() -> None:
    assert connection((1, GET)).closed_at == 31
    assert connection((1, GET), (25, GET)).closed_at == 55


def test_next_request_has_its_own_twenty_seconds() -> None:
    assert connection((1, GET), (25, GET[:7])).closed_at == 45


@pytest.mark.parametrize(("size", "is_taken"), [(64 * 1024, True), (64 * 1024 + 1, False)])
def test_head_may_have_at_most_64_kibibytes_after_its_first_bytes(size: int, is_taken: bool) -> None:
    more = b"Host: x\r\nX: ".ljust(size, b"a")
    browser = connection((0, b"GET / HTTP/1.1\r\n"), (1, more[:9]), (2, more[9:]), until_s=3)
    assert browser.closed_at == (None if is_taken else 2)
    assert browser.sent[:12] == (b"" if is_taken else b"HTTP/1.1 431")
