"""Tokens: the claims of valid ones, over a hundred forgeries, and the keys of auth."""

import asyncio
import base64
import hmac
import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from gen.oo.auth.v1 import GetJwksRequest, GetJwksResponse, Jwk
from gen.oo.auth.v1.services import AuthServiceStub
from servers.kernel.errors import SignInNeeded, Unavailable
from servers.kernel.identity import Identity, TokenAuthority, session_claims
from servers.kernel.session_keys import SessionKeys
from tests.clocks import ManualClock
from tests.kernel.rpc_harness import SERVICE_KEY, SESSION_KEY, UNKNOWN_KEY, find_session_key, sign_token

CLOCK = ManualClock()
NOW = int(CLOCK.now().timestamp())
ADA = Identity("ada", session_id="s1", signed_in_at=CLOCK.now() - timedelta(minutes=2))
SESSION = session_claims(ADA, "http://localhost:8080", "profile", CLOCK.now())
SERVICE: dict[str, Any] = {
    "iss": "oo",
    "aud": "svc:profile",
    "sub": "ada",
    "iat": NOW,
    "exp": NOW + 60,
    "act": {"sub": "svc:recommender"},
}
KINDS = {"session": (SESSION, SESSION_KEY), "service": (SERVICE, SERVICE_KEY)}
ABSENT = object()


def tokens() -> TokenAuthority:
    return TokenAuthority(SERVICE_KEY, CLOCK, find_session_key)


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def join_token(header: Any, claims: Any, signature: bytes = b"") -> str:
    return ".".join([b64(json.dumps(header).encode()), b64(json.dumps(claims).encode()), b64(signature)])


def with_values(claims: Mapping[str, Any], **values: Any) -> dict[str, Any]:
    return {k: v for k, v in {**claims, **values}.items() if v is not ABSENT}


CLAIMS: dict[str, list[Any]] = {
    "aud": [
        ABSENT, None, "", "auth", "svc:auth", "PROFILE", "profile ", ["profile"], ["svc:profile"],
        ["profile", "svc:profile"], {"profile": 1}, 7, True,
    ],
    "exp": [ABSENT, None, NOW, NOW - 1, NOW - 3600, 0, -1, "soon", str(NOW + 60), NOW + 60.5, NOW + 86_400, [NOW + 60]],
    "iat": [ABSENT, None, NOW + 6, NOW + 3600, "now", NOW + 0.5, NOW - 3600],
    "sub": [ABSENT, None, 7, ["ada"], {"id": "ada"}],
}  # fmt: skip
OF_ONE_KIND: dict[str, dict[str, list[Any]]] = {
    "session": {
        "act": [{"sub": "svc:recommender"}, None, {}, "svc:recommender"],
        "auth_time": [ABSENT, None, "yesterday", 1.5],
        "sub": [""],
    },
    "service": {
        "act": [
            ABSENT,
            None,
            {},
            "svc:recommender",
            {"sub": ""},
            {"sub": "recommender"},
            {"sub": 7},
            [{"sub": "svc:x"}],
        ],
    },
}
HEADERS: dict[str, list[Any]] = {
    "typ": [None, "", "JWT", "at+JWT", "application/at+jwt", "id_token+jwt"],
    "kid": [None, "", "unknown", UNKNOWN_KEY.kid, "../keys/service.pem"],
}


def test_a_session_token_has_only_the_claims_that_are_used() -> None:
    assert SESSION.keys() == {"iss", "aud", "sub", "iat", "exp", "sid", "auth_time"}


