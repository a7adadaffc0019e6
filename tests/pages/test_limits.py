"""The rate limits of pages, which are those of the API and count together with it."""

from dataclasses import replace

import httpx2

from bff.session import SESSION_COOKIE
from tests.clocks import ManualClock
from tests.pages.visit import ORIGIN, Visit

API = {"X-oO": "1", "Origin": ORIGIN}
PER_MINUTE = 60


async def test_sign_ins_from_one_address_are_limited(visit: Visit, clock: ManualClock) -> None:
    statuses = [(await visit.post("/auth/sign-in", next="/")).status_code for _ in range(PER_MINUTE + 1)]
    assert statuses == [303] * PER_MINUTE + [429]
    assert "That was too often: wait a moment, and try again." in visit.text
    assert visit.page.headers["Retry-After"] == "60"
    other_address = httpx2.ASGITransport(visit.http._transport.app, client=("203.0.113.9", 1))  # type: ignore[attr-defined]
    async with httpx2.AsyncClient(transport=other_address, base_url=ORIGIN) as http:
        other = replace(visit, http=http, cookies={})
        assert (await other.post("/auth/sign-in", next="/")).status_code != 429
    clock.advance(seconds=60)
    assert (await visit.post("/auth/sign-in", next="/")).status_code != 429


async def test_calls_of_pages_and_of_the_api_count_together(visit: Visit) -> None:
    await (await visit.sign_in()).agree()
    headers = {**API, "Cookie": f"{SESSION_COOKIE}={visit.cookies[SESSION_COOKIE]}"}
    statuses = [
        (await visit.http.post("/api/recommend", json={"trigger": "open"}, headers=headers)).status_code
        for _ in range(PER_MINUTE)
    ]
    assert set(statuses) <= {200}
    await visit.get("/")
    assert (await visit.post("/tip", trigger="pull")).status_code == 429
