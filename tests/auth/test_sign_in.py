"""Sign-in at a provider that is correct, malicious, slow or down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import OctKey
from starlette.responses import JSONResponse, Response, StreamingResponse

from gen.oo.auth.v1 import GetMeRequest
from servers.auth import oidc
from servers.kernel.errors import Error, Forbidden, Invalid, SignInNeeded, Unavailable
from tests.auth.app import CALLBACK, AuthApp
from tests.auth.issuer import (
    CLIENT_ID,
    Issuer,
    ec_key,
    rsa_key,
    signed_token,
    token_signed_with_public_key,
    unsigned_token,
)
from tests.clocks import ManualClock


async def reason_of(app: AuthApp, issuer: Issuer, **fields: Any) -> str:
    with pytest.raises(Error) as caught:
        await app.sign_in(issuer, **fields)
    return caught.value.reason


async def test_the_first_sign_in_makes_an_account_and_later_ones_find_it(app: AuthApp, issuer: Issuer) -> None:
    first = await app.identity(await app.sign_in(issuer))
    again = await app.identity(await app.sign_in(issuer))
    other = await app.identity(await app.sign_in(issuer, "bob"))
    assert first.person == again.person != other.person
    assert first.session_id != again.session_id


async def test_get_me_returns_the_email_of_the_last_sign_in(app: AuthApp, issuer: Issuer, clock: ManualClock) -> None:
    begun = clock.now()
    await app.sign_in(issuer)
    clock.advance(minutes=3)
    issuer.false_claims = {"email": "ada@new.example"}
    with app.as_person(await app.identity(await app.sign_in(issuer))) as stub:
        me = await stub.get_me(GetMeRequest())
    assert (me.email, me.provider) == ("ada@new.example", "127.0.0.1")
    assert (me.created_at, me.signed_in_at) == (begun, clock.now())


async def test_an_authorization_request_carries_state_nonce_and_pkce(app: AuthApp) -> None:
    begun = await app.begin(fresh=True)
    query = parse_qs(urlsplit(begun.authorization_url).query)
    assert query["redirect_uri"] == [CALLBACK]
    assert query["scope"] == ["openid email"]
    assert (query["max_age"], query["prompt"], query["code_challenge_method"]) == (["0"], ["login"], ["S256"])
    secrets = {query[name][0] for name in ("state", "nonce", "code_challenge")} | {begun.flow}
    assert len(secrets) == 4
    assert all(len(secret) == 43 for secret in secrets)


async def test_usual_sign_in_does_not_ask_for_a_password_again(app: AuthApp) -> None:
    query = parse_qs(urlsplit((await app.begin()).authorization_url).query)
    assert not {"max_age", "prompt", "claims"} & query.keys()


async def test_sign_in_returns_to_where_it_began(app: AuthApp, issuer: Issuer) -> None:
    begun = await app.begin(next="/privacy?part=delete")
    done = await app.finish(begun.flow, **issuer.authorize(begun.authorization_url))
    assert done.next == "/privacy?part=delete"


@pytest.mark.parametrize(
    "path", ["https://evil.example", "//evil.example", "/\\evil.example", "x", "/a\nb", "/" + "a" * 600]
)
async def test_next_must_be_a_path_of_our_own(app: AuthApp, path: str) -> None:
    with pytest.raises(Invalid) as caught:
        await app.begin(next=path)
    assert "next" in caught.value.fields


@pytest.mark.parametrize("uri", ["https://evil.example/auth/callback", "http://localhost:8080.evil.example/", ""])
async def test_redirect_uri_must_have_our_origin(app: AuthApp, uri: str) -> None:
    with pytest.raises(Invalid) as caught:
        await app.begin(redirect_uri=uri)
    assert "redirect_uri" in caught.value.fields


async def test_es256_tokens_are_accepted(app: AuthApp, issuer: Issuer) -> None:
    issuer.keys = [rsa_key("k1"), ec_key("e1")]
    issuer.sign = lambda claims: signed_token(claims, ec_key("e1"), "ES256")
    assert await app.resolve(await app.sign_in(issuer))


async def test_a_token_without_kid_is_accepted_when_one_key_can_have_signed_it(app: AuthApp, issuer: Issuer) -> None:
    issuer.sign = lambda claims: signed_token(claims, rsa_key("k1"), kid=None)
    assert await app.resolve(await app.sign_in(issuer))


async def test_a_token_without_kid_is_refused_when_two_keys_can_have_signed_it(app: AuthApp, issuer: Issuer) -> None:
    issuer.keys = [rsa_key("k1"), rsa_key("k2")]
    issuer.sign = lambda claims: signed_token(claims, rsa_key("k1"), kid=None)
    assert await reason_of(app, issuer) == "ID_TOKEN_INVALID"


@pytest.mark.parametrize(
    "false_claims",
    [
        {"iss": "http://127.0.0.1:1"},
        {"iss": None},
        {"aud": "somebody-else"},
        {"aud": []},
        {"aud": ["somebody-else"]},
        {"aud": [CLIENT_ID, "somebody-else"]},
        {"aud": [CLIENT_ID, "somebody-else"], "azp": "somebody-else"},
        {"azp": "somebody-else"},
        {"aud": None},
        {"aud": {"a": 1}},
        {"exp": 1},
        {"exp": None},
        {"exp": "9999999999"},
        {"exp": True},
        {"iat": 9_999_999_999},
        {"iat": None},
        {"nbf": 9_999_999_999},
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": ["x"]},
        {"sub": ""},
        {"sub": None},
        {"sub": 7},
        {"sub": "x" * 256},
        {"sub": "a\x00b"},
    ],
)
async def test_an_id_token_with_a_wrong_claim_is_refused(
    app: AuthApp, issuer: Issuer, false_claims: dict[str, Any]
) -> None:
    issuer.false_claims = false_claims
    assert await reason_of(app, issuer) == "ID_TOKEN_INVALID"


@pytest.mark.parametrize("false_claims", [{"aud": [CLIENT_ID]}, {"aud": [CLIENT_ID, "b"], "azp": CLIENT_ID}])
async def test_an_audience_list_with_our_client_id_is_accepted(
    app: AuthApp, issuer: Issuer, false_claims: dict[str, Any]
) -> None:
    issuer.false_claims = false_claims
    assert await app.resolve(await app.sign_in(issuer))


@pytest.mark.parametrize(
    "sign",
    [
        unsigned_token,
        token_signed_with_public_key,
        lambda claims: signed_token(claims, OctKey.import_key("oo-test" * 8), "HS256", kid="k1"),
        lambda claims: signed_token(claims, rsa_key("other"), kid="k1"),
        lambda claims: signed_token(claims, rsa_key("other")),
        lambda claims: signed_token(claims, rsa_key("k1"), "PS256"),
        lambda claims: signed_token(claims, rsa_key("k1"), "RS512"),
        lambda claims: signed_token(claims, ec_key("k1"), "ES256"),
        lambda claims: signed_token(claims, rsa_key("k1"))[:-8] + "AAAAAAAA",
        lambda claims: signed_token(claims, rsa_key("k1")).rsplit(".", 1)[0] + ".",
        lambda claims: "not-a-token",
        lambda claims: "",
        lambda claims: "é.é.é",
    ],
)
async def test_an_id_token_with_a_wrong_signature_is_refused(app: AuthApp, issuer: Issuer, sign: Any) -> None:
    issuer.sign = sign
    assert await reason_of(app, issuer) == "ID_TOKEN_INVALID"


async def test_a_signature_by_an_encryption_key_is_refused(app: AuthApp, issuer: Issuer) -> None:
    issuer.keys = [type(rsa_key("k1")).import_key({**rsa_key("k1").as_dict(private=False), "use": "enc", "kid": "k1"})]
    assert await reason_of(app, issuer) == "ID_TOKEN_INVALID"


async def test_new_keys_of_the_provider_are_fetched_at_most_every_30_s(
    app: AuthApp, issuer: Issuer, clock: ManualClock
) -> None:
    await app.sign_in(issuer)
    issuer.keys, issuer.sign = [rsa_key("k2")], lambda claims: signed_token(claims, rsa_key("k2"))
    for _ in range(3):
        assert await reason_of(app, issuer) == "ID_TOKEN_INVALID"
    assert issuer.requests["/jwks"] == 1
    clock.advance(seconds=31)
    assert await app.resolve(await app.sign_in(issuer))
    assert (issuer.requests["/jwks"], issuer.requests["/.well-known/openid-configuration"]) == (2, 1)


async def test_a_flow_can_be_finished_once(app: AuthApp, issuer: Issuer) -> None:
    begun = await app.begin()
    query = issuer.authorize(begun.authorization_url)
    await app.finish(begun.flow, **query)
    exchanges = issuer.requests["/token"]
    with pytest.raises(SignInNeeded) as caught:
        await app.finish(begun.flow, **query)
    assert (caught.value.reason, issuer.requests["/token"]) == ("SIGN_IN_FLOW_OVER", exchanges)


async def test_concurrent_callbacks_open_one_session(app: AuthApp, issuer: Issuer) -> None:
    begun = await app.begin()
    query = issuer.authorize(begun.authorization_url)
    results = await asyncio.gather(*(app.finish(begun.flow, **query) for _ in range(4)), return_exceptions=True)
    assert [isinstance(r, SignInNeeded) for r in results].count(True) == 3


async def test_a_callback_needs_the_flow_and_the_state_of_the_same_sign_in(app: AuthApp, issuer: Issuer) -> None:
    own, other = await app.begin(), await app.begin()
    query, foreign = (issuer.authorize(begun.authorization_url) for begun in (own, other))
    wrong = [
        (other.flow, query),
        (own.flow, foreign),
        ("", query),
        (own.flow, {**query, "state": ""}),
        (own.flow, {**query, "state": query["state"] + "x"}),
        (query["state"], {**query, "state": own.flow}),
    ]
    for flow, callback in wrong:
        with pytest.raises(SignInNeeded) as caught:
            await app.finish(flow, **callback)
        assert caught.value.reason == "SIGN_IN_FLOW_OVER"
    assert issuer.requests["/token"] == 0
    assert (await app.finish(own.flow, **query)).session, "a forged callback does not break the real one"


async def test_a_code_of_another_sign_in_is_refused_by_pkce(app: AuthApp, issuer: Issuer) -> None:
    own, other = await app.begin(), await app.begin()
    state = issuer.authorize(own.authorization_url)["state"]
    code = issuer.authorize(other.authorization_url, "mallory")["code"]
    with pytest.raises(SignInNeeded) as caught:
        await app.finish(own.flow, state=state, code=code)
    assert caught.value.reason == "SIGN_IN_CODE_REFUSED"


async def test_a_flow_expires_after_ten_minutes(app: AuthApp, issuer: Issuer, clock: ManualClock) -> None:
    begun, late = await app.begin(), await app.begin()
    clock.advance(minutes=9, seconds=59)
    assert await app.finish(begun.flow, **issuer.authorize(begun.authorization_url))
    clock.advance(seconds=1)
    with pytest.raises(SignInNeeded):
        await app.finish(late.flow, **issuer.authorize(late.authorization_url))


async def test_a_fresh_sign_in_needs_a_recent_auth_time(app: AuthApp, issuer: Issuer, clock: ManualClock) -> None:
    now = int(clock.now().timestamp())
    for false_claims in ({"auth_time": now - 331}, {"auth_time": now + 60}, {"auth_time": None}, {"auth_time": "now"}):
        issuer.false_claims = false_claims
        assert await reason_of(app, issuer, fresh=True) == "ID_TOKEN_INVALID"
        assert await app.resolve(await app.sign_in(issuer)), "without `fresh` an older auth_time is accepted"
    issuer.false_claims = {"auth_time": now - 290}
    session = await app.identity(await app.sign_in(issuer, fresh=True))
    assert session.signed_in_at == clock.now() - timedelta(seconds=290)


async def test_an_old_auth_time_does_not_count_as_a_fresh_sign_in(
    app: AuthApp, issuer: Issuer, clock: ManualClock
) -> None:
    issuer.false_claims = {"auth_time": int((clock.now() - timedelta(days=20)).timestamp())}
    identity = await app.identity(await app.sign_in(issuer))
    with pytest.raises(Forbidden) as caught:
        await app.delete(identity)
    assert caught.value.reason == "STEP_UP_NEEDED"


async def test_a_fresh_sign_in_works_with_a_provider_that_never_sends_auth_time(
    app: AuthApp, issuer: Issuer, clock: ManualClock
) -> None:
    issuer.metadata = {"claims_supported": ["iss", "sub", "aud", "exp", "iat", "email"]}
    issuer.false_claims = {"auth_time": None}
    identity = await app.identity(await app.sign_in(issuer, fresh=True))
    assert identity.signed_in_at == clock.now()


@pytest.mark.parametrize(
    ("error", "kind", "reason"),
    [
        ("access_denied", Forbidden, "SIGN_IN_DENIED"),
        ("temporarily_unavailable", Unavailable, "PROVIDER_DOWN"),
        ("login_required", Forbidden, "SIGN_IN_REFUSED"),
        ("", Forbidden, "SIGN_IN_REFUSED"),
    ],
)
async def test_an_error_from_the_provider_ends_the_sign_in(
    app: AuthApp, issuer: Issuer, error: str, kind: type[Error], reason: str
) -> None:
    begun = await app.begin()
    state = issuer.authorize(begun.authorization_url)["state"]
    with pytest.raises(kind) as caught:
        await app.finish(begun.flow, state=state, error=error)
    assert caught.value.reason == reason
    with pytest.raises(SignInNeeded):
        await app.finish(begun.flow, state=state, error=error)


async def test_short_failures_of_the_provider_are_retried(app: AuthApp, issuer: Issuer) -> None:
    issuer.failures = 2
    assert await app.resolve(await app.sign_in(issuer))
    assert issuer.requests["/.well-known/openid-configuration"] == 3


async def test_sign_in_is_unavailable_while_the_provider_is_down(app: AuthApp, issuer: Issuer) -> None:
    issuer.failures = 100
    with pytest.raises(Unavailable) as caught:
        await app.begin()
    assert (caught.value.reason, caught.value.retry_after_s) == ("PROVIDER_DOWN", 60)
    assert "try again" in caught.value.message
    issuer.failures = 0
    assert await app.begin()


async def test_a_slow_provider_runs_into_the_timeout(
    app: AuthApp, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = await app.begin()
    query = issuer.authorize(begun.authorization_url)
    monkeypatch.setattr(oidc, "EXCHANGE_TIMEOUT_S", 0.2)
    issuer.delay_s = 5
    started = asyncio.get_running_loop().time()
    with pytest.raises(Unavailable):
        await app.finish(begun.flow, **query)
    assert asyncio.get_running_loop().time() - started < 2
    assert issuer.requests["/token"] == 1


async def test_a_provider_that_sends_byte_by_byte_runs_into_the_timeout(
    app: AuthApp, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte arrives in time, but all of them together do not."""

    async def send_slowly() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" "
            await asyncio.sleep(0.05)

    monkeypatch.setattr(oidc, "EXCHANGE_TIMEOUT_S", 0.3)
    issuer.token_response = lambda _: StreamingResponse(send_slowly(), media_type="application/json")
    started = asyncio.get_running_loop().time()
    assert await reason_of(app, issuer) == "PROVIDER_DOWN"
    assert asyncio.get_running_loop().time() - started < 2


