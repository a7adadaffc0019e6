"""Redirect targets of a sign-in, and error responses of the provider."""

from __future__ import annotations

import pytest

from servers.auth import domain
from servers.kernel.errors import Error, Forbidden, Invalid, Unavailable
from tests.auth.home import Home
from tests.auth.issuer import Issuer, rsa_key, signed

ORIGIN = "https://oo.example"


@pytest.mark.parametrize(
    ("path", "leads_to"),
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
def test_a_sign_in_leads_to_a_path_of_our_own(path: str, leads_to: str | None) -> None:
    if leads_to is None:
        with pytest.raises(Invalid) as refused:
            domain.safe_redirect_path(path)
        assert list(refused.value.fields) == ["next"]
    else:
        assert domain.safe_redirect_path(path) == leads_to


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
def test_the_provider_sends_back_to_an_address_of_our_own(uri: str, is_own: bool) -> None:
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
def test_an_error_in_place_of_a_code_is_told(code: str, error: str, kind: type[Error], reason: str) -> None:
    with pytest.raises(kind) as refused:
        domain.check_authorization_response(code, error, "Google")
    assert refused.value.reason == reason
    assert refused.value.retry_after_s == (60 if kind is Unavailable else None)
    domain.check_authorization_response("c", "", "Google")


async def test_a_key_for_encryption_is_no_other_key_that_could_have_signed(home: Home, issuer: Issuer) -> None:
    of_another_use = {**rsa_key("k2").as_dict(private=False), "use": "enc", "kid": "k2"}
    issuer.keys = [rsa_key("k1"), type(rsa_key("k1")).import_key(of_another_use)]
    issuer.sign = lambda claims: signed(claims, rsa_key("k1"), kid=None)
    assert await home.resolve(await home.sign_in(issuer))
