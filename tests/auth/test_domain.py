"""Redirect targets of a sign-in, and error responses of the provider."""

from __future__ import annotations

import asyncio

import pytest

from servers.auth import domain
from servers.kernel.errors import Error, Forbidden, Invalid, Unavailable
from tests.auth.app import AuthApp
from tests.auth.issuer import Issuer, rsa_key, signed_token

ORIGIN = "https://oo.example"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", "/"),
        ("/", "/"),
        ("/privacy#delete", "/privacy#delete"),
        ("/a?b=c&d=%2F", "/a?b=c&d=%2F"),
        ("//evil.example", None),
        ("/\\evil.example", None),
        ("/a\\b", None),
        ("/a b", None),
        ("/a\x00b", None),
        ("/a\x7fb", None),
        ("a", None),
        ("https://oo.example/", None),
        ("/\n/evil.example", None),
    ],
)
def test_next_must_be_a_path_of_our_own(path: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(Invalid) as refused:
            domain.safe_redirect_path(path)
        assert list(refused.value.fields) == ["next"]
    else:
        assert domain.safe_redirect_path(path) == expected


@pytest.mark.parametrize(
    ("uri", "is_own"),
    [
        (f"{ORIGIN}/auth/callback", True),
        (f"{ORIGIN}/", True),
        (ORIGIN, False),
        (f"{ORIGIN}/auth/callback#x", False),
        (f"{ORIGIN}.evil.example/auth/callback", False),
        (f"{ORIGIN}@evil.example/", False),
        (f"http://{ORIGIN}/", False),
        ("", False),
    ],
)
def test_redirect_uri_must_have_our_origin(uri: str, is_own: bool) -> None:
    if is_own:
        assert domain.safe_redirect_uri(uri, ORIGIN) == uri
    else:
        with pytest.raises(Invalid) as refused:
            domain.safe_redirect_uri(uri, ORIGIN)
        assert list(refused.value.fields) == ["redirect_uri"]


@pytest.mark.parametrize(
    ("code", "error", "kind", "reason"),
    [
        ("c", "access_denied", Forbidden, "SIGN_IN_DENIED"),
        ("", "access_denied", Forbidden, "SIGN_IN_DENIED"),
        ("", "temporarily_unavailable", Unavailable, "PROVIDER_DOWN"),
        ("", "server_error", Unavailable, "PROVIDER_DOWN"),
        ("", "invalid_scope", Forbidden, "SIGN_IN_REFUSED"),
        ("c", "invalid_scope", Forbidden, "SIGN_IN_REFUSED"),
        ("", "", Forbidden, "SIGN_IN_REFUSED"),
    ],
)
def test_an_error_response_of_the_provider_is_raised(code: str, error: str, kind: type[Error], reason: str) -> None:
    with pytest.raises(kind) as refused:
        domain.check_authorization_response(code, error, "Google")
    assert refused.value.reason == reason
    assert refused.value.retry_after_s == (60 if kind is Unavailable else None)
    domain.check_authorization_response("c", "", "Google")


async def test_sign_ins_at_the_same_time_share_one_fetch_of_the_keys(app: AuthApp, issuer: Issuer) -> None:
    issuer.delay_s = 0.1
    for session in await asyncio.gather(*(app.sign_in(issuer) for _ in range(3))):
        assert await app.resolve(session)
    assert issuer.requests["/jwks"] == 1


async def test_an_encryption_key_is_not_a_possible_signing_key(app: AuthApp, issuer: Issuer) -> None:
    encryption_key = {**rsa_key("k2").as_dict(private=False), "use": "enc", "kid": "k2"}
    issuer.keys = [rsa_key("k1"), type(rsa_key("k1")).import_key(encryption_key)]
    issuer.sign = lambda claims: signed_token(claims, rsa_key("k1"), kid=None)
    assert await app.resolve(await app.sign_in(issuer))
