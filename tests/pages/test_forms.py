"""Pages over the real modules: access to them, the fields of their forms, and the text of each error."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

import pytest

from gen.oo.auth.v1 import ResolveSessionRequest
from servers.kernel.errors import SignInNeeded
from tests.clocks import ManualClock
from tests.pages.visit import ORIGIN, OWN, Visit

SESSION = "__Host-Http-oo"
MULTIPART = "multipart/form-data; boundary=b"


async def test_first_page_is_the_sign_in_if_signed_out(visit: Visit) -> None:
    assert (await visit.get("/")).status_code == 200
    assert "Continue with" in visit.text


async def test_link_from_another_site_finds_the_session_by_an_extra_redirect(visit: Visit) -> None:
    await visit.get("/", {"Sec-Fetch-Site": "cross-site"})
    assert '<meta http-equiv="refresh" content="0; url=/?hop=1">' in visit.page.text
    await visit.get("/?hop=1", {"Sec-Fetch-Site": "cross-site"})
    assert "Continue with" in visit.text


@pytest.mark.parametrize("path", ["/consent", "/connect", "/connect/todoist", "/privacy"])
async def test_every_page_redirects_to_the_sign_in_if_signed_out(visit: Visit, path: str) -> None:
    assert (await visit.get(path)).headers["Location"] == "/?notice=ended"
    await visit.get("/?notice=ended")
    assert "Your session has ended" in visit.text


async def test_pages_are_read_with_get_alone(visit: Visit) -> None:
    await (await visit.sign_in()).agree()
    for path in ("/", "/connect", "/connect/todoist", "/privacy", "/legal/terms"):
        assert (await visit.get(path)).status_code == 200, path
    for path in ("/", "/privacy", "/legal/terms", "/erasure"):
        assert (await visit.http.put(path)).status_code == 405, path


async def test_sign_in_sets_a_strict_cookie_and_leads_to_the_wanted_page(visit: Visit) -> None:
    await visit.sign_in()
    [cookie] = [line for line in visit.page.headers.get_list("set-cookie") if line.startswith(f"{SESSION}=")]
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"))
    assert '<meta http-equiv="refresh" content="0; url=/">' in visit.page.text
    assert "__Host-Http-oo-flow" not in visit.cookies


async def test_forged_callback_does_not_end_the_sign_in(visit: Visit) -> None:
    started = await visit.post("/auth/sign-in", next="/privacy")
    assert (await visit.get("/auth/callback?state=forged&code=forged")).status_code == 401
    callback = visit.issuer.authorize(started.headers["Location"], "ada")
    await visit.get("/auth/callback?" + "&".join(f"{name}={value}" for name, value in callback.items()))
    assert "url=/privacy" in visit.page.text


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "https://evil.example", "/a b", f"/{'x' * 600}"])
async def test_sign_in_never_redirects_to_another_site(visit: Visit, path: str) -> None:
    started = await visit.post("/auth/sign-in", next=path)
    callback = visit.issuer.authorize(started.headers["Location"], "ada")
    await visit.get("/auth/callback?" + "&".join(f"{name}={value}" for name, value in callback.items()))
    assert 'content="0; url=/"' in visit.page.text


async def test_other_site_can_neither_sign_in_nor_out(visit: Visit) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert (await visit.post("/auth/sign-in", headers, next="/")).status_code == 403
    await visit.sign_in()
    assert (await visit.post("/auth/sign-out", {"Origin": "https://evil.example"})).status_code == 403
    assert (await visit.get("/privacy")).status_code == 200


@pytest.mark.parametrize("path", ["/auth/sign-out", "/consent", "/tip", "/tip/react", "/connect/todoist/disconnect"])
async def test_form_without_the_token_of_its_session_changes_nothing(visit: Visit, path: str) -> None:
    await visit.sign_in()
    for token in ("", "00", "0" * 64):
        assert (await visit.post(path, form_token=token)).status_code == 403
        assert "load it again" in visit.text
    assert (await visit.get("/privacy")).status_code == 200


async def test_sign_out_ends_the_session_at_the_server(visit: Visit) -> None:
    await visit.sign_in()
    secret = visit.cookies[SESSION]
    await visit.get("/privacy")
    assert (await visit.post("/auth/sign-out")).headers["Location"] == "/"
    assert SESSION not in visit.cookies
    with pytest.raises(SignInNeeded):
        await visit.app.bff_stub.resolve_session(ResolveSessionRequest(session=secret))


async def test_person_without_consent_gets_no_tip(visit: Visit) -> None:
    await visit.sign_in()
    assert (await visit.get("/")).headers["Location"] == "/consent"
    await visit.get("/consent")
    assert (await visit.post("/tip", trigger="open")).headers["Location"] == "/consent"


async def test_consent_to_one_text_or_to_another_version_does_not_count(visit: Visit) -> None:
    await visit.sign_in()
    await visit.get("/consent")
    assert (await visit.post("/consent", agree=["terms:" + "0" * 64])).status_code == 422
    other = ["terms:" + "0" * 64, "privacy:" + "0" * 64]
    assert (await visit.post("/consent", agree=other)).status_code in (400, 409)
    assert "Nothing was recorded" in visit.text
    assert (await visit.get("/")).headers["Location"] == "/consent"
    await visit.agree()
    assert (await visit.get("/consent")).headers["Location"] == "/"


async def test_reading_the_tip_page_makes_no_decision(visit: Visit) -> None:
    await (await visit.sign_in()).agree()
    for _ in range(3):
        await visit.get("/")
        assert "Show my tip" in visit.text
    assert (await visit.get("/api/tips")).json() == {}


async def test_tip_can_be_used_with_forms_only(visit: Visit) -> None:
    await (await visit.sign_in()).agree()
    await visit.get("/")
    assert (await visit.post("/tip", trigger="open")).headers["Location"] == "/"
    [found] = (await visit.get("/api/tips")).json()["tips"]
    await visit.get("/")
    assert found["tip"]["title"] in visit.text
    tip_id = found["tip"]["id"]
    assert (await visit.post("/tip/react", tip_id=tip_id, reaction="acknowledge")).headers["Location"] == "/"
    await visit.get("/")
    assert f"Got it: {found['tip']['title']} Undo" in visit.text
    assert (await visit.post("/tip/react", tip_id=tip_id, reaction="dismiss")).headers["Location"] == "/?notice=passed"
    assert (await visit.post("/tip/react", tip_id=tip_id, reaction="undo")).headers["Location"] == "/"
    await visit.get("/")
    assert "Got it More" in visit.text
    assert (await visit.post("/tip/react", tip_id=tip_id, reaction="snooze-tomorrow")).status_code == 303
    [snoozed] = (await visit.get("/api/tips")).json()["tips"]
    assert snoozed["snoozedUntil"] == "2026-11-03T08:00:00Z"


@pytest.mark.parametrize("reaction", ["", "unknown", "like", "snooze-never", "DONE"])
async def test_reaction_without_a_button_is_refused(visit: Visit, reaction: str) -> None:
    await (await visit.sign_in()).agree()
    await visit.get("/")
    assert (await visit.post("/tip/react", tip_id="t", reaction=reaction)).status_code == 400


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        ("&".join(f"field{number}=1" for number in range(100)), "application/x-www-form-urlencoded"),
        ("next=" + "a" * 100_000, "application/x-www-form-urlencoded"),
        ('--b\r\nContent-Disposition: form-data; name="next"; filename="f"\r\n\r\n/\r\n--b--', MULTIPART),
        (
            '--b\r\nContent-Disposition: form-data; name="form_token"\r\n\r\n+2AA-\r\n--b--',
            f"{MULTIPART}; charset=utf-7",
        ),
        ("--b\r\nContent-Disposition: form-data\r\n\r\nz\r\n--b--", MULTIPART),
        ("garbage", "multipart/form-data"),
        ("{}", "application/json"),
        ("tip_id=%00", "application/x-www-form-urlencoded"),
    ],
)
@pytest.mark.parametrize("path", ["/auth/sign-in", "/tip"])
async def test_malformed_form_is_refused(visit: Visit, path: str, content: str, media_type: str) -> None:
    await visit.sign_in()
    cookie = f"{SESSION}={visit.cookies[SESSION]}"
    headers = {**OWN, "Content-Type": media_type, "Cookie": cookie}
    response = await visit.http.post(path, content=content, headers=headers)
    assert response.status_code == 400
    assert "That did not fit" in response.text


@pytest.mark.parametrize("again", ["1" * 5000, "4000000000", "-1", "٣", "1\n"])
async def test_invalid_time_in_the_address_is_ignored(visit: Visit, again: str) -> None:
    await (await visit.sign_in()).agree()
    assert (await visit.get(f"/?again={quote(again)}")).status_code == 200
    assert "What now?" in visit.text


async def test_wrong_verb_on_a_page_is_a_problem(visit: Visit) -> None:
    response = await visit.http.delete("/legal/terms")
    assert (response.status_code, response.headers["content-type"]) == (405, "application/problem+json")
    assert "GET" in response.headers["allow"]


async def test_callback_of_an_app_needs_the_session(visit: Visit) -> None:
    await visit.get("/connect/todoist/callback?state=s&code=c", {"Sec-Fetch-Site": "cross-site"})
    assert "url=/connect/todoist/callback?state=s&amp;code=c&amp;hop=1" in visit.page.text
    assert (await visit.get("/connect/todoist/callback?state=s&code=c&hop=1")).status_code == 401
    assert "lost your session" in visit.text


@pytest.mark.parametrize("path", ["/connect/nothing", "/legal/nothing", "/erasure"])
async def test_missing_page_has_an_error_page(visit: Visit, path: str) -> None:
    await (await visit.sign_in()).agree()
    assert (await visit.get(path)).status_code == 404
    assert "Nothing here" in visit.text


async def test_wrong_address_is_a_page_for_people_and_a_problem_for_programs(visit: Visit) -> None:
    assert "Nothing here" in (await visit.get("/nowhere", {"Accept": "text/html"})).text
    await visit.sign_in()
    for path, accept in (("/nowhere", "*/*"), ("/api/nowhere", "text/html")):
        response = await visit.get(path, {"Accept": accept})
        assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")


async def test_deletion_needs_the_word_and_a_fresh_sign_in(visit: Visit, clock: ManualClock) -> None:
    await (await visit.sign_in()).agree()
    await visit.get("/privacy")
    assert "That was not the word" not in visit.text
    assert (await visit.post("/privacy/delete", confirmation="Delete")).status_code == 422
    assert "That was not the word" in visit.text

    clock.advance(minutes=6)
    assert (await visit.post("/privacy/delete", confirmation="delete")).headers["Location"] == "/privacy#delete"
    await visit.get("/privacy")
    assert "Sign in again to delete" in visit.text
    assert "Type delete" not in visit.text

    await visit.sign_in(fresh="1")
    await visit.get("/privacy")
    assert "Type delete" in visit.text


async def test_a_double_click_deletes_once(visit: Visit) -> None:
    await (await visit.sign_in()).agree()
    await visit.get("/privacy")
    form = {"form_token": visit.token, "confirmation": "delete"}
    headers = {**OWN, "Cookie": "; ".join(f"{name}={value}" for name, value in visit.cookies.items())}
    both = await asyncio.gather(*(visit.http.post("/privacy/delete", headers=headers, data=form) for _ in range(2)))
    assert [response.headers["Location"] for response in both] == ["/erasure", "/erasure"]
    cookies = [
        {line for line in response.headers.get_list("set-cookie") if "erasure" in line.partition("=")[0]}
        for response in both
    ]
    assert cookies[0] == cookies[1] != set()


async def test_new_sign_in_as_another_person_deletes_nobody(visit: Visit, clock: ManualClock) -> None:
    await (await visit.sign_in("bob")).agree()
    await visit.get("/privacy")
    await visit.post("/auth/sign-out")
    await (await visit.sign_in("ada")).agree()
    clock.advance(minutes=6)
    secret = visit.cookies[SESSION]
    await visit.get("/privacy")
    await visit.sign_in("bob", fresh="1")
    assert "url=/privacy?notice=other-person#delete" in visit.page.text
    assert "__Host-Http-oo-flow" not in visit.cookies
    assert visit.cookies[SESSION] == secret
    await visit.get("/privacy?notice=other-person")
    assert "That was another account" in visit.text
    assert "ada@example.com" in visit.text
    assert "Type delete" not in visit.text


async def test_new_sign_in_ends_the_earlier_session(visit: Visit) -> None:
    await visit.sign_in()
    earlier = visit.cookies[SESSION]
    await visit.get("/privacy")
    await visit.sign_in(fresh="1")
    with pytest.raises(SignInNeeded):
        await visit.app.bff_stub.resolve_session(ResolveSessionRequest(session=earlier))
    assert (await visit.get("/privacy")).status_code == 200


async def test_fresh_sign_in_needs_the_form_token_of_its_session(visit: Visit, clock: ManualClock) -> None:
    await visit.sign_in()
    await visit.get("/privacy")
    old_page = visit.token
    await visit.sign_in("bob")
    assert (await visit.post("/auth/sign-in", fresh="1", form_token=old_page)).status_code == 403
    await visit.get("/privacy")
    clock.advance(days=31)
    assert (await visit.post("/auth/sign-in", fresh="1")).headers["Location"] == "/?notice=ended"


async def test_deletion_signs_out_and_shows_its_progress(visit: Visit) -> None:
    await (await visit.sign_in()).agree()
    await visit.get("/privacy")
    response = await visit.post("/privacy/delete", OWN, confirmation=" delete ")
    assert response.headers["Location"] == "/erasure"
    assert SESSION not in visit.cookies
    await visit.get("/erasure")
    assert "Erasing everything" in visit.text or "Everything is erased" in visit.text
    assert (await visit.get("/privacy")).headers["Location"] == "/?notice=ended"


async def test_person_who_clicks_delete_twice_can_still_follow_the_erasure(visit: Visit, clock: ManualClock) -> None:
    await (await visit.sign_in()).agree()
    await visit.get("/privacy")
    before = dict(visit.cookies)
    await visit.post("/privacy/delete", confirmation="delete")
    first = visit.cookies["__Host-Http-oo-erasure"]

    visit.cookies = before  # the first response never reached the browser
    response = await visit.post("/privacy/delete", confirmation="delete")
    assert response.headers["Location"] == "/erasure"
    assert visit.cookies == {"__Host-Http-oo-erasure": first}

    visit.cookies = before
    clock.advance(minutes=1)
    assert (await visit.post("/privacy/delete", confirmation="delete")).headers["Location"] == "/?notice=ended"


async def test_status_page_names_every_part(visit: Visit) -> None:
    await visit.get("/status")
    for part in ("Accounts and sign-in", "Consents", "Connected apps", "Tips", "Ranking"):
        assert part in visit.text


async def test_sign_in_page_has_its_own_address(visit: Visit) -> None:
    assert "Continue with" in (await visit.get("/auth/sign-in")).text


async def test_loopback_address_redirects_to_the_public_name(visit: Visit) -> None:
    asked = await visit.http.get("http://127.0.0.1:9/legal/terms?a=b")
    assert (asked.status_code, asked.headers["Location"]) == (307, f"{ORIGIN}/legal/terms?a=b")
    elsewhere = await visit.http.get("http://other.example/legal/terms")
    assert elsewhere.status_code == 200, "a proxy may call us by any name"
