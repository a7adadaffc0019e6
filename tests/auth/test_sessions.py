"""What a session opens, and that an ended one opens nothing."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from gen.oo.auth.v1 import (
    BeginSignInRequest,
    FinishSignInRequest,
    GetMeRequest,
    ResolveSessionRequest,
    SignOutRequest,
)
from servers.auth import store
from servers.kernel.application import Application
from servers.kernel.db import Tx
from servers.kernel.errors import Forbidden, Invalid, SignInNeeded
from servers.kernel.identity import Identity
from servers.kernel.settings import KernelSettings
from tests.auth.home import Home, env_for, running
from tests.auth.issuer import Issuer, serving
from tests.clocks import ManualClock


async def is_open(home: Home, session: str) -> bool:
    try:
        return bool((await home.resolve(session)).person)
    except SignInNeeded:
        return False


async def seen_at(home: Home) -> datetime:
    def read(tx: Tx) -> datetime:
        moment: datetime = tx.execute(select(store.SESSION.c.seen_at)).scalar_one()
        return moment

    return await home.context.db.read(read)


async def accounts(home: Home) -> int:
    def count(tx: Tx) -> int:
        return tx.execute(select(func.count()).select_from(store.ACCOUNT)).scalar_one()

    return await home.context.db.read(count)


async def sessions_at_rest(home: Home) -> int:
    def count(tx: Tx) -> int:
        return tx.execute(select(func.count()).select_from(store.SESSION)).scalar_one()

    return await home.context.db.read(count)


@pytest.mark.parametrize("session", ["", "x", "A" * 43, "ä"])
async def test_unknown_session_opens_nothing(any_home: Home, session: str) -> None:
    assert not await is_open(any_home, session)


async def test_sign_out_ends_this_session_and_no_other(any_home: Home, issuer: Issuer) -> None:
    phone, laptop = await any_home.sign_in(issuer), await any_home.sign_in(issuer)
    with any_home.as_person(await any_home.identity(phone)) as mine:
        await mine.sign_out(SignOutRequest())
        await mine.sign_out(SignOutRequest())
    assert (await is_open(any_home, phone), await is_open(any_home, laptop)) == (False, True)


async def test_sign_out_ends_nobody_elses_session(home: Home, issuer: Issuer) -> None:
    ada, bob = await home.sign_in(issuer), await home.identity(await home.sign_in(issuer, "bob"))
    forged = Identity(bob.person, session_id=(await home.identity(ada)).session_id, signed_in_at=bob.signed_in_at)
    with home.as_person(forged) as mine:
        await mine.sign_out(SignOutRequest())
    assert await is_open(home, ada)


@pytest.mark.parametrize(("who", "fresh"), [("ada", False), ("ada", True), ("bob", False), ("new", False)])
async def test_signing_in_again_ends_the_browsers_earlier_session(
    any_home: Home, issuer: Issuer, who: str, fresh: bool
) -> None:
    await any_home.sign_in(issuer, "bob")
    phone, laptop = await any_home.sign_in(issuer), await any_home.sign_in(issuer)
    before = await sessions_at_rest(any_home)
    again = await any_home.sign_in(issuer, who, session=phone, fresh=fresh)
    assert (await is_open(any_home, phone), await is_open(any_home, again)) == (False, True)
    assert await is_open(any_home, laptop), "another browser's"
    assert await sessions_at_rest(any_home) == before


@pytest.mark.parametrize("who", ["bob", "new"])
async def test_fresh_sign_in_of_a_session_lets_nobody_else_in(any_home: Home, issuer: Issuer, who: str) -> None:
    await any_home.sign_in(issuer, "bob")
    ada = await any_home.sign_in(issuer)
    before = await any_home.identity(ada), await sessions_at_rest(any_home), await accounts(any_home)
    with pytest.raises(Forbidden) as caught:
        await any_home.sign_in(issuer, who, session=ada, fresh=True)
    assert caught.value.reason == "SIGN_IN_OTHER_PERSON"
    assert (await any_home.identity(ada), await sessions_at_rest(any_home), await accounts(any_home)) == before


async def test_fresh_sign_in_of_a_session_that_is_over_opens_none(
    home: Home, issuer: Issuer, clock: ManualClock
) -> None:
    left, idle = await home.sign_in(issuer), await home.sign_in(issuer)
    with home.as_person(await home.identity(left)) as mine:
        await mine.sign_out(SignOutRequest())
    clock.advance(days=31)
    for session in (left, idle, "never was"):
        with pytest.raises(SignInNeeded) as caught:
            await home.sign_in(issuer, session=session, fresh=True)
        assert caught.value.reason == "SESSION_ENDED"
        assert await is_open(home, await home.sign_in(issuer, session=session)), "a usual sign-in needs none"


async def test_refused_sign_in_leaves_the_session_that_asked_for_it(home: Home, issuer: Issuer) -> None:
    session = await home.sign_in(issuer)
    issuer.lies = {"nonce": "another"}
    with pytest.raises(SignInNeeded):
        await home.sign_in(issuer, session=session)
    assert await is_open(home, session)


async def test_session_ends_after_thirty_days_without_use(any_home: Home, issuer: Issuer, clock: ManualClock) -> None:
    session = await any_home.sign_in(issuer)
    clock.advance(days=29, hours=23)
    assert await is_open(any_home, session)
    clock.advance(days=30)
    assert not await is_open(any_home, session)


async def test_session_ends_after_ninety_days_however_much_it_is_used(
    home: Home, issuer: Issuer, clock: ManualClock
) -> None:
    session = await home.sign_in(issuer)
    for _ in range(4):
        clock.advance(days=22)
        assert await is_open(home, session)
    clock.advance(days=2)
    assert not await is_open(home, session)


async def test_use_is_noted_once_an_hour(any_home: Home, issuer: Issuer, clock: ManualClock) -> None:
    session = await any_home.sign_in(issuer)
    begun = clock.now()
    clock.advance(minutes=59)
    await any_home.resolve(session)
    assert await seen_at(any_home) == begun
    clock.advance(minutes=1)
    await any_home.resolve(session)
    assert await seen_at(any_home) == clock.now()


async def test_session_token_is_good_for_its_module_only_and_for_a_minute(
    home: Home, issuer: Issuer, clock: ManualClock
) -> None:
    found = await home.resolve(await home.sign_in(issuer), "integrations", "recommender")
    assert set(found.tokens) == {"integrations", "recommender"}
    verified = await home.app.tokens.verify(found.tokens["recommender"], ["recommender"])
    assert (verified.person, verified.session_id, verified.service) == (found.person, found.session_id, "")
    assert verified.signed_in_at == found.signed_in_at
    with pytest.raises(SignInNeeded):
        await home.app.tokens.verify(found.tokens["recommender"], ["integrations"])
    clock.advance(seconds=60)
    with pytest.raises(SignInNeeded):
        await home.app.tokens.verify(found.tokens["recommender"], ["recommender"])


@pytest.mark.parametrize("audiences", [["a"] * 9, ["Bad"], [""], ["svc:auth"]])
async def test_tokens_are_for_modules(home: Home, issuer: Issuer, audiences: list[str]) -> None:
    session = await home.sign_in(issuer)
    with pytest.raises(Invalid):
        await home.resolve(session, *audiences)


async def test_sign_in_rpcs_are_for_services(home: Home, issuer: Issuer) -> None:
    session = await home.sign_in(issuer)
    with home.as_person(await home.identity(session)) as mine:
        for call in (
            mine.begin_sign_in(BeginSignInRequest()),
            mine.finish_sign_in(FinishSignInRequest()),
            mine.resolve_session(ResolveSessionRequest(session=session)),
        ):
            with pytest.raises(Forbidden):
                await call
    with pytest.raises(SignInNeeded):
        await home.mine.get_me(GetMeRequest())


async def test_session_opens_from_another_process_too(home: Home, issuer: Issuer, tmp_path: Path) -> None:
    session = await home.sign_in(issuer)
    port = await home.app.listen()
    elsewhere = KernelSettings(data_dir=str(tmp_path / "data"), auth_address=f"127.0.0.1:{port}")
    other = Application(elsewhere, {}, home.app.clock)
    try:
        far = Home(other)
        found = await far.resolve(session, "auth")
        identity = Identity(found.person, session_id=found.session_id, tokens=found.tokens)
        with far.as_person(identity) as mine:
            assert (await mine.get_me(GetMeRequest())).email == "ada@example.com"
            await mine.sign_out(SignOutRequest())
        with pytest.raises(SignInNeeded) as caught:
            await far.resolve(session)
        assert caught.value.reason == "SESSION_ENDED"
    finally:
        await other.stop()


async def test_what_is_over_is_swept_away(any_home: Home, issuer: Issuer, clock: ManualClock) -> None:
    def rows(tx: Tx) -> tuple[int, int]:
        sessions, flows = (
            tx.execute(select(func.count()).select_from(t)).scalar_one() for t in (store.SESSION, store.SIGN_IN_FLOW)
        )
        return sessions, flows

    await any_home.sign_in(issuer)
    await any_home.begin()
    assert await any_home.context.db.read(rows) == (1, 1)
    clock.advance(days=31)
    new = await any_home.sign_in(issuer, "bob")
    async with asyncio.timeout(5):
        while await any_home.context.db.read(rows) != (1, 0):
            await asyncio.sleep(0.02)
    assert await is_open(any_home, new)


@dataclass
class Device:
    """What the model knows of a session."""

    secret: str
    identity: Identity
    created_at: datetime
    seen_at: datetime
    ended: bool = False

    def lives(self, now: datetime) -> bool:
        idle, age = now - self.seen_at, now - self.created_at
        return not self.ended and idle < timedelta(days=30) and age < timedelta(days=90)


@dataclass
class SessionModel:
    """Sessions as they should be, beside the real ones."""

    home: Home
    issuer: Issuer
    clock: ManualClock
    devices: list[Device] = field(default_factory=list)

    async def do(self, action: str, number: int) -> None:
        if action == "wait":
            self.clock.advance(hours=(0.05, 1, 30, 400, 800)[number % 5])
        elif action == "sign_in":
            await self.sign_in("ab"[number % 2])
        elif self.devices:
            device = self.devices[number % len(self.devices)]
            does = {"use": self.use, "again": self.again, "sign_out": self.sign_out, "delete": self.delete}
            await does[action](device)

    async def sign_in(self, who: str, earlier: str = "") -> None:
        secret = await self.home.sign_in(self.issuer, who, session=earlier)
        now = self.clock.now()
        self.devices.append(Device(secret, await self.home.identity(secret), now, now))

    async def again(self, device: Device) -> None:
        await self.sign_in("ab"[len(self.devices) % 2], device.secret)
        device.ended = True

    async def use(self, device: Device) -> None:
        now = self.clock.now()
        assert await is_open(self.home, device.secret) == device.lives(now)
        if device.lives(now) and now - device.seen_at >= timedelta(hours=1):
            device.seen_at = now

    async def sign_out(self, device: Device) -> None:
        try:
            with self.home.as_person(device.identity) as mine:
                await mine.sign_out(SignOutRequest())
        except SignInNeeded:
            assert device.ended, "only a deleted account is refused here"
        device.ended = True

    async def delete(self, device: Device) -> None:
        if not device.lives(self.clock.now()):
            return
        try:
            await self.home.delete(device.identity)
        except Forbidden:
            assert self.clock.now() - device.created_at > timedelta(minutes=5)
            return
        for other in self.devices:
            other.ended = other.ended or other.identity.person == device.identity.person


ACTIONS = st.tuples(
    st.sampled_from(["sign_in", "again", "use", "use", "wait", "sign_out", "delete"]), st.integers(0, 9)
)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.lists(ACTIONS, max_size=20))
def test_no_ended_session_ever_opens(actions: list[tuple[str, int]]) -> None:
    async def play(data: Path) -> None:
        clock = ManualClock()
        async with serving(Issuer(clock)) as issuer, running(data, env_for(issuer), clock) as home:
            model = SessionModel(home, issuer, clock)
            for action in [("sign_in", 0), *actions]:
                await model.do(*action)
            for device in model.devices:
                await model.use(device)

    with tempfile.TemporaryDirectory() as data:
        asyncio.run(play(Path(data)))
