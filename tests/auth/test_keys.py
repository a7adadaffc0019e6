"""Signing keys of session tokens: published before their first use, and until the last token has expired."""

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
from tests.auth.app import AuthApp, env_for, open_app
from tests.auth.issuer import Issuer
from tests.clocks import ManualClock

CLAIMS = {"sub": "somebody"}


async def published_kids(app: AuthApp) -> set[str]:
    return {key.kid for key in (await app.bff_stub.get_jwks(GetJwksRequest())).keys}


async def signing_keys(app: AuthApp) -> SigningKeys:
    keys = SigningKeys(app.context)
    await keys.load()
    return keys


def kid_of(token: str) -> str:
    return str(extract_compact(token.encode()).headers()["kid"])


async def test_current_and_next_key_are_published_without_their_private_parts(any_app: AuthApp) -> None:
    keys = (await any_app.bff_stub.get_jwks(GetJwksRequest())).keys
    assert len(keys) == 2
    assert {(k.kty, k.crv, k.use, k.alg) for k in keys} == {("EC", "P-256", "sig", "ES256")}
    assert kid_of((await signing_keys(any_app)).sign(CLAIMS)) in {k.kid for k in keys}


async def test_discovery_names_the_issuer_and_its_keys(app: AuthApp) -> None:
    found = await app.bff_stub.get_discovery(GetDiscoveryRequest())
    assert (found.issuer, found.jwks_uri) == ("http://localhost:8080", "http://localhost:8080/.well-known/jwks.json")
    assert found.id_token_signing_alg_values_supported == ["ES256"]


async def test_keys_survive_a_restart(tmp_path: Path, issuer: Issuer, clock: ManualClock) -> None:
    async with open_app(tmp_path, env_for(issuer), clock) as app:
        before = await published_kids(app)
    async with open_app(tmp_path, env_for(issuer), clock) as app:
        assert await published_kids(app) == before


async def test_the_next_key_is_published_before_it_signs(any_app: AuthApp, clock: ManualClock) -> None:
    first = await published_kids(any_app)
    keys = await signing_keys(any_app)
    current = kid_of(keys.sign(CLAIMS))
    clock.advance(days=30)
    following = kid_of(keys.sign(CLAIMS))
    assert {current, following} == first
    await keys.load()
    assert first < await published_kids(any_app)
    clock.advance(hours=1)
    await keys.load()
    assert current not in await published_kids(any_app)
    assert following in await published_kids(any_app)
    assert len(await published_kids(any_app)) == 2


async def test_auth_rotates_its_keys_by_itself(app: AuthApp, clock: ManualClock) -> None:
    first = await published_kids(app)
    await asyncio.sleep(0)
    clock.advance(days=31)
    async with asyncio.timeout(5):
        while await published_kids(app) == first:
            await asyncio.sleep(0.02)


async def test_an_old_key_stays_valid_for_the_overlap_after_a_rotation(
    app: AuthApp, issuer: Issuer, clock: ManualClock
) -> None:
    token = (await app.resolve(await app.sign_in(issuer), "recommender")).tokens["recommender"]
    keys = await signing_keys(app)
    clock.advance(seconds=1)
    await keys.rotate()
    assert kid_of(keys.sign(CLAIMS)) != kid_of(token)
    assert len(await published_kids(app)) == 3
    await app.application.tokens.verify(token, ["recommender"])
    clock.advance(hours=1)
    await keys.load()
    assert kid_of(token) not in await published_kids(app)


async def test_after_a_long_stop_there_is_a_current_and_a_next_key(
    tmp_path: Path, issuer: Issuer, clock: ManualClock
) -> None:
    async with open_app(tmp_path, env_for(issuer), clock) as app:
        await published_kids(app)
    clock.advance(days=400)
    async with open_app(tmp_path, env_for(issuer), clock) as app:
        session = await app.sign_in(issuer)
        token = (await app.resolve(session, "recommender")).tokens["recommender"]
        await app.application.tokens.verify(token, ["recommender"])
        assert len(await published_kids(app)) == 2


async def test_private_keys_are_stored_encrypted(app: AuthApp, tmp_path: Path) -> None:
    stored = b"".join(path.read_bytes() for path in (tmp_path / "data").glob("auth.sqlite*"))
    assert b'"crv"' in stored
    assert b'"d"' not in stored


async def test_a_wrong_kek_is_a_settings_error(tmp_path: Path, issuer: Issuer, clock: ManualClock) -> None:
    async with open_app(tmp_path, env_for(issuer), clock):
        (tmp_path / "keys" / "kek").write_text("00" * 32)
    with pytest.raises(SettingsError, match="OO_KEK"):
        async with open_app(tmp_path, env_for(issuer), clock):
            pytest.fail("auth started with a key that decrypts nothing")


def test_key_lead_and_overlap_exceed_the_token_lifetime() -> None:
    assert TOKEN_LIFETIME + timedelta(seconds=REFETCH_S) < domain.KEY_OVERLAP < domain.KEY_LEAD < domain.KEY_LIFETIME
