"""The calls that the HTTP API makes to services, and its responses."""

from datetime import UTC, datetime

import httpx2
import pytest

from gen.oo.auth.v1 import DeleteMeRequest, GetErasureRequest
from gen.oo.integrations.v1 import BeginConnectionRequest, DisconnectRequest
from gen.oo.recommender.v1 import (
    ListTipsRequest,
    Reaction,
    RecommendRequest,
    RecommendRequestTrigger,
    RecommendResponse,
    ReportShownRequest,
    SendFeedbackRequest,
    Tip,
    TipKind,
)
from tests.http_api.conftest import ADA, FakeChannel

PULL = {"trigger": "pull"}


async def test_call_reaches_its_service_with_the_session(ada: httpx2.AsyncClient, channel: FakeChannel) -> None:
    channel.responses["Recommend"] = RecommendResponse(tip=Tip(id="t1", kind=TipKind.todo, title="Call Mara"))
    response = await ada.post("/api/recommend", json=PULL)
    assert response.status_code == 200
    assert response.json() == {"tip": {"id": "t1", "kind": "todo", "title": "Call Mara"}}
    assert response.headers["content-type"] == "application/json"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"
    (call,) = channel.calls
    assert (call.rpc, call.request) == ("Recommend", RecommendRequest(trigger=RecommendRequestTrigger.pull))
    assert (call.identity, call.timeout_s, call.metadata) == (ADA, 10.0, None)


async def test_identity_is_reset_after_the_call(ada: httpx2.AsyncClient, channel: FakeChannel) -> None:
    await ada.get("/api/tips")
    await ada.get("/api/documents/terms")
    assert [call.identity for call in channel.calls] == [ADA, None]


@pytest.mark.parametrize(
    ("verb", "path", "body", "request_message"),
    [
        ("POST", "/api/tips/t1:shown", {}, ReportShownRequest(id="t1")),
        ("POST", "/api/tips/a%2Fb:shown", None, ReportShownRequest(id="a/b")),
        ("POST", "/api/tips/a:b:shown", None, ReportShownRequest(id="a:b")),
        ("POST", "/api/tips/%E2%88%91:shown", None, ReportShownRequest(id="∑")),
        (
            "POST",
            "/api/connections/todoist:begin",
            {"consentHash": "00" * 32},
            BeginConnectionRequest(provider="todoist", consent_hash="00" * 32),
        ),
        ("DELETE", "/api/connections/todoist", None, DisconnectRequest(provider="todoist")),
        ("DELETE", "/api/me?confirmation=delete", None, DeleteMeRequest(confirmation="delete")),
        ("GET", "/api/tips?pageSize=5&reaction=done", None, ListTipsRequest(page_size=5, reaction=Reaction.done)),
        ("GET", "/api/tips?page_size=5", None, ListTipsRequest(page_size=5)),
        (
            "POST",
            "/api/feedback",
            {"tipId": "t1", "reaction": "snooze", "snoozeUntil": "2026-11-24T08:00:00Z", "dwellMs": 900},
            SendFeedbackRequest(
                tip_id="t1", reaction=Reaction.snooze, snooze_until=datetime(2026, 11, 24, 8, tzinfo=UTC), dwell_ms=900
            ),
        ),
    ],
)
async def test_path_query_and_body_become_the_request(
    ada: httpx2.AsyncClient, channel: FakeChannel, verb: str, path: str, body: object, request_message: object
) -> None:
    response = await ada.request(verb, path, json=body)
    assert response.is_success, response.text
    assert [call.request for call in channel.calls] == [request_message]


async def test_success_has_the_status_of_the_rule_and_may_end_the_session(ada: httpx2.AsyncClient) -> None:
    deleted = await ada.delete("/api/me?confirmation=delete")
    assert (deleted.status_code, deleted.headers["clear-site-data"]) == (202, '"cookies"')
    assert "clear-site-data" not in (await ada.get("/api/me")).headers


async def test_failed_call_does_not_end_the_session(ada: httpx2.AsyncClient, channel: FakeChannel) -> None:
    channel.responses["DeleteMe"] = RuntimeError("no")
    assert "clear-site-data" not in (await ada.delete("/api/me?confirmation=delete")).headers


async def test_secret_is_sent_as_metadata(signed_out: httpx2.AsyncClient, channel: FakeChannel) -> None:
    response = await signed_out.get("/api/erasures/e1", headers={"Authorization": "bearer s3cret"})
    assert response.status_code == 200
    (call,) = channel.calls
    assert (call.request, call.metadata, call.identity) == (GetErasureRequest(id="e1"), {"oo-secret": "s3cret"}, None)


async def test_idempotency_key_is_sent_if_the_rule_has_one(ada: httpx2.AsyncClient, channel: FakeChannel) -> None:
    key = {"Idempotency-Key": "k1"}
    await ada.post("/api/recommend", json=PULL, headers=key)
    await ada.post("/api/tips/t1:shown", headers=key)
    assert [call.metadata for call in channel.calls] == [{"oo-idempotency-key": "k1"}, None]


@pytest.mark.parametrize(("sent", "passed"), [("1500", 1.5), ("30001", 30.0), ("999999999", 30.0), ("1", 0.001)])
async def test_client_timeout_is_passed_on_and_capped(
    ada: httpx2.AsyncClient, channel: FakeChannel, sent: str, passed: float
) -> None:
    await ada.get("/api/tips", headers={"X-Request-Timeout-Ms": sent})
    assert channel.calls[0].timeout_s == passed


async def test_trace_is_continued_or_started(signed_out: httpx2.AsyncClient) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    headers = {"traceparent": f"00-{trace}-b7ad6b7169203331-01"}
    assert (await signed_out.get("/api/documents/terms", headers=headers)).headers["x-request-id"] == trace
    trace_ids = [
        (await signed_out.get("/api/documents/terms", headers={"traceparent": "?"})).headers["x-request-id"]
        for _ in "ab"
    ]
    assert len(set(trace_ids)) == 2
    assert {len(trace_id) for trace_id in trace_ids} == {32}


async def test_head_is_get_without_a_body(ada: httpx2.AsyncClient) -> None:
    head, get = await ada.head("/api/documents/terms"), await ada.get("/api/documents/terms")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"]


async def test_options_names_the_verbs(ada: httpx2.AsyncClient) -> None:
    response = await ada.options("/api/me/consents")
    assert (response.status_code, response.headers["allow"], response.content) == (204, "GET, HEAD, OPTIONS, POST", b"")