def forgeries() -> Iterator[tuple[str, str]]:
    for kind, (claims, key) in KINDS.items():
        other = SERVICE_KEY if kind == "session" else SESSION_KEY
        for name, values in [*CLAIMS.items(), *OF_ONE_KIND[kind].items()]:
            for value in values:
                shown = "absent" if value is ABSENT else value
                yield f"{kind}: {name}={shown}", sign_token(with_values(claims, **{name: value}), key)
        for name, values in HEADERS.items():
            for value in values:
                shown = "an unknown key's" if value is UNKNOWN_KEY.kid else value  # the same in each process of a run
                yield f"{kind}: {name}={shown}", sign_token(claims, key, **{name: value})
        yield f"{kind}: signed by nobody's key", sign_token(claims, UNKNOWN_KEY)
        yield f"{kind}: signed by nobody's key under a known id", sign_token(claims, UNKNOWN_KEY, kid=key.kid)
        yield f"{kind}: signed by the other kind's key", sign_token(claims, other)
        yield f"{kind}: the other kind's key under this id", sign_token(claims, other, kid=key.kid)
        yield from ((f"{kind}: {name}", token) for name, token in other_algorithms(claims, key))
        yield from ((f"{kind}: {name}", token) for name, token in broken_tokens(sign_token(claims, key)))


def other_algorithms(claims: Mapping[str, Any], key: ECKey) -> Iterator[tuple[str, str]]:
    head = {"typ": "at+jwt", "kid": key.kid}
    for none in ("none", "None", "NONE", "nOnE", ""):
        yield f"alg {none!r}", join_token({**head, "alg": none}, claims)
    symmetric = join_token({**head, "alg": "HS256"}, claims).removesuffix(".")
    for shape, public in {"PEM": key.as_pem(private=False), "DER": key.as_der(private=False)}.items():
        mac = hmac.digest(public, symmetric.encode(), "sha256")
        yield f"HS256 by the public key in {shape}", f"{symmetric}.{b64(mac)}"
    rsa = RSAKey.generate_key(2048)
    yield "RS256", jwt.encode({**head, "alg": "RS256"}, dict(claims), rsa, algorithms=["RS256"])
    p384 = ECKey.generate_key("P-384")
    yield "ES384", jwt.encode({**head, "alg": "ES384"}, dict(claims), p384, algorithms=["ES384"])
    jwk = {**head, "alg": "ES256", "jwk": UNKNOWN_KEY.as_dict(private=False)}
    yield "a key of its own in the header", sign_token(claims, UNKNOWN_KEY, **jwk)
    yield "an unknown critical header", join_token({**head, "alg": "ES256", "crit": ["x"], "x": 1}, claims, b"0" * 64)
    yield "a signature of zeros", join_token({**head, "alg": "ES256"}, claims, bytes(64))


def broken_tokens(good: str) -> Iterator[tuple[str, str]]:
    head, body, signature = good.split(".")
    nested = b64(b'{"kid":' + b"[" * 5000 + b"]" * 5000 + b"}")
    yield from {
        "empty": "",
        "a word": "token",
        "two parts": f"{head}.{body}",
        "four parts": f"{good}.x",
        "five parts": "a.b.c.d.e",
        "no signature": f"{head}.{body}.",
        "half a signature": f"{head}.{body}.{signature[:40]}",
        "another signature": f"{head}.{body}.{signature[::-1]}",
        "no head": f".{body}.{signature}",
        "no body": f"{head}..{signature}",
        "a body that is not JSON": f"{head}.{b64(b'ada')}.{signature}",
        "a head that is a list": f"{b64(b'[]')}.{body}.{signature}",
        "a head that is nested too deeply": f"{nested}.{body}.{signature}",
        "a head that is not UTF-8": f"{b64(bytes([255, 254]))}.{body}.{signature}",
        "characters beyond base64": f"{head}.{body}.{signature[:-1]}é",
        "with a space": f"{head}. {body}.{signature}",
        "with a NUL": f"{good}\0",
        "the whole thing twice": good + good,
    }.items()


FORGED = dict(forgeries())


def test_there_are_more_than_a_hundred_forgeries() -> None:
    assert len(FORGED) > 100


@pytest.mark.parametrize("name", FORGED)
async def test_a_forged_token_is_refused(name: str) -> None:
    with pytest.raises(SignInNeeded) as caught:
        await tokens().verify(FORGED[name], ["profile"])
    assert caught.value.reason == "TOKEN_INVALID"


async def test_a_session_token_names_its_person_and_session() -> None:
    assert await tokens().verify(sign_token(SESSION), ["profile"]) == ADA


async def test_a_service_token_names_the_service_and_its_person() -> None:
    token = tokens().mint("svc:recommender", "ada", "profile")
    assert await tokens().verify(token, ["auth", "profile"]) == Identity("ada", service="svc:recommender")


