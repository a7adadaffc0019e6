"""Sessions: use, expiry and sign-out, and the tokens that they give."""

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
from tests.auth.app import AuthApp, env_for, open_app
from tests.auth.issuer import Issuer, serve_issuer
from tests.clocks import ManualClock


async def is_live(app: AuthApp, session: str) -> bool:
    try:
        return bool((await app.resolve(session)).person)
    except SignInNeeded:
        return False


async def seen_at(app: AuthApp) -> datetime:
    def read(tx: Tx) -> datetime:
        moment: datetime = tx.execute(select(store.SESSION.c.seen_at)).scalar_one()
        return moment

    return await app.context.db.read(read)


async def accounts(app: AuthApp) -> int:
    def count(tx: Tx) -> int:
        return tx.execute(select(func.count()).select_from(store.ACCOUNT)).scalar_one()

    return await app.context.db.read(count)


async def stored_sessions(app: AuthApp) -> int:
    def count(tx: Tx) -> int:
        return tx.execute(select(func.count()).select_from(store.SESSION)).scalar_one()

    return await app.context.db.read(count)


@pytest.mark.parametrize("session", ["", "x", "A" * 43, "ä"])
async def test_an_unknown_session_is_refused(any_app: AuthApp, session: str) -> None:
    assert not await is_live(any_app, session)


async def test_sign_out_ends_this_session_alone(any_app: AuthApp, issuer: Issuer) -> None:
    phone, laptop = await any_app.sign_in(issuer), await any_app.sign_in(issuer)
    with any_app.as_person(await any_app.identity(phone)) as stub:
        await stub.sign_out(SignOutRequest())
        await stub.sign_out(SignOutRequest())
    assert (await is_live(any_app, phone), await is_live(any_app, laptop)) == (False, True)


async def test_sign_out_cannot_end_another_persons_session(app: AuthApp, issuer: Issuer) -> None:
    ada, bob = await app.sign_in(issuer), await app.identity(await app.sign_in(issuer, "bob"))
    forged = Identity(bob.person, session_id=(await app.identity(ada)).session_id, signed_in_at=bob.signed_in_at)
    with app.as_person(forged) as stub:
        await stub.sign_out(SignOutRequest())
    assert await is_live(app, ada)


@pytest.mark.parametrize(("who", "fresh"), [("ada", False), ("ada", True), ("bob", False), ("new", False)])
async def test_signing_in_again_ends_the_browsers_earlier_session(
    any_app: AuthApp, issuer: Issuer, who: str, fresh: bool
) -> None:
    await any_app.sign_in(issuer, "bob")
    phone, laptop = await any_app.sign_in(issuer), await any_app.sign_in(issuer)
    before = await stored_sessions(any_app)
    again = await any_app.sign_in(issuer, who, session=phone, fresh=fresh)
    assert (await is_live(any_app, phone), await is_live(any_app, again)) == (False, True)
    assert await is_live(any_app, laptop), "another browser's"
    assert await stored_sessions(any_app) == before


@pytest.mark.parametrize("who", ["bob", "new"])
async def test_a_fresh_sign_in_must_be_by_the_same_person(any_app: AuthApp, issuer: Issuer, who: str) -> None:
    await any_app.sign_in(issuer, "bob")
    ada = await any_app.sign_in(issuer)
    before = await any_app.identity(ada), await stored_sessions(any_app), await accounts(any_app)
    with pytest.raises(Forbidden) as caught:
        await any_app.sign_in(issuer, who, session=ada, fresh=True)
    assert caught.value.reason == "SIGN_IN_OTHER_PERSON"
    assert (await any_app.identity(ada), await stored_sessions(any_app), await accounts(any_app)) == before


async def test_a_fresh_sign_in_of_an_ended_session_is_refused(app: AuthApp, issuer: Issuer, clock: ManualClock) -> None:
    left, idle = await app.sign_in(issuer), await app.sign_in(issuer)
    with app.as_person(await app.identity(left)) as stub:
        await stub.sign_out(SignOutRequest())
    clock.advance(days=31)
    for session in (left, idle, "never was"):
        with pytest.raises(SignInNeeded) as caught:
            await app.sign_in(issuer, session=session, fresh=True)
        assert caught.value.reason == "SESSION_ENDED"
        assert await is_live(app, await app.sign_in(issuer, session=session)), "a usual sign-in needs no session"


async def test_a_failed_sign_in_keeps_the_browsers_session(app: AuthApp, issuer: Issuer) -> None:
    session = await app.sign_in(issuer)
    issuer.false_claims = {"nonce": "another"}
    with pytest.raises(SignInNeeded):
        await app.sign_in(issuer, session=session)
    assert await is_live(app, session)


async def test_a_session_ends_after_thirty_days_without_use(
    any_app: AuthApp, issuer: Issuer, clock: ManualClock
) -> None:
    session = await any_app.sign_in(issuer)
    clock.advance(days=29, hours=23)
    assert await is_live(any_app, session)
    clock.advance(days=30)
    assert not await is_live(any_app, session)


async def test_a_session_ends_after_ninety_days_of_use(app: AuthApp, issuer: Issuer, clock: ManualClock) -> None:
    session = await app.sign_in(issuer)
    for _ in range(4):
        clock.advance(days=22)
        assert await is_live(app, session)
    clock.advance(days=2)
    assert not await is_live(app, session)


async def test_use_is_recorded_once_an_hour(any_app: AuthApp, issuer: Issuer, clock: ManualClock) -> None:
    session = await any_app.sign_in(issuer)
    begun = clock.now()
    clock.advance(minutes=59)
    await any_app.resolve(session)
    assert await seen_at(any_app) == begun
    clock.advance(minutes=1)
    await any_app.resolve(session)
    assert await seen_at(any_app) == clock.now()


