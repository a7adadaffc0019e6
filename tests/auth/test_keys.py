"""The keys that sign session tokens: published before they sign, and until nothing they signed is valid."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from joserfc.jws import extract_compact

from gen.oo.auth.v1 import GetDiscoveryRequest, GetJwksRequest
from servers.auth import domain
from servers.auth.keys import SigningKeys
from servers.kernel.identity import TOKEN_LIFETIME
from servers.kernel.session_keys import REFETCH_S
from servers.kernel.settings import SettingsError
from tests.auth.home import Home, env_for, running
from tests.auth.issuer import Issuer
from tests.clocks import ManualClock

CLAIMS = {"sub": "somebody"}


async def published(home: Home) -> set[str]:
    return {key.kid for key in (await home.face.get_jwks(GetJwksRequest())).keys}


async def opened(home: Home) -> SigningKeys:
    keys = SigningKeys(home.context)
    await keys.load()
    return keys


def kid_of(token: str) -> str:
    return str(extract_compact(token.encode()).headers()["kid"])


async def test_current_and_next_key_are_published_without_their_private_parts(any_home: Home) -> None:
    keys = (await any_home.face.get_jwks(GetJwksRequest())).keys
    assert len(keys) == 2
    assert {(k.kty, k.crv, k.use, k.alg) for k in keys} == {("EC", "P-256", "sig", "ES256")}
    assert kid_of((await opened(any_home)).sign(CLAIMS)) in {k.kid for k in keys}


async def test_discovery_lists_what_exists(home: Home) -> None:
    found = await home.face.get_discovery(GetDiscoveryRequest())
    assert (found.issuer, found.jwks_uri) == ("http://localhost:8080", "http://localhost:8080/.well-known/jwks.json")
    assert found.id_token_signing_alg_values_supported == ["ES256"]


async def test_keys_are_the_same_after_a_restart(tmp_path: Path, issuer: Issuer, clock: ManualClock) -> None:
    async with running(tmp_path, env_for(issuer), clock) as home:
        before = await published(home)
    async with running(tmp_path, env_for(issuer), clock) as home:
        assert await published(home) == before


async def test_next_key_signs_when_its_time_has_come_and_was_published_long_before(
    any_home: Home, clock: ManualClock
) -> None:
    first = await published(any_home)
    keys = await opened(any_home)
    current = kid_of(keys.sign(CLAIMS))
    clock.advance(days=30)
    following = kid_of(keys.sign(CLAIMS))
    assert {current, following} == first
    await keys.load()
    assert first < await published(any_home)
    clock.advance(hours=1)
    await keys.load()
    assert current not in await published(any_home)
    assert following in await published(any_home)
    assert len(await published(any_home)) == 2


async def test_auth_rotates_by_itself(home: Home, clock: ManualClock) -> None:
    first = await published(home)
    await asyncio.sleep(0)
    clock.advance(days=31)
    async with asyncio.timeout(5):
        while await published(home) == first:
            await asyncio.sleep(0.02)


async def test_old_key_is_good_for_the_overlap_after_a_rotation(home: Home, issuer: Issuer, clock: ManualClock) -> None:
    token = (await home.resolve(await home.sign_in(issuer), "recommender")).tokens["recommender"]
    keys = await opened(home)
    clock.advance(seconds=1)
    await keys.rotate()
    assert kid_of(keys.sign(CLAIMS)) != kid_of(token)
    assert len(await published(home)) == 3
    await home.app.tokens.verify(token, ["recommender"])
    clock.advance(hours=1)
    await keys.load()
    assert kid_of(token) not in await published(home)


async def test_after_a_long_stop_there_is_a_current_and_a_next_key(
    tmp_path: Path, issuer: Issuer, clock: ManualClock
) -> None:
    async with running(tmp_path, env_for(issuer), clock) as home:
        await published(home)
    clock.advance(days=400)
    async with running(tmp_path, env_for(issuer), clock) as home:
        session = await home.sign_in(issuer)
        token = (await home.resolve(session, "recommender")).tokens["recommender"]
        await home.app.tokens.verify(token, ["recommender"])
        assert len(await published(home)) == 2


async def test_private_keys_are_stored_encrypted(home: Home, tmp_path: Path) -> None:
    stored = b"".join(path.read_bytes() for path in (tmp_path / "data").glob("auth.sqlite*"))
    assert b'"crv"' in stored
    assert b'"d"' not in stored


async def test_another_kek_is_refused_with_one_line(tmp_path: Path, issuer: Issuer, clock: ManualClock) -> None:
    async with running(tmp_path, env_for(issuer), clock):
        (tmp_path / "keys" / "kek").write_text("00" * 32)
    with pytest.raises(SettingsError, match="OO_KEK"):
        async with running(tmp_path, env_for(issuer), clock):
            pytest.fail("auth started with a key that opens nothing")


def test_lead_and_overlap_are_longer_than_what_they_must_cover() -> None:
    assert TOKEN_LIFETIME + timedelta(seconds=REFETCH_S) < domain.KEY_OVERLAP < domain.KEY_LEAD < domain.KEY_LIFETIME
