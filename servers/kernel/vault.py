"""The providers' tokens, and every call that is made with one.

Only integrations uses it, and no other code ever sees a token. At rest a token is encrypted with its person's data key;
for a revocation that outlives the person, with a key derived for its row.
"""

import hmac
import os
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NoReturn, SupportsIndex
from urllib.parse import quote_plus

import orjson

from servers.kernel.clock import Clock
from servers.kernel.crypto import DataKey, KeyEncryptionKey
from servers.kernel.keyring import PersonKeys
from servers.kernel.outbound import AccessRefused, FormPost, OutboundHttp, ProviderApi, Rejected, Unreachable


class Secret:
    """A token or client secret that cannot leak by accident: no str(), copy, pickle or JSON; its repr hides it."""

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        self.__text = text

    def _reveal(self) -> str:
        """Return the text. For this file only; a test finds any other use."""
        return self.__text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self.__text.encode(), other.__text.encode())

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "Secret(…)"

    def __str__(self) -> NoReturn:
        raise TypeError("a secret cannot be converted to text")

    def __format__(self, spec: str) -> NoReturn:
        raise TypeError("a secret cannot be converted to text")

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("a secret cannot be copied or pickled")

    def __getstate__(self) -> NoReturn:
        raise TypeError("a secret cannot be copied or pickled")


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """oO as a provider's OAuth client."""

    id: str
    secret: Secret


@dataclass(frozen=True, slots=True)
class ProviderTokens:
    """The tokens of one connection. `refresh` and `expires_at` are None if the access token does not expire."""

    access: Secret
    refresh: Secret | None = None
    expires_at: datetime | None = None
    scopes: str = ""


class AuthorizedClient:
    """Client of a provider's API for one connection. Made for one operation, then dropped with its token."""

    def __init__(self, outbound: OutboundHttp, provider: ProviderApi, account: str, token: Secret) -> None:
        self._outbound = outbound
        self._provider = provider
        self._account = account
        self._token = token

    async def post(self, url: str, fields: Mapping[str, object]) -> Any:
        """Post a form and return the parsed JSON response. Fields that are not str are sent as JSON.

        May be sent twice, so the request must be idempotent. Raises Unreachable, AccessRefused, Rejected and
        HostRefused.
        """
        form = {name: v if isinstance(v, str) else orjson.dumps(v).decode() for name, v in fields.items()}
        headers = {"Authorization": f"Bearer {self._token._reveal()}"}
        return _parse_json(await self._outbound.post(self._provider, FormPost(url, form, headers, self._account, True)))