async def test_a_session_token_is_valid_for_one_module_and_one_minute(
    app: AuthApp, issuer: Issuer, clock: ManualClock
) -> None:
    found = await app.resolve(await app.sign_in(issuer), "integrations", "recommender")
    assert set(found.tokens) == {"integrations", "recommender"}
    verified = await app.application.tokens.verify(found.tokens["recommender"], ["recommender"])
    assert (verified.person, verified.session_id, verified.service) == (found.person, found.session_id, "")
    assert verified.signed_in_at == found.signed_in_at
    with pytest.raises(SignInNeeded):
        await app.application.tokens.verify(found.tokens["recommender"], ["integrations"])
    clock.advance(seconds=60)
    with pytest.raises(SignInNeeded):
        await app.application.tokens.verify(found.tokens["recommender"], ["recommender"])


@pytest.mark.parametrize("audiences", [["a"] * 9, ["Bad"], [""], ["svc:auth"]])
async def test_the_audience_of_a_token_must_be_a_module(app: AuthApp, issuer: Issuer, audiences: list[str]) -> None:
    session = await app.sign_in(issuer)
    with pytest.raises(Invalid):
        await app.resolve(session, *audiences)


async def test_sign_in_rpcs_are_for_services_only(app: AuthApp, issuer: Issuer) -> None:
    session = await app.sign_in(issuer)
    with app.as_person(await app.identity(session)) as stub:
        for call in (
            stub.begin_sign_in(BeginSignInRequest()),
            stub.finish_sign_in(FinishSignInRequest()),
            stub.resolve_session(ResolveSessionRequest(session=session)),
        ):
            with pytest.raises(Forbidden):
                await call
    with pytest.raises(SignInNeeded):
        await app.session_stub.get_me(GetMeRequest())


async def test_a_session_is_valid_in_another_process(app: AuthApp, issuer: Issuer, tmp_path: Path) -> None:
    session = await app.sign_in(issuer)
    port = await app.application.listen()
    elsewhere = KernelSettings(data_dir=str(tmp_path / "data"), auth_address=f"127.0.0.1:{port}")
    other = Application(elsewhere, {}, app.application.clock)
    try:
        remote = AuthApp(other)
        found = await remote.resolve(session, "auth")
        identity = Identity(found.person, session_id=found.session_id, tokens=found.tokens)
        with remote.as_person(identity) as stub:
            assert (await stub.get_me(GetMeRequest())).email == "ada@example.com"
            await stub.sign_out(SignOutRequest())
        with pytest.raises(SignInNeeded) as caught:
            await remote.resolve(session)
        assert caught.value.reason == "SESSION_ENDED"
    finally:
        await other.stop()


async def test_expired_sessions_and_flows_are_deleted(any_app: AuthApp, issuer: Issuer, clock: ManualClock) -> None:
    def rows(tx: Tx) -> tuple[int, int]:
        sessions, flows = (
            tx.execute(select(func.count()).select_from(t)).scalar_one() for t in (store.SESSION, store.SIGN_IN_FLOW)
        )
        return sessions, flows

    await any_app.sign_in(issuer)
    await any_app.begin()
    assert await any_app.context.db.read(rows) == (1, 1)
    clock.advance(days=31)
    new = await any_app.sign_in(issuer, "bob")
    async with asyncio.timeout(5):
        while await any_app.context.db.read(rows) != (1, 0):
            await asyncio.sleep(0.02)
    assert await is_live(any_app, new)


@dataclass
class Device:
    """One session of the model."""

    secret: str
    identity: Identity
    created_at: datetime
    seen_at: datetime
    ended: bool = False

    def is_live(self, now: datetime) -> bool:
        idle, age = now - self.seen_at, now - self.created_at
        return not self.ended and idle < timedelta(days=30) and age < timedelta(days=90)


@dataclass
class SessionModel:
    """Model of all sessions, updated together with the real ones."""

    app: AuthApp
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
            methods = {"use": self.use, "again": self.sign_in_again, "sign_out": self.sign_out, "delete": self.delete}
            await methods[action](device)

    async def sign_in(self, who: str, earlier: str = "") -> None:
        secret = await self.app.sign_in(self.issuer, who, session=earlier)
        now = self.clock.now()
        self.devices.append(Device(secret, await self.app.identity(secret), now, now))

    async def sign_in_again(self, device: Device) -> None:
        await self.sign_in("ab"[len(self.devices) % 2], device.secret)
        device.ended = True

    async def use(self, device: Device) -> None:
        now = self.clock.now()
        assert await is_live(self.app, device.secret) == device.is_live(now)
        if device.is_live(now) and now - device.seen_at >= timedelta(hours=1):
            device.seen_at = now

    async def sign_out(self, device: Device) -> None:
        try:
            with self.app.as_person(device.identity) as stub:
                await stub.sign_out(SignOutRequest())
        except SignInNeeded:
            assert device.ended, "only a deleted account is refused here"
        device.ended = True

    async def delete(self, device: Device) -> None:
        if not device.is_live(self.clock.now()):
            return
        try:
            await self.app.delete(device.identity)
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
def test_an_ended_session_is_never_live_again(actions: list[tuple[str, int]]) -> None:
    async def check(data: Path) -> None:
        clock = ManualClock()
        async with serve_issuer(Issuer(clock)) as issuer, open_app(data, env_for(issuer), clock) as app:
            model = SessionModel(app, issuer, clock)
            for action in [("sign_in", 0), *actions]:
                await model.do(*action)
            for device in model.devices:
                await model.use(device)

    with tempfile.TemporaryDirectory() as data:
        asyncio.run(check(Path(data)))
