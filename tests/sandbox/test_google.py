"""Sign-in at the Google stand-in, by a relying party and by a browser without JavaScript."""

import base64
import hashlib
from typing import Any

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.sandbox.sandbox_process import CLIENT, GoogleSignIn, SandboxProcess, authorization_parameters


def claims(sandbox: SandboxProcess, response: httpx2.Response) -> dict[str, Any]:
    keys = KeySet.import_key_set(sandbox.google.get("/jwks").json())
    return dict(jwt.decode(response.raise_for_status().json()["id_token"], keys, algorithms=["RS256"]).claims)


def error(response: httpx2.Response) -> str:
    assert response.status_code == 400, response.text
    return str(response.json()["error"])


def test_consent_page_offers_both_people_and_deny_without_script(sandbox: SandboxProcess) -> None:
    page = sandbox.google.get("/o/oauth2/v2/auth", params=authorization_parameters("v" * 43))
    assert "Continue as Mara Lindqvist" in page.text
    assert "Continue as Sam Okafor" in page.text
    assert "Deny" in page.text
    assert "<script" not in page.text
    assert "form-action 'self' http://localhost:*" in page.headers["Content-Security-Policy"]


def test_reading_the_consent_page_changes_nothing(sandbox: SandboxProcess) -> None:
    sandbox.google.get("/o/oauth2/v2/auth", params=authorization_parameters("v" * 43))
    assert sandbox.google.get("/sandbox/state").json()["open_codes"] == 0


def test_id_token_has_subject_times_and_audience(sandbox: SandboxProcess) -> None:
    response = GoogleSignIn.begin(sandbox.google, "mara", nonce="n-42").exchange(sandbox.google)
    found = claims(sandbox, response)
    assert found["iss"] == str(sandbox.google.base_url).rstrip("/")
    assert (found["aud"], found["azp"], found["nonce"]) == ("oo-sandbox", "oo-sandbox", "n-42")
    assert (found["email"], found["email_verified"]) == ("mara.lindqvist@example.com", True)
    assert found["exp"] - found["iat"] == 3600
    assert found["auth_time"] <= found["iat"]
    digest = hashlib.sha256(response.json()["access_token"].encode()).digest()
    assert found["at_hash"] == base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()


def test_each_person_keeps_one_subject(sandbox: SandboxProcess) -> None:
    subjects = [
        claims(sandbox, GoogleSignIn.begin(sandbox.google, who).exchange(sandbox.google))["sub"]
        for who in ("mara", "sam", "mara")
    ]
    assert subjects[0] == subjects[2] != subjects[1]


def test_email_needs_its_scope(sandbox: SandboxProcess) -> None:
    found = claims(sandbox, GoogleSignIn.begin(sandbox.google, scope="openid", nonce=None).exchange(sandbox.google))
    assert not {"email", "email_verified", "name", "nonce"} & found.keys()


def test_denial_redirects_with_access_denied_and_the_state(sandbox: SandboxProcess) -> None:
    assert GoogleSignIn.begin(sandbox.google, "deny", state="a b&c").parameters == {
        "error": "access_denied",
        "state": "a b&c",
    }


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "email"}, "invalid_scope"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
    ],
)
def test_invalid_request_redirects_with_its_error(
    sandbox: SandboxProcess, changed: dict[str, str | None], expected: str
) -> None:
    response = GoogleSignIn.begin(sandbox.google, "mara", **changed).parameters
    assert (response["error"], response["state"]) == (expected, "s-1")


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/callback",
        "http://localhost.evil.example/",
        "http://localhost@evil.example/",
        "https://localhost:8080/",
        "http://127.0.0.1:x/",
        "",
    ],
)
def test_unknown_address_or_client_is_refused_on_a_page(sandbox: SandboxProcess, address: str) -> None:
    for changed in ({"redirect_uri": address}, {"client_id": "somebody"}):
        parameters = authorization_parameters("v" * 43, **changed)
        for response in (
            sandbox.google.get("/o/oauth2/v2/auth", params=parameters),
            sandbox.google.post("/o/oauth2/v2/auth", params=parameters, data={"choice": "mara"}),
        ):
            assert response.status_code == 400
            assert "This request was refused" in response.text


def test_pkce_is_enforced(sandbox: SandboxProcess) -> None:
    assert error(GoogleSignIn.begin(sandbox.google).exchange(sandbox.google, code_verifier="w" * 43)) == "invalid_grant"
    assert error(GoogleSignIn.begin(sandbox.google).exchange(sandbox.google, code_verifier="")) == "invalid_request"


def test_code_is_used_once_and_its_replay_revokes_the_tokens(sandbox: SandboxProcess) -> None:
    sign_in = GoogleSignIn.begin(sandbox.google)
    token = sign_in.exchange(sandbox.google).json()["access_token"]
    assert error(sign_in.exchange(sandbox.google)) == "invalid_grant"
    tokens = sandbox.google.get("/sandbox/state").json()["tokens"]
    assert [(issued["token"], issued["alive"]) for issued in tokens] == [(token, False)]


