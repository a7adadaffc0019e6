"""Health for load balancers and people, and metrics for this machine only."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from bff.app import HttpApplication
from servers.kernel.application import Application
from servers.kernel.settings import KernelSettings

UNREACHABLE = "127.0.0.1:1"
Client = Callable[[str], AbstractAsyncContextManager[httpx2.AsyncClient]]


class FakePart:
    """A health check of one part of oO, whose result is `problem`."""

    problem = ""

    async def __call__(self) -> str:
        return self.problem


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Application]:
    """Return an application without modules, here or elsewhere."""
    application = Application(KernelSettings(data_dir=str(tmp_path), ranking_address=UNREACHABLE), {})
    yield application
    await application.stop()


@pytest.fixture
def part(app: Application) -> FakePart:
    """Return a required part, the only one beside the ranking service, which does not respond."""
    fake = FakePart()
    app.health.add("profile", fake)
    return fake


@pytest.fixture
def client(app: Application) -> Client:
    """Return a function that makes a client with the given address."""
    application = HttpApplication(app)

    @asynccontextmanager
    async def from_address(address: str) -> AsyncIterator[httpx2.AsyncClient]:
        transport = httpx2.ASGITransport(application, client=(address, 4711))
        async with httpx2.AsyncClient(transport=transport, base_url=app.settings.url) as http:
            yield http

    return from_address


def assert_refused(response: httpx2.Response) -> None:
    assert (response.status_code, response.json()["reason"]) == (403, "LOOPBACK_ONLY")
    assert "oo_rpc_seconds" not in response.text


@pytest.mark.parametrize("address", ["127.0.0.1", "127.1.2.3", "::1"])
async def test_this_machine_can_read_metrics(client: Client, address: str) -> None:
    async with client(address) as local:
        response = await local.get("/metrics")
    assert response.status_code == 200
    assert "oo_rpc_seconds" in response.text
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("address", ["192.0.2.1", "10.0.0.1", "2001:db8::1", "0.0.0.0", "testclient", ""])
async def test_other_machines_cannot_read_metrics(client: Client, address: str) -> None:
    async with client(address) as remote:
        assert_refused(await remote.get("/metrics"))


@pytest.mark.parametrize("forwarded", ["192.0.2.1", "127.0.0.1", ""])
async def test_metrics_are_not_available_through_a_proxy_on_this_machine(client: Client, forwarded: str) -> None:
    async with client("127.0.0.1") as proxy:
        response = await proxy.get("/metrics", headers={"X-Forwarded-For": forwarded})
    assert_refused(response)


async def test_failure_of_an_optional_part_degrades_oo(client: Client, part: FakePart) -> None:
    async with client("192.0.2.1") as anybody:
        ready, health = await anybody.get("/readyz"), await anybody.get("/health")
        status = await anybody.get("/status")
    assert (ready.status_code, ready.text) == (200, "degraded\n")
    assert (health.status_code, health.json()["status"]) == (200, "degraded")
    assert health.json()["components"] == {
        "profile": {"status": "ok"},
        "ranking": {"status": "degraded", "problem": "does not answer"},
    }
    assert status.status_code == 200
    assert status.text.count("Tips are chosen without it meanwhile") == 1
    assert "Does not answer. Tips are chosen without it meanwhile." in status.text


async def test_failure_of_a_required_part_takes_oo_out_of_service(client: Client, part: FakePart) -> None:
    part.problem = "no room is left on its disk"
    async with client("192.0.2.1") as anybody:
        live, ready = await anybody.get("/livez"), await anybody.get("/readyz")
        health, status = await anybody.get("/health"), await anybody.get("/status")
    assert (live.status_code, live.text) == (200, "ok\n")
    assert (ready.status_code, ready.text) == (503, "down\n")
    assert (health.status_code, health.json()["status"]) == (503, "down")
    assert health.json()["components"]["profile"] == {"status": "down", "problem": "no room is left on its disk"}
    assert status.status_code == 503
    assert "No room is left on its disk</p>" in status.text
    for response in (live, ready, health):
        assert response.headers["cache-control"] == "no-store"
