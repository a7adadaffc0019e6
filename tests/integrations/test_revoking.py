"""Revocation of every token of a connection at the provider."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import httpx2
import pytest

from servers.kernel.outbound import OutboundHttp, ProviderApi, Unreachable
from servers.kernel.vault import OAuthClient, ProviderTokens, Secret, Vault
from tests.integrations.app import IntegrationsApp
from tests.integrations.transcript import FakeTransport

REVOKE = "https://api.example.com/revoke"
PROVIDER = ProviderApi("example", frozenset({"api.example.com"}))
CLIENT = OAuthClient("an id/1", Secret("a secret:1"))
BASIC = f"Basic {b64encode(b'an+id%2F1:a+secret%3A1').decode()}"
ACCESS = {"token": "access-1", "token_type_hint": "access_token"}
REFRESH = {"token": "refresh-1", "token_type_hint": "refresh_token"}
BOTH = ProviderTokens(Secret("access-1"), Secret("refresh-1"), datetime(2026, 11, 2, tzinfo=UTC), "data:read")
ONE = ProviderTokens(Secret("access-1"))


def vault_over(app: IntegrationsApp, network: FakeTransport) -> Vault:
    outbound = OutboundHttp(app.clock, lambda: 0.0, network)
    return Vault(app.context.person_keys, app.context.kek, app.clock, outbound)


def requests_of(network: FakeTransport) -> list[tuple[str, str, dict[str, str]]]:
    """Return the address, the client and the form of each request."""
    return [
        (str(request.url), request.headers["Authorization"], dict(parse_qsl(request.content.decode())))
        for request in network.requests
    ]


@pytest.mark.parametrize(("tokens", "forms"), [(BOTH, [REFRESH, ACCESS]), (ONE, [ACCESS])])
async def test_every_token_is_revoked_with_the_credentials_of_the_client(
    app: IntegrationsApp, tokens: ProviderTokens, forms: list[dict[str, str]]
) -> None:
    network = FakeTransport(lambda _: httpx2.Response(200))
    await vault_over(app, network).revoke(PROVIDER, CLIENT, REVOKE, tokens)
    assert requests_of(network) == [(REVOKE, BASIC, form) for form in forms]


async def test_both_tokens_are_revoked_from_a_connection_and_from_a_waiting_revocation(app: IntegrationsApp) -> None:
    network = FakeTransport(lambda _: httpx2.Response(200))
    vault = vault_over(app, network)
    from_revocation = vault.decrypt_for_row(vault.encrypt_for_row(BOTH, "r-1"), "r-1")
    from_connection = await vault.decrypt("p-1", await vault.encrypt("p-1", BOTH, "example", "c-1"), "example", "c-1")
    for tokens in (from_revocation, from_connection):
        await vault.revoke(PROVIDER, CLIENT, REVOKE, tokens)
    assert [form for _, _, form in requests_of(network)] == [REFRESH, ACCESS] * 2


async def test_a_revocation_is_sent_again_after_a_failure(app: IntegrationsApp) -> None:
    """Harmless, because it ends what has ended already."""
    statuses = iter([503, 200])
    network = FakeTransport(lambda _: httpx2.Response(next(statuses)))
    await vault_over(app, network).revoke(PROVIDER, CLIENT, REVOKE, ONE)
    assert [form for _, _, form in requests_of(network)] == [ACCESS, ACCESS]


@pytest.mark.parametrize("token", ["refresh-1", "access-1"])
async def test_a_revocation_fails_if_one_of_the_tokens_is_not_accepted(app: IntegrationsApp, token: str) -> None:
    network = FakeTransport(lambda request: httpx2.Response(503 if token in request.content.decode() else 200))
    with pytest.raises(Unreachable):
        await vault_over(app, network).revoke(PROVIDER, CLIENT, REVOKE, BOTH)