def test_code_expires_after_sixty_seconds(sandbox: SandboxProcess) -> None:
    sign_in = GoogleSignIn.begin(sandbox.google)
    sandbox.advance(61)
    assert error(sign_in.exchange(sandbox.google)) == "invalid_grant"


def test_code_is_bound_to_its_redirect_address(sandbox: SandboxProcess) -> None:
    sign_in = GoogleSignIn.begin(sandbox.google)
    assert error(sign_in.exchange(sandbox.google, redirect_uri="http://localhost:8080/other")) == "invalid_grant"


def test_client_authenticates_by_post_or_basic_but_not_both_and_not_wrongly(sandbox: SandboxProcess) -> None:
    assert GoogleSignIn.begin(sandbox.google).exchange(sandbox.google, client_secret="wrong").status_code == 401
    sign_in = GoogleSignIn.begin(sandbox.google)
    fields = {"grant_type": "authorization_code", "code": sign_in.parameters["code"], "code_verifier": sign_in.verifier}
    fields["redirect_uri"] = "http://localhost:8080/auth/callback"
    basic = (CLIENT["client_id"], CLIENT["client_secret"])
    both = sandbox.google.post("/token", data={**fields, **CLIENT}, auth=basic)
    assert error(both) == "invalid_request"
    assert sandbox.google.post("/token", data=fields, auth=basic).status_code == 200
    assert error(sandbox.google.post("/token", data={**CLIENT, "grant_type": "password"})) == "unsupported_grant_type"


def test_auth_time_stays_until_a_fresh_sign_in_is_requested(sandbox: SandboxProcess) -> None:
    first = claims(sandbox, GoogleSignIn.begin(sandbox.google).exchange(sandbox.google))
    sandbox.advance(400)
    again = claims(sandbox, GoogleSignIn.begin(sandbox.google, max_age="3600").exchange(sandbox.google))
    assert again["auth_time"] == first["auth_time"]
    page = sandbox.google.get("/o/oauth2/v2/auth", params=authorization_parameters("v" * 43, max_age="300"))
    assert "asks you to sign in again" in page.text
    for changed in ({"max_age": "300"}, {"prompt": "login"}, {"max_age": "0"}):
        fresh = claims(sandbox, GoogleSignIn.begin(sandbox.google, "mara", **changed).exchange(sandbox.google))
        assert fresh["iat"] - fresh["auth_time"] < 10
        sandbox.advance(20)


def test_prompt_none_redirects_without_a_page(sandbox: SandboxProcess) -> None:
    def sign_in_silently(**changed: str) -> dict[str, str]:
        parameters = authorization_parameters("v" * 43, prompt="none", **changed)
        response = sandbox.google.get("/o/oauth2/v2/auth", params=parameters)
        return dict(httpx2.URL(response.headers["Location"]).params)

    assert sign_in_silently()["error"] == "login_required"
    GoogleSignIn.begin(sandbox.google, "sam")
    assert "code" in sign_in_silently()
    assert "code" in sign_in_silently(login_hint="sam.okafor@example.com")
    assert sign_in_silently(login_hint="mara.lindqvist@example.com")["error"] == "login_required"


def test_hinted_person_is_first(sandbox: SandboxProcess) -> None:
    parameters = authorization_parameters("v" * 43, login_hint="sam.okafor@example.com")
    page = sandbox.google.get("/o/oauth2/v2/auth", params=parameters).text
    assert page.index("Sam Okafor") < page.index("Mara Lindqvist")


def test_rotation_signs_with_a_key_that_was_already_published(sandbox: SandboxProcess) -> None:
    before = [key["kid"] for key in sandbox.google.get("/jwks").json()["keys"]]
    sandbox.google.post("/sandbox/rotate-keys").raise_for_status()
    after = [key["kid"] for key in sandbox.google.get("/jwks").json()["keys"]]
    assert len({*before, *after}) == 3
    assert after[0] == before[1]
    assert all("d" not in key for key in sandbox.google.get("/jwks").json()["keys"])
    claims(sandbox, GoogleSignIn.begin(sandbox.google).exchange(sandbox.google))


def test_revoked_token_is_invalid(sandbox: SandboxProcess) -> None:
    response = GoogleSignIn.begin(sandbox.google, access_type="offline").exchange(sandbox.google).json()
    assert sandbox.google.post("/revoke", data={"token": response["refresh_token"]}).status_code == 200
    assert not any(issued["alive"] for issued in sandbox.google.get("/sandbox/state").json()["tokens"])
    assert error(sandbox.google.post("/revoke", data={"token": response["access_token"]})) == "invalid_token"


def test_discovery_names_only_endpoints_that_exist(sandbox: SandboxProcess) -> None:
    document = sandbox.google.get("/.well-known/openid-configuration").json()
    assert document["issuer"] == str(sandbox.google.base_url).rstrip("/")
    for name, address in document.items():
        if name.endswith(("_endpoint", "_uri")):
            assert sandbox.google.get(address).status_code != 404, name