async def test_a_token_expires_after_a_minute() -> None:
    clock = ManualClock()
    mine = TokenAuthority(SERVICE_KEY, clock, find_session_key)
    token = mine.mint("svc:recommender", "ada", "profile")
    clock.advance(seconds=59)
    await mine.verify(token, ["profile"])
    clock.advance(seconds=1)
    with pytest.raises(SignInNeeded):
        await mine.verify(token, ["profile"])


async def test_a_clock_that_is_a_little_behind_is_tolerated() -> None:
    late = ManualClock(CLOCK.now() + timedelta(seconds=4))
    token = TokenAuthority(SERVICE_KEY, late, find_session_key).mint("svc:recommender", "ada", "profile")
    await tokens().verify(token, ["profile"])


def test_an_identity_does_not_show_its_tokens() -> None:
    assert "eyJ" not in repr(Identity("ada", tokens={"profile": "eyJhbGciOi"}))


class FakeAuthChannel:
    """Channel to an auth service whose GetJwks returns `keys`, or fails."""

    def __init__(self, *keys: ECKey) -> None:
        self.keys = keys
        self.asked = 0
        self.is_down = False
        self.responds_after_s = 0.0

    async def unary(self, method: object, request: GetJwksRequest, **_: object) -> GetJwksResponse:
        self.asked += 1
        await asyncio.sleep(self.responds_after_s)
        if self.is_down:
            raise Unavailable("down")
        return GetJwksResponse(keys=[_jwk(key) for key in self.keys])


def _jwk(key: ECKey) -> Jwk:
    found: dict[str, Any] = dict(key.as_dict(private=False))
    return Jwk(kty="EC", crv="P-256", x=found["x"], y=found["y"], kid=str(key.kid))


async def thumbprint(session_keys: SessionKeys) -> str:
    key = await session_keys.find(str(SESSION_KEY.kid))
    return key.thumbprint() if key else ""


async def test_keys_of_auth_are_fetched_once_and_again_for_an_unknown_key_after_a_while() -> None:
    clock, auth = ManualClock(), FakeAuthChannel(SESSION_KEY)
    session_keys = SessionKeys(AuthServiceStub(auth), clock)  # type: ignore[arg-type]
    assert await thumbprint(session_keys) == SESSION_KEY.thumbprint()
    assert await session_keys.find(str(UNKNOWN_KEY.kid)) is None
    assert auth.asked == 1
    clock.advance(seconds=29.9)
    assert await session_keys.find(str(UNKNOWN_KEY.kid)) is None
    assert auth.asked == 1
    clock.advance(seconds=0.1)
    auth.keys = (SESSION_KEY, UNKNOWN_KEY)
    assert await session_keys.find(str(UNKNOWN_KEY.kid)) is not None
    assert auth.asked == 2


async def test_callers_at_the_same_time_share_one_fetch() -> None:
    auth = FakeAuthChannel(SESSION_KEY)
    auth.responds_after_s = 0.05
    session_keys = SessionKeys(AuthServiceStub(auth), ManualClock())  # type: ignore[arg-type]
    found = await asyncio.gather(*(thumbprint(session_keys) for _ in range(3)))
    assert found == [SESSION_KEY.thumbprint()] * 3
    assert auth.asked == 1


async def test_a_session_is_not_reported_as_ended_while_auth_is_down() -> None:
    clock, auth = ManualClock(), FakeAuthChannel(SESSION_KEY)
    auth.is_down = True
    session_keys = SessionKeys(AuthServiceStub(auth), clock)  # type: ignore[arg-type]
    for _ in range(3):
        with pytest.raises(Unavailable):
            await session_keys.find(str(SESSION_KEY.kid))
    assert auth.asked == 1
    clock.advance(seconds=0.9)
    with pytest.raises(Unavailable):
        await session_keys.find(str(SESSION_KEY.kid))
    assert auth.asked == 1
    auth.is_down = False
    clock.advance(seconds=0.1)
    assert await thumbprint(session_keys) == SESSION_KEY.thumbprint()
