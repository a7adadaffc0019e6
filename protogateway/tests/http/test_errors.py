"""Errors of the gateway, all as problem+json."""

import asyncio

import httpx2
import pytest

from protogateway.tests.http.conftest import NoteService


def assert_problem(response: httpx2.Response, status: int, reason: str) -> None:
    assert response.headers["content-type"] == "application/problem+json", response.text
    assert response.headers["cache-control"] == "no-store"
    problem = response.json()
    assert (response.status_code, problem["status"], problem["reason"]) == (status, status, reason)
    assert problem["traceId"] == response.headers["x-request-id"]
    assert problem["detail"]
    assert problem["title"]


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/notes/", "/v1/notes//", "/v1//notes", "/v1/notes/a/b", "/V1/notes"])
async def test_unknown_path_is_404(client: httpx2.AsyncClient, path: str) -> None:
    for verb in ("GET", "POST", "OPTIONS", "BREW"):
        assert_problem(await client.request(verb, path), 404, "NO_SUCH_PATH")


@pytest.mark.parametrize(
    ("verb", "path", "allow"),
    [
        ("PUT", "/v1/notes/n", "DELETE, GET, HEAD, OPTIONS, PATCH"),
        ("GET", "/v1/notes/n:shelve", "OPTIONS, POST"),
        ("DELETE", "/v1/notes:watch", "GET, HEAD, OPTIONS"),
        ("BREW", "/v1/notes", "GET, HEAD, OPTIONS, POST"),
    ],
)
async def test_wrong_verb_is_405_with_allow(client: httpx2.AsyncClient, verb: str, path: str, allow: str) -> None:
    response = await client.request(verb, path)
    assert_problem(response, 405, "METHOD_NOT_ALLOWED")
    assert response.headers["allow"] == allow


@pytest.mark.parametrize(
    "accept",
    ["text/html", "application/json;q=0", "*/*;q=0.0", "application/json;q=0, */*", "application/problem+json"],
)
async def test_client_that_accepts_no_json_gets_406(
    client: httpx2.AsyncClient, service: NoteService, accept: str
) -> None:
    assert_problem(await client.get("/v1/notes", headers={"Accept": accept}), 406, "ONLY_JSON")
    assert not service.requests


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/json; charset=latin-1"},
        [("Content-Type", "application/json"), ("Content-Type", "application/json")],
    ],
)
async def test_a_body_that_is_not_json_is_415(
    client: httpx2.AsyncClient, headers: dict[str, str] | list[tuple[str, str]]
) -> None:
    assert_problem(await client.post("/v1/notes", content=b"{}", headers=headers), 415, "NOT_JSON")


async def test_a_compressed_body_is_415(client: httpx2.AsyncClient) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    response = await client.post("/v1/notes", content=b"{}", headers=headers)
    assert_problem(response, 415, "ENCODED_BODY")
    assert response.headers["accept-encoding"] == "identity"


async def test_charset_utf8_is_accepted(client: httpx2.AsyncClient) -> None:
    for said in ('application/json; charset="UTF-8"', "Application/JSON;charset=utf-8"):
        assert (await client.post("/v1/notes", content=b"{}", headers={"Content-Type": said})).status_code == 201


async def test_a_body_that_is_too_large_is_413(online: httpx2.AsyncClient) -> None:
    headers = {"Content-Type": "application/json"}
    response = await online.post("/v1/notes", content=b"{" + b" " * 70_000, headers=headers)
    assert_problem(response, 413, "BODY_TOO_LARGE")


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (1, 499), (2, 500), (3, 400), (4, 504), (5, 404), (6, 409), (7, 403), (8, 429), (9, 409), (10, 409), (11, 400),
        (12, 501), (13, 500), (14, 503), (15, 500), (16, 401),
    ],
)  # fmt: skip
async def test_failed_call_is_a_problem(client: httpx2.AsyncClient, code: int, status: int) -> None:
    response = await client.post("/v1/failures", json={"code": code, "reason": "NOT_NOW"})
    assert_problem(response, status, "NOT_NOW")
    assert response.json()["detail"]


async def test_unexpected_error_leaks_nothing(client: httpx2.AsyncClient) -> None:
    response = await client.get("/v1/lists/4000013")
    assert response.status_code == 500
    assert "hunter2" not in response.text


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "soon", "", "1" * 10, "²"])
async def test_invalid_timeout_is_400(client: httpx2.AsyncClient, value: str) -> None:
    response = await client.get("/v1/notes/n", headers={b"X-Request-Timeout-Ms": value.encode("latin-1")})
    assert_problem(response, 400, "INVALID")
    assert response.json()["errors"][0]["field"] == "X-Request-Timeout-Ms"


@pytest.mark.parametrize(("sent", "expected"), [("1500", 1.5), ("999999999", 30.0), (None, 10.0)])
async def test_handler_gets_the_deadline(
    client: httpx2.AsyncClient, service: NoteService, sent: str | None, expected: float
) -> None:
    await client.get("/v1/notes/n", headers={"X-Request-Timeout-Ms": sent} if sent else {})
    assert service.remaining_s[0] == pytest.approx(expected, abs=0.3)


async def test_operation_may_have_its_own_timeout(client: httpx2.AsyncClient, service: NoteService) -> None:
    assert_problem(await client.post("/v1/failures", json={"code": 5, "reason": "GONE"}), 404, "GONE")
    assert service.remaining_s[0] == pytest.approx(2.0, abs=0.3)


async def test_call_past_its_deadline_is_504(client: httpx2.AsyncClient, service: NoteService) -> None:
    response = await client.post("/v1/failures", json={}, headers={"X-Request-Timeout-Ms": "50"})
    assert response.status_code == 504
    await asyncio.wait_for(service.cancelled.wait(), 1)
