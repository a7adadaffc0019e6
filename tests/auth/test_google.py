"""Signing in at the sandbox's Google, a process of its own, over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from gen.oo.auth.v1 import BeginSignInResponse, FinishSignInResponse, GetMeRequest
from servers.kernel.errors import Forbidden, SignInNeeded, Unavailable
from tests.auth.home import Home, running
from tests.clocks import ManualClock
from tests.sandbox.sandbox_process import SandboxProcess


@pytest.fixture
def clock() -> ManualClock:
    """Begins at the sandbox's time, which is the real one; the two differ by less than the allowed skew."""
    return ManualClock(datetime.now(UTC))


@pytest.fixture
async def home(tmp_path: Path, clock: ManualClock, google: SandboxProcess) -> AsyncIterator[Home]:
    google.reset()
    env = {"OO_SANDBOX_GOOGLE_PORT": str(google.google.base_url.port)}
    async with running(tmp_path / "data", env, clock) as home:
        yield home


def choose(google: SandboxProcess, begun: BeginSignInResponse, choice: str) -> dict[str, str]:
    """What the browser brings back after the person's choice on the consent page."""
    answer = google.google.post(begun.authorization_url, data={"choice": choice})
    assert answer.status_code == 303, answer.text
    brought = parse_qs(urlsplit(answer.headers["Location"]).query)
    return {name: values[0] for name, values in brought.items() if name in {"code", "state", "error"}}


async def sign_in(
    home: Home, google: SandboxProcess, choice: str = "mara", *, fresh: bool = False
) -> FinishSignInResponse:
    begun = await home.begin(fresh=fresh)
    return await home.finish(begun.flow, **choose(google, begun, choice))


async def test_mara_signs_in(home: Home, google: SandboxProcess) -> None:
    with home.as_person(await home.identity((await sign_in(home, google)).session)) as mine:
        me = await mine.get_me(GetMeRequest())
    assert (me.email, me.provider) == ("mara.lindqvist@example.com", "Google (sandbox)")


async def test_two_people_are_two_accounts(home: Home, google: SandboxProcess) -> None:
    people = {(await home.identity((await sign_in(home, google, who)).session)).person for who in ("mara", "sam")}
    assert len(people) == 2


async def test_who_declines_is_told_so(home: Home, google: SandboxProcess) -> None:
    with pytest.raises(Forbidden) as caught:
        await sign_in(home, google, "deny")
    assert caught.value.reason == "SIGN_IN_DENIED"


async def test_fresh_sign_in_allows_what_an_old_one_does_not(
    home: Home, clock: ManualClock, google: SandboxProcess
) -> None:
    await sign_in(home, google)
    google.advance(400)
    clock.advance(seconds=400)
    old = await home.identity((await sign_in(home, google)).session)
    with pytest.raises(Forbidden) as caught:
        await home.delete(old)
    assert caught.value.reason == "STEP_UP_NEEDED"
    assert await home.delete(await home.identity((await sign_in(home, google, fresh=True)).session))


async def test_key_that_was_published_before_is_good_after_a_rotation(home: Home, google: SandboxProcess) -> None:
    assert await sign_in(home, google)
    google.google.post("/sandbox/rotate-keys").raise_for_status()
    assert await sign_in(home, google)


async def test_code_from_one_sign_in_ends_no_other(home: Home, google: SandboxProcess) -> None:
    first, second = await home.begin(), await home.begin()
    code = choose(google, first, "sam")["code"]
    with pytest.raises(SignInNeeded) as caught:
        await home.finish(second.flow, state=choose(google, second, "mara")["state"], code=code)
    assert caught.value.reason == "SIGN_IN_CODE_REFUSED"


async def test_no_token_of_google_is_stored(home: Home, google: SandboxProcess, tmp_path: Path) -> None:
    await sign_in(home, google)
    tokens = [held["token"] for held in google.google.get("/sandbox/state").json()["tokens"]]
    assert tokens
    stored = b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
    assert not [token for token in tokens if token.encode() in stored]
    assert b"mara" not in stored


async def test_google_down_says_what_to_do(tmp_path: Path) -> None:
    async with running(tmp_path, {"OO_SANDBOX_GOOGLE_PORT": "1"}) as home:
        with pytest.raises(Unavailable) as caught:
            await home.begin()
    assert caught.value.reason == "PROVIDER_DOWN"
