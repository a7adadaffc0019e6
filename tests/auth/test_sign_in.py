"""Signing in at a provider that is honest, lying, slow or down."""

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
from tests.auth.home import CALLBACK, Home
from tests.auth.issuer import (
    CLIENT_ID,
    Issuer,
    ec_key,
    rsa_key,
    signed,
    signed_with_public_key,
    unsigned,
)
from tests.clocks import ManualClock


async def reason_of(home: Home, issuer: Issuer, **asked: Any) -> str:
    with pytest.raises(Error) as caught:
        await home.sign_in(issuer, **asked)
    return caught.value.reason


async def test_first_sign_in_makes_an_account_and_later_ones_find_it(home: Home, issuer: Issuer) -> None:
    first = await home.identity(await home.sign_in(issuer))
    again = await home.identity(await home.sign_in(issuer))
    other = await home.identity(await home.sign_in(issuer, "bob"))
    assert first.person == again.person != other.person
    assert first.session_id != again.session_id


async def test_me_shows_the_address_of_the_last_sign_in(home: Home, issuer: Issuer, clock: ManualClock) -> None:
    begun = clock.now()
    await home.sign_in(issuer)
    clock.advance(minutes=3)
    issuer.lies = {"email": "ada@new.example"}
    with home.as_person(await home.identity(await home.sign_in(issuer))) as mine:
        me = await mine.get_me(GetMeRequest())
    assert (me.email, me.provider) == ("ada@new.example", "127.0.0.1")
    assert (me.created_at, me.signed_in_at) == (begun, clock.now())


async def test_authorization_request_carries_all_proofs(home: Home) -> None:
    begun = await home.begin(fresh=True)
    asked = parse_qs(urlsplit(begun.authorization_url).query)
    assert asked["redirect_uri"] == [CALLBACK]
    assert asked["scope"] == ["openid email"]
    assert (asked["max_age"], asked["prompt"], asked["code_challenge_method"]) == (["0"], ["login"], ["S256"])
    proofs = {asked[name][0] for name in ("state", "nonce", "code_challenge")} | {begun.flow}
    assert len(proofs) == 4
    assert all(len(proof) == 43 for proof in proofs)


async def test_usual_sign_in_does_not_ask_for_a_password_again(home: Home) -> None:
    asked = parse_qs(urlsplit((await home.begin()).authorization_url).query)
    assert not {"max_age", "prompt", "claims"} & asked.keys()


async def test_sign_in_leads_back_to_where_it_began(home: Home, issuer: Issuer) -> None:
    begun = await home.begin(next="/privacy?part=delete")
    done = await home.finish(begun.flow, **issuer.authorize(begun.authorization_url))
    assert done.next == "/privacy?part=delete"


@pytest.mark.parametrize(
    "path", ["https://evil.example", "//evil.example", "/\\evil.example", "x", "/a\nb", "/" + "a" * 600]
)
async def test_next_stays_on_our_own_site(home: Home, path: str) -> None:
    with pytest.raises(Invalid) as caught:
        await home.begin(next=path)
    assert "next" in caught.value.fields


@pytest.mark.parametrize("uri", ["https://evil.example/auth/callback", "http://localhost:8080.evil.example/", ""])
async def test_provider_sends_back_to_our_own_site_only(home: Home, uri: str) -> None:
    with pytest.raises(Invalid) as caught:
        await home.begin(redirect_uri=uri)
    assert "redirect_uri" in caught.value.fields


async def test_es256_tokens_are_good_too(home: Home, issuer: Issuer) -> None:
    issuer.keys = [rsa_key("k1"), ec_key("e1")]
    issuer.sign = lambda claims: signed(claims, ec_key("e1"), "ES256")
    assert await home.resolve(await home.sign_in(issuer))


async def test_token_without_kid_is_good_when_one_key_can_have_signed_it(home: Home, issuer: Issuer) -> None:
    issuer.sign = lambda claims: signed(claims, rsa_key("k1"), kid=None)
    assert await home.resolve(await home.sign_in(issuer))


