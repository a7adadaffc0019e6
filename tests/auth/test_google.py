"""Sign-in at the sandbox's Google, a separate process, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from gen.oo.auth.v1 import BeginSignInResponse, FinishSignInResponse, GetMeRequest
from servers.kernel.errors import Forbidden, SignInNeeded, Unavailable
from tests.auth.app import AuthApp, open_app
from tests.clocks import ManualClock
from tests.sandbox.sandbox_process import SandboxProcess


@pytest.fixture
def clock() -> ManualClock:
    """Return a clock that starts now, as the sandbox's does; the two differ by less than the allowed skew."""
    return ManualClock(datetime.now(UTC))


@pytest.fixture
async def app(tmp_path: Path, clock: ManualClock, google: SandboxProcess) -> AsyncIterator[AuthApp]:
    google.reset()
    env = {"OO_SANDBOX_GOOGLE_PORT": str(google.google.base_url.port)}
    async with open_app(tmp_path / "data", env, clock) as app:
        yield app


def choose(google: SandboxProcess, begun: BeginSignInResponse, choice: str) -> dict[str, str]:
    """Choose on the consent page; return the query of the callback that the browser is redirected to."""
    response = google.google.post(begun.authorization_url, data={"choice": choice})
    assert response.status_code == 303, response.text
    query = parse_qs(urlsplit(response.headers["Location"]).query)
    return {name: values[0] for name, values in query.items() if name in {"code", "state", "error"}}


async def sign_in(
    app: AuthApp, google: SandboxProcess, choice: str = "mara", *, fresh: bool = False
) -> FinishSignInResponse:
    begun = await app.begin(fresh=fresh)
    return await app.finish(begun.flow, **choose(google, begun, choice))


async def test_mara_can_sign_in(app: AuthApp, google: SandboxProcess) -> None:
    with app.as_person(await app.identity((await sign_in(app, google)).session)) as stub:
        me = await stub.get_me(GetMeRequest())
    assert (me.email, me.provider) == ("mara.lindqvist@example.com", "Google (sandbox)")


async def test_two_people_get_two_accounts(app: AuthApp, google: SandboxProcess) -> None:
    people = {(await app.identity((await sign_in(app, google, who)).session)).person for who in ("mara", "sam")}
    assert len(people) == 2


async def test_a_declined_consent_is_reported_as_denied(app: AuthApp, google: SandboxProcess) -> None:
    with pytest.raises(Forbidden) as caught:
        await sign_in(app, google, "deny")
    assert caught.value.reason == "SIGN_IN_DENIED"


async def test_deleting_needs_a_fresh_sign_in_at_google(
    app: AuthApp, clock: ManualClock, google: SandboxProcess
) -> None:
    await sign_in(app, google)
    google.advance(400)
    clock.advance(seconds=400)
    old = await app.identity((await sign_in(app, google)).session)
    with pytest.raises(Forbidden) as caught:
        await app.delete(old)
    assert caught.value.reason == "STEP_UP_NEEDED"
    assert await app.delete(await app.identity((await sign_in(app, google, fresh=True)).session))


async def test_sign_in_works_after_a_key_rotation(app: AuthApp, google: SandboxProcess) -> None:
    assert await sign_in(app, google)
    google.google.post("/sandbox/rotate-keys").raise_for_status()
    assert await sign_in(app, google)


async def test_a_code_cannot_finish_another_sign_in(app: AuthApp, google: SandboxProcess) -> None:
    first, second = await app.begin(), await app.begin()
    code = choose(google, first, "sam")["code"]
    with pytest.raises(SignInNeeded) as caught:
        await app.finish(second.flow, state=choose(google, second, "mara")["state"], code=code)
    assert caught.value.reason == "SIGN_IN_CODE_REFUSED"


async def test_google_tokens_are_not_stored(app: AuthApp, google: SandboxProcess, tmp_path: Path) -> None:
    await sign_in(app, google)
    tokens = [held["token"] for held in google.google.get("/sandbox/state").json()["tokens"]]
    assert tokens
    stored = b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
    assert not [token for token in tokens if token.encode() in stored]
    assert b"mara" not in stored


async def test_sign_in_is_unavailable_while_google_is_down(tmp_path: Path) -> None:
    async with open_app(tmp_path, {"OO_SANDBOX_GOOGLE_PORT": "1"}) as app:
        with pytest.raises(Unavailable) as caught:
            await app.begin()
    assert caught.value.reason == "PROVIDER_DOWN"