class Vault:
    """Encrypts, decrypts, requests, refreshes and revokes tokens."""

    def __init__(
        self,
        person_keys: PersonKeys,
        kek: KeyEncryptionKey,
        clock: Clock,
        outbound: OutboundHttp,
        entropy: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self._person_keys = person_keys
        self._kek = kek
        self._clock = clock
        self._outbound = outbound
        self._entropy = entropy

    async def encrypt(self, person: str, tokens: ProviderTokens, *associated_data: str) -> bytes:
        """Encrypt tokens. `associated_data`: provider, connection id and field."""
        return (await self._person_keys.key_for(person)).encrypt(_serialize(tokens), *associated_data)

    async def decrypt(self, person: str, ciphertext: bytes, *associated_data: str) -> ProviderTokens:
        """Decrypt tokens. Raises DecryptionError for a row that differs from what was written."""
        return _deserialize((await self._person_keys.key_for(person)).decrypt(ciphertext, *associated_data))

    def encrypt_for_row(self, tokens: ProviderTokens, row_id: str) -> bytes:
        """Encrypt tokens for a row that belongs to nobody: the key is derived from the row's id, not from a person."""
        return self._row_key(row_id).encrypt(_serialize(tokens), "tokens")

    def decrypt_for_row(self, ciphertext: bytes, row_id: str) -> ProviderTokens:
        """Decrypt tokens of a row that belongs to nobody. Raises DecryptionError."""
        return _deserialize(self._row_key(row_id).decrypt(ciphertext, "tokens"))

    def authorized_client(self, provider: ProviderApi, account: str, tokens: ProviderTokens) -> AuthorizedClient:
        """Return a client with these tokens. `account`: paused if the provider asks for it."""
        return AuthorizedClient(self._outbound, provider, account, tokens.access)

    async def exchange(
        self, provider: ProviderApi, client: OAuthClient, url: str, code: str, redirect_uri: str
    ) -> ProviderTokens:
        """Exchange an authorization code for tokens. Raises Rejected for an invalid code, and Unreachable."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        return await self._request_tokens(provider, client, url, form, None)

    async def refresh(
        self, provider: ProviderApi, client: OAuthClient, url: str, tokens: ProviderTokens
    ) -> ProviderTokens:
        """Return fresh tokens. Raises AccessRefused without a refresh token, or if the provider rejects it."""
        if tokens.refresh is None:
            raise AccessRefused("these tokens cannot be refreshed")
        form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh._reveal()}
        try:
            return await self._request_tokens(provider, client, url, form, tokens.refresh)
        except Rejected as error:
            raise AccessRefused("the provider no longer accepts the refresh token") from error

    async def revoke(self, provider: ProviderApi, client: OAuthClient, url: str, tokens: ProviderTokens) -> None:
        """Revoke the tokens at the provider (RFC 7009). Harmless if they are revoked already.

        Raises Unreachable, AccessRefused and Rejected.
        """
        # RFC 6749, 2.3.1: both parts are form-encoded, because either may contain the colon between them.
        name = f"{quote_plus(client.id)}:{quote_plus(client.secret._reveal())}"
        headers = {"Authorization": f"Basic {b64encode(name.encode()).decode()}"}
        # The refresh token first: while it is valid, it replaces any access token that was revoked.
        for token, hint in ((tokens.refresh, "refresh_token"), (tokens.access, "access_token")):
            if token is not None:
                form = {"token": token._reveal(), "token_type_hint": hint}
                await self._outbound.post(provider, FormPost(url, form, headers, "", True))

    async def close(self) -> None:
        await self._outbound.close()

    async def _request_tokens(
        self, provider: ProviderApi, client: OAuthClient, url: str, form: dict[str, str], refresh: Secret | None
    ) -> ProviderTokens:
        form |= {"client_id": client.id, "client_secret": client.secret._reveal()}
        # Not marked as idempotent: a code, and at some providers a refresh token, is accepted once. A second attempt
        # would be rejected although the first had succeeded.
        return self._parse_tokens(
            _parse_json(await self._outbound.post(provider, FormPost(url, form, {}, "", False))), refresh
        )

    def _parse_tokens(self, response: Any, refresh: Secret | None) -> ProviderTokens:
        """Return the tokens of a token response. Without a new refresh token the earlier one stays valid (RFC 6749)."""
        access = response.get("access_token") if isinstance(response, dict) else None
        if not isinstance(access, str) or not access:
            raise Unreachable("the provider's token response has no access token")
        renewed, life_s = response.get("refresh_token"), response.get("expires_in")
        return ProviderTokens(
            Secret(access),
            Secret(renewed) if isinstance(renewed, str) and renewed else refresh,
            self._clock.now() + timedelta(seconds=life_s) if isinstance(life_s, int) else None,
            str(response.get("scope", "")),
        )

    def _row_key(self, row_id: str) -> DataKey:
        return DataKey("", 0, self._kek.derive(f"vault row {row_id}"), self._entropy)


def _serialize(tokens: ProviderTokens) -> bytes:
    expires = tokens.expires_at.isoformat() if tokens.expires_at else None
    refresh = tokens.refresh._reveal() if tokens.refresh else None
    return orjson.dumps([tokens.access._reveal(), refresh, expires, tokens.scopes])


def _deserialize(plaintext: bytes) -> ProviderTokens:
    access, refresh, expires, scopes = orjson.loads(plaintext)
    return ProviderTokens(
        Secret(access),
        Secret(refresh) if refresh else None,
        datetime.fromisoformat(expires) if expires else None,
        scopes,
    )


def _parse_json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Unreachable("the response is not JSON") from None