async def test_token_without_kid_is_refused_when_two_keys_can_have_signed_it(home: Home, issuer: Issuer) -> None:
    issuer.keys = [rsa_key("k1"), rsa_key("k2")]
    issuer.sign = lambda claims: signed(claims, rsa_key("k1"), kid=None)
    assert await reason_of(home, issuer) == "ID_TOKEN_INVALID"


@pytest.mark.parametrize(
    "lies",
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
async def test_wrong_claim_opens_no_session(home: Home, issuer: Issuer, lies: dict[str, Any]) -> None:
    issuer.lies = lies
    assert await reason_of(home, issuer) == "ID_TOKEN_INVALID"


@pytest.mark.parametrize("lies", [{"aud": [CLIENT_ID]}, {"aud": [CLIENT_ID, "b"], "azp": CLIENT_ID}])
async def test_audience_list_is_good_when_it_is_meant_for_us(home: Home, issuer: Issuer, lies: dict[str, Any]) -> None:
    issuer.lies = lies
    assert await home.resolve(await home.sign_in(issuer))


@pytest.mark.parametrize(
    "sign",
    [
        unsigned,
        signed_with_public_key,
        lambda claims: signed(claims, OctKey.import_key("oo-test" * 8), "HS256", kid="k1"),
        lambda claims: signed(claims, rsa_key("other"), kid="k1"),
        lambda claims: signed(claims, rsa_key("other")),
        lambda claims: signed(claims, rsa_key("k1"), "PS256"),
        lambda claims: signed(claims, rsa_key("k1"), "RS512"),
        lambda claims: signed(claims, ec_key("k1"), "ES256"),
        lambda claims: signed(claims, rsa_key("k1"))[:-8] + "AAAAAAAA",
        lambda claims: signed(claims, rsa_key("k1")).rsplit(".", 1)[0] + ".",
        lambda claims: "not-a-token",
        lambda claims: "",
        lambda claims: "é.é.é",
    ],
)
async def test_wrong_signature_opens_no_session(home: Home, issuer: Issuer, sign: Any) -> None:
    issuer.sign = sign
    assert await reason_of(home, issuer) == "ID_TOKEN_INVALID"


async def test_key_for_encryption_signs_nothing(home: Home, issuer: Issuer) -> None:
    issuer.keys = [type(rsa_key("k1")).import_key({**rsa_key("k1").as_dict(private=False), "use": "enc", "kid": "k1"})]
    assert await reason_of(home, issuer) == "ID_TOKEN_INVALID"


async def test_new_key_of_the_provider_is_fetched_but_not_more_than_every_30_s(
    home: Home, issuer: Issuer, clock: ManualClock
) -> None:
    await home.sign_in(issuer)
    issuer.keys, issuer.sign = [rsa_key("k2")], lambda claims: signed(claims, rsa_key("k2"))
    for _ in range(3):
        assert await reason_of(home, issuer) == "ID_TOKEN_INVALID"
    assert issuer.asked["/jwks"] == 1
    clock.advance(seconds=31)
    assert await home.resolve(await home.sign_in(issuer))
    assert (issuer.asked["/jwks"], issuer.asked["/.well-known/openid-configuration"]) == (2, 1)


async def test_flow_ends_a_sign_in_once(home: Home, issuer: Issuer) -> None:
    begun = await home.begin()
    brought = issuer.authorize(begun.authorization_url)
    await home.finish(begun.flow, **brought)
    exchanges = issuer.asked["/token"]
    with pytest.raises(SignInNeeded) as caught:
        await home.finish(begun.flow, **brought)
    assert (caught.value.reason, issuer.asked["/token"]) == ("SIGN_IN_FLOW_OVER", exchanges)


async def test_two_callbacks_at_once_open_one_session(home: Home, issuer: Issuer) -> None:
    begun = await home.begin()
    brought = issuer.authorize(begun.authorization_url)
    results = await asyncio.gather(*(home.finish(begun.flow, **brought) for _ in range(4)), return_exceptions=True)
    assert [isinstance(r, SignInNeeded) for r in results].count(True) == 3


async def test_callback_needs_the_flow_and_the_state_of_the_same_sign_in(home: Home, issuer: Issuer) -> None:
    mine, other = await home.begin(), await home.begin()
    brought, foreign = (issuer.authorize(begun.authorization_url) for begun in (mine, other))
    wrong = [
        (other.flow, brought),
        (mine.flow, foreign),
        ("", brought),
        (mine.flow, {**brought, "state": ""}),
        (mine.flow, {**brought, "state": brought["state"] + "x"}),
        (brought["state"], {**brought, "state": mine.flow}),
    ]
    for flow, answer in wrong:
        with pytest.raises(SignInNeeded) as caught:
            await home.finish(flow, **answer)
        assert caught.value.reason == "SIGN_IN_FLOW_OVER"
    assert issuer.asked["/token"] == 0
    assert (await home.finish(mine.flow, **brought)).session, "a forged callback does not break the real one"


async def test_code_of_another_sign_in_is_refused_by_its_pkce(home: Home, issuer: Issuer) -> None:
    mine, other = await home.begin(), await home.begin()
    state = issuer.authorize(mine.authorization_url)["state"]
    code = issuer.authorize(other.authorization_url, "mallory")["code"]
    with pytest.raises(SignInNeeded) as caught:
        await home.finish(mine.flow, state=state, code=code)
    assert caught.value.reason == "SIGN_IN_CODE_REFUSED"


async def test_flow_lives_ten_minutes(home: Home, issuer: Issuer, clock: ManualClock) -> None:
    begun, late = await home.begin(), await home.begin()
    clock.advance(minutes=9, seconds=59)
    assert await home.finish(begun.flow, **issuer.authorize(begun.authorization_url))
    clock.advance(seconds=1)
    with pytest.raises(SignInNeeded):
        await home.finish(late.flow, **issuer.authorize(late.authorization_url))


async def test_fresh_sign_in_wants_a_fresh_proof(home: Home, issuer: Issuer, clock: ManualClock) -> None:
    now = int(clock.now().timestamp())
    for lies in ({"auth_time": now - 331}, {"auth_time": now + 60}, {"auth_time": None}, {"auth_time": "now"}):
        issuer.lies = lies
        assert await reason_of(home, issuer, fresh=True) == "ID_TOKEN_INVALID"
        assert await home.resolve(await home.sign_in(issuer)), "without `fresh` an older proof will do"
    issuer.lies = {"auth_time": now - 290}
    session = await home.identity(await home.sign_in(issuer, fresh=True))
    assert session.signed_in_at == clock.now() - timedelta(seconds=290)


async def test_old_proof_does_not_count_as_a_fresh_sign_in(home: Home, issuer: Issuer, clock: ManualClock) -> None:
    issuer.lies = {"auth_time": int((clock.now() - timedelta(days=20)).timestamp())}
    identity = await home.identity(await home.sign_in(issuer))
    with pytest.raises(Forbidden) as caught:
        await home.delete(identity)
    assert caught.value.reason == "STEP_UP_NEEDED"


async def test_provider_that_never_tells_auth_time_is_believed_that_it_asked(
    home: Home, issuer: Issuer, clock: ManualClock
) -> None:
    issuer.description = {"claims_supported": ["iss", "sub", "aud", "exp", "iat", "email"]}
    issuer.lies = {"auth_time": None}
    identity = await home.identity(await home.sign_in(issuer, fresh=True))
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
async def test_provider_answers_with_an_error(
    home: Home, issuer: Issuer, error: str, kind: type[Error], reason: str
) -> None:
    begun = await home.begin()
    state = issuer.authorize(begun.authorization_url)["state"]
    with pytest.raises(kind) as caught:
        await home.finish(begun.flow, state=state, error=error)
    assert caught.value.reason == reason
    with pytest.raises(SignInNeeded):
        await home.finish(begun.flow, state=state, error=error)


async def test_short_failures_of_the_provider_are_not_noticed(home: Home, issuer: Issuer) -> None:
    issuer.failures = 2
    assert await home.resolve(await home.sign_in(issuer))
    assert issuer.asked["/.well-known/openid-configuration"] == 3


async def test_provider_down_says_what_to_do(home: Home, issuer: Issuer) -> None:
    issuer.failures = 100
    with pytest.raises(Unavailable) as caught:
        await home.begin()
    assert (caught.value.reason, caught.value.retry_after_s) == ("PROVIDER_DOWN", 60)
    assert "try again" in caught.value.message
    issuer.failures = 0
    assert await home.begin()


async def test_slow_provider_meets_a_deadline(home: Home, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = await home.begin()
    brought = issuer.authorize(begun.authorization_url)
    monkeypatch.setattr(oidc, "EXCHANGE_TIMEOUT_S", 0.2)
    issuer.delay_s = 5
    started = asyncio.get_running_loop().time()
    with pytest.raises(Unavailable):
        await home.finish(begun.flow, **brought)
    assert asyncio.get_running_loop().time() - started < 2
    assert issuer.asked["/token"] == 1


async def test_dripping_provider_meets_a_deadline(home: Home, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time; all of them together do not."""

    async def drip() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" "
            await asyncio.sleep(0.05)

    monkeypatch.setattr(oidc, "EXCHANGE_TIMEOUT_S", 0.3)
    issuer.token_answer = lambda _: StreamingResponse(drip(), media_type="application/json")
    started = asyncio.get_running_loop().time()
    assert await reason_of(home, issuer) == "PROVIDER_DOWN"
    assert asyncio.get_running_loop().time() - started < 2


@pytest.mark.parametrize("status", [500, 503])
async def test_code_exchange_is_tried_once(home: Home, issuer: Issuer, status: int) -> None:
    issuer.token_answer = lambda _: Response(status_code=status)
    assert await reason_of(home, issuer) == "PROVIDER_DOWN"
    assert issuer.asked["/token"] == 1


@pytest.mark.parametrize(
    "answer",
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
async def test_nonsense_from_the_token_endpoint_opens_no_session(home: Home, issuer: Issuer, answer: Response) -> None:
    issuer.token_answer = lambda _: answer
    assert await reason_of(home, issuer) in {"PROVIDER_UNUSABLE", "ID_TOKEN_INVALID"}


@pytest.mark.parametrize(
    "description",
    [
        {"issuer": "http://127.0.0.1:1"},
        {"token_endpoint": "http://evil.example/token"},
        {"authorization_endpoint": None},
        {"jwks_uri": 7},
    ],
)
async def test_description_of_another_issuer_is_not_believed(
    home: Home, issuer: Issuer, description: dict[str, Any]
) -> None:
    issuer.description = description
    assert await reason_of(home, issuer) == "PROVIDER_UNUSABLE"


async def test_two_first_sign_ins_at_once_make_one_account(any_home: Home, issuer: Issuer) -> None:
    sessions = await asyncio.gather(*(any_home.sign_in(issuer) for _ in range(3)))
    people = {(await any_home.identity(session)).person for session in sessions}
    assert len(people) == 1


async def test_only_hashes_of_secrets_are_stored(home: Home, issuer: Issuer, tmp_path: Any) -> None:
    session = await home.sign_in(issuer)
    begun = await home.begin(session=session)
    stored = b"".join(path.read_bytes() for path in (tmp_path / "data").glob("auth.sqlite*"))
    state = issuer.authorize(begun.authorization_url)["state"]
    for secret in (session, begun.flow, state, "at-secret", "ada@example.com"):
        assert secret.encode() not in stored
