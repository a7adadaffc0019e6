"""Cached sessions and consents, which end at once when another process ends them."""

from __future__ import annotations

from datetime import timedelta

import httpx2

from bff.app import HttpApplication
from bff.session import SESSION_COOKIE
from gen.oo.profile.v1 import WithdrawConsentRequest
from gen.oo.profile.v1.services import ProfileServiceStub
from servers.auth import domain
from servers.kernel.identity import Identity, as_principal
from tests.clocks import ManualClock
from tests.pages.visit import ORIGIN, Visit

OWN_CALL = {"X-oO": "1", "Origin": ORIGIN}


async def status(visit: Visit) -> int:
    return (await visit.get("/api/me")).status_code


async def test_session_that_another_http_api_ended_is_over_at_once(visit: Visit) -> None:
    await visit.get("/")
    await visit.sign_in()
    assert await status(visit) == 200
    assert await status(visit) == 200, "from the cache"
    other = httpx2.ASGITransport(HttpApplication(visit.app.application))
    async with httpx2.AsyncClient(transport=other, base_url=ORIGIN) as http:
        other_visit = Visit(http, visit.app, visit.issuer, dict(visit.cookies))
        assert (await other_visit.http.post("/api/logout", headers={**OWN_CALL, "Cookie": cookie(visit)})).is_success
    assert await status(visit) == 401


async def test_new_consent_counts_at_once(visit: Visit) -> None:
    await visit.get("/")
    await visit.sign_in()
    assert (await visit.get("/api/tips")).status_code == 403
    await visit.agree()
    assert (await visit.get("/api/tips")).status_code == 200
    assert (await visit.get("/api/tips")).status_code == 200, "from the cache"


async def test_withdrawn_consent_no_longer_counts(visit: Visit) -> None:
    await visit.get("/")
    await (await visit.sign_in()).agree()
    person = (await visit.get("/api/me")).json()["id"]
    assert [(await visit.get("/api/tips")).status_code for _ in "ab"] == [200, 200]
    profile = ProfileServiceStub(visit.app.application.service_channel("profile", "integrations"))
    with as_principal(Identity(person, service="svc:integrations")):
        await profile.withdraw_consent(WithdrawConsentRequest(subject="terms"))
    assert (await visit.get("/api/tips")).status_code == 403


async def test_cached_session_still_expires(visit: Visit, clock: ManualClock) -> None:
    await visit.get("/")
    await visit.sign_in()
    assert await status(visit) == 200
    clock.advance(seconds=(domain.SESSION_IDLE + timedelta(seconds=1)).total_seconds())
    assert await status(visit) == 401


async def test_invalid_session_cookie_is_ignored(visit: Visit) -> None:
    assert (await visit.http.get("/api/me", headers={"Cookie": f"{SESSION_COOKIE}={'a' * 5000}"})).status_code == 401


def cookie(visit: Visit) -> str:
    return "; ".join(f"{name}={value}" for name, value in visit.cookies.items())
