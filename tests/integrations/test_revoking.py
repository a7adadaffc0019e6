"""Every token of an access arrives at the provider's revocation address."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import httpx2
import pytest

from servers.kernel.outbound import OutboundHttp
from servers.kernel.vault import OAuthClient, ProviderApi, ProviderTokens, Secret, Unreachable, Vault
from tests.integrations.app import IntegrationsApp
from tests.integrations.transcript import Provided

REVOKE = "https://api.example.com/revoke"
PROVIDER = ProviderApi("example", frozenset({"api.example.com"}))
CLIENT = OAuthClient("an id/1", Secret("a secret:1"))
BASIC = f"Basic {b64encode(b'an+id%2F1:a+secret%3A1').decode()}"
ACCESS = {"token": "access-1", "token_type_hint": "access_token"}
REFRESH = {"token": "refresh-1", "token_type_hint": "refresh_token"}
BOTH = ProviderTokens(Secret("access-1"), Secret("refresh-1"), datetime(2026, 11, 2, tzinfo=UTC), "data:read")
ONE = ProviderTokens(Secret("access-1"))


def vault_over(app: IntegrationsApp, network: Provided) -> Vault:
    outbound = OutboundHttp(app.clock, lambda: 0.0, network)
    return Vault(app.context.person_keys, app.context.kek, app.clock, outbound)


def requests_of(network: Provided) -> list[tuple[str, str, dict[str, str]]]:
    """Return the address, the client and the form of each request."""
    return [
        (str(request.url), request.headers["Authorization"], dict(parse_qsl(request.content.decode())))
        for request in network.seen
    ]


@pytest.mark.parametrize(("tokens", "forms"), [(BOTH, [REFRESH, ACCESS]), (ONE, [ACCESS])])
async def test_every_token_is_revoked_in_the_name_of_the_client(
    app: IntegrationsApp, tokens: ProviderTokens, forms: list[dict[str, str]]
) -> None:
    network = Provided(lambda _: httpx2.Response(200))
    await vault_over(app, network).revoke(PROVIDER, CLIENT, REVOKE, tokens)
    assert requests_of(network) == [(REVOKE, BASIC, form) for form in forms]


async def test_both_tokens_outlive_the_connection_until_they_are_revoked(app: IntegrationsApp) -> None:
    """In a revocation that waits, and in a connection."""
    network = Provided(lambda _: httpx2.Response(200))
    vault = vault_over(app, network)
    apart = vault.decrypt_for_row(vault.encrypt_for_row(BOTH, "r-1"), "r-1")
    connected = await vault.decrypt("p-1", await vault.encrypt("p-1", BOTH, "example", "c-1"), "example", "c-1")
    for tokens in (apart, connected):
        await vault.revoke(PROVIDER, CLIENT, REVOKE, tokens)
    assert [form for _, _, form in requests_of(network)] == [REFRESH, ACCESS] * 2


@pytest.mark.parametrize("token", ["refresh-1", "access-1"])
async def test_an_access_of_which_one_token_was_not_taken_is_not_revoked(app: IntegrationsApp, token: str) -> None:
    network = Provided(lambda request: httpx2.Response(503 if token in request.content.decode() else 200))
    with pytest.raises(Unreachable):
        await vault_over(app, network).revoke(PROVIDER, CLIENT, REVOKE, BOTH)
