"""Rate limits over HTTP: by person, by address without a session, and behind trusted proxies."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest

from bff.proxies import ProxySettings, TrustedProxies
from bff.rate_limit import RateLimitSettings
from bff.session import SESSION_COOKIE
from servers.kernel.settings import SettingsError
from tests.http_api.conftest import ORIGIN, FakeChannel, assert_problem, gateway_over

ONE_CALL = RateLimitSettings(default_calls=2, factor=0.0001)
"""Settings that leave one call of every limit."""


@asynccontextmanager
async def from_address(channel: FakeChannel, address: str, proxies: str = "") -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(gateway_over(channel, ONE_CALL, proxies), client=(address, 4711))
    async with httpx2.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield client


async def test_person_gets_rate_limit_headers(channel: FakeChannel) -> None:
    async with from_address(channel, "192.0.2.1") as client:
        client.headers["Cookie"] = f"{SESSION_COOKIE}=ada"
        first, second = await client.get("/api/me"), await client.get("/api/me")
        assert first.status_code == 200
        assert first.headers["ratelimit-policy"].startswith('"calls";q=1;w=')
        assert first.headers["ratelimit"].startswith('"calls";r=0;t=')
        assert_problem(second, 429, "TOO_MANY")
        assert int(second.headers["retry-after"]) > 0
        assert second.headers["ratelimit-policy"] == first.headers["ratelimit-policy"]
        assert (await client.get("/api/tips")).status_code == 200  # each operation has its own count
    assert len(channel.calls) == 2


async def test_signed_out_caller_is_counted_by_address(channel: FakeChannel) -> None:
    gateway = gateway_over(channel, ONE_CALL)
    for address, status in (("192.0.2.1", 200), ("192.0.2.1", 429), ("192.0.2.2", 200)):
        transport = httpx2.ASGITransport(gateway, client=(address, 4711))
        async with httpx2.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            client.headers["X-Forwarded-For"] = f"203.0.113.{len(channel.calls)}"  # ignored: the proxy is not trusted
            assert (await client.get("/api/documents/terms")).status_code == status


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", 429),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", 200),
        ("192.0.2.1", "::ffff:192.0.2.1", 429),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", 200),
        ("", "", 429),
    ],
)
async def test_ipv6_network_is_counted_once(channel: FakeChannel, first: str, second: str, status: int) -> None:
    gateway = gateway_over(channel, ONE_CALL)
    statuses = []
    for address in (first, second):
        transport = httpx2.ASGITransport(gateway, client=(address, 4711))
        async with httpx2.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            statuses.append((await client.get("/api/documents/terms")).status_code)
    assert statuses == [200, status]


async def test_proxy_is_trusted_in_either_address_spelling(channel: FakeChannel) -> None:
    async with from_address(channel, "::ffff:10.1.2.3", "10.0.0.0/8") as client:
        for forwarded_for in ("203.0.113.1", "203.0.113.2"):
            response = await client.get("/api/documents/terms", headers={"X-Forwarded-For": forwarded_for})
            assert response.status_code == 200


@pytest.mark.parametrize(
    ("proxies", "forwarded", "statuses"),
    [
        ("10.0.0.0/8", ("203.0.113.1", "203.0.113.2"), (200, 200)),
        ("192.168.0.0/16,10.0.0.0/8", ("203.0.113.1", "203.0.113.2"), (200, 200)),
        ("10.0.0.0/8", ("203.0.113.1", "198.51.100.7, 203.0.113.1"), (200, 429)),
        ("10.0.0.0/8", ("203.0.113.1, 10.9.9.9", "203.0.113.2, 10.9.9.9"), (200, 200)),
        ("192.168.0.0/16", ("203.0.113.1", "203.0.113.2"), (200, 429)),
        ("10.0.0.0/8", ("", ""), (200, 429)),
    ],
)
async def test_client_address_comes_from_a_trusted_proxy(
    channel: FakeChannel, proxies: str, forwarded: tuple[str, str], statuses: tuple[int, int]
) -> None:
    async with from_address(channel, "10.1.2.3", proxies) as client:
        found = [
            (await client.get("/api/documents/terms", headers={"X-Forwarded-For": forwarded_for})).status_code
            for forwarded_for in forwarded
        ]
    assert tuple(found) == statuses


def test_invalid_proxy_address_stops_the_start() -> None:
    with pytest.raises(SettingsError, match="OO_TRUSTED_PROXIES"):
        TrustedProxies(ProxySettings("caddy"))


async def test_rate_limit_is_checked_before_the_body(channel: FakeChannel) -> None:
    """A caller over the limit gets 429 before the body is read."""
    async with from_address(channel, "192.0.2.1") as client:
        client.headers |= {"Cookie": f"{SESSION_COOKIE}=ada", "X-oO": "1"}
        assert (await client.post("/api/logout")).status_code == 200
        assert_problem(await client.post("/api/logout", content=b"x" * 70_000), 429)