@pytest.mark.parametrize("status", [500, 503])
async def test_a_code_exchange_is_not_retried(app: AuthApp, issuer: Issuer, status: int) -> None:
    issuer.token_response = lambda _: Response(status_code=status)
    assert await reason_of(app, issuer) == "PROVIDER_DOWN"
    assert issuer.requests["/token"] == 1


@pytest.mark.parametrize(
    "response",
    [
        JSONResponse({"access_token": "a", "token_type": "Bearer"}),
        JSONResponse([1]),
        JSONResponse("x"),
        JSONResponse(None),
        Response("<html>", media_type="text/html"),
        JSONResponse({"error": "invalid_client"}, 401),
        JSONResponse({"id_token": 7}),
    ],
)
async def test_a_malformed_token_response_is_refused(app: AuthApp, issuer: Issuer, response: Response) -> None:
    issuer.token_response = lambda _: response
    assert await reason_of(app, issuer) in {"PROVIDER_UNUSABLE", "ID_TOKEN_INVALID"}


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "http://127.0.0.1:1"},
        {"token_endpoint": "http://evil.example/token"},
        {"authorization_endpoint": None},
        {"jwks_uri": 7},
    ],
)
async def test_unusable_provider_metadata_is_refused(app: AuthApp, issuer: Issuer, metadata: dict[str, Any]) -> None:
    issuer.metadata = metadata
    assert await reason_of(app, issuer) == "PROVIDER_UNUSABLE"


async def test_concurrent_first_sign_ins_make_one_account(any_app: AuthApp, issuer: Issuer) -> None:
    sessions = await asyncio.gather(*(any_app.sign_in(issuer) for _ in range(3)))
    people = {(await any_app.identity(session)).person for session in sessions}
    assert len(people) == 1


async def test_only_hashes_of_secrets_are_stored(app: AuthApp, issuer: Issuer, tmp_path: Any) -> None:
    session = await app.sign_in(issuer)
    begun = await app.begin(session=session)
    stored = b"".join(path.read_bytes() for path in (tmp_path / "data").glob("auth.sqlite*"))
    state = issuer.authorize(begun.authorization_url)["state"]
    for secret in (session, begun.flow, state, "at-secret", "ada@example.com"):
        assert secret.encode() not in stored
