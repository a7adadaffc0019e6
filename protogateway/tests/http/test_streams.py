"""Streams over real connections: in all encodings, resumed, failing, slow, and left by their client."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace

import httpx2
import pytest

from protogateway.http import stream_writer
from protogateway.tests.http.conftest import NoteService, make_gateway, raw_port, serve_on_port

EVENTS, LINES = {"Accept": "text/event-stream"}, {"Accept": "application/x-ndjson"}


def events(text: str) -> list[dict[str, str]]:
    """Parse server-sent events, without comments."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if line and not line.startswith(":"))
        if fields:
            found.append(fields)
    return found


@asynccontextmanager
async def watching(online: httpx2.AsyncClient, query: str, headers: dict[str, str]) -> AsyncIterator[httpx2.Response]:
    async with online.stream("GET", f"/v1/notes:watch?{query}", headers=headers) as response:
        yield response


async def test_events_have_ids_and_an_end(online: httpx2.AsyncClient) -> None:
    response = await online.get("/v1/notes:watch?count=2", headers=EVENTS)
    assert response.headers["content-type"] == "text/event-stream"
    assert (response.headers["cache-control"], response.headers["vary"]) == ("no-store", "accept")
    assert "content-encoding" not in response.headers
    assert events(response.text) == [
        {"retry": "3000"},
        {"id": "1", "data": '{"number":"1"}'},
        {"id": "2", "data": '{"number":"2"}'},
        {"event": "end", "data": "{}"},
    ]


async def test_stream_resumes_after_the_last_event(online: httpx2.AsyncClient, service: NoteService) -> None:
    response = await online.get("/v1/notes:watch?count=4&after=1", headers=EVENTS | {"Last-Event-ID": "2"})
    assert [event.get("id") for event in events(response.text)] == [None, "3", "4", None]
    assert service.requests[0].after == 2


async def test_resuming_an_ended_stream_is_204(online: httpx2.AsyncClient) -> None:
    """A browser's EventSource reconnects after every end, unless it gets 204."""
    assert (await online.get("/v1/notes:watch?count=2", headers=EVENTS | {"Last-Event-ID": "2"})).status_code == 204
    assert (await online.get("/v1/notes:watch?count=2&after=2", headers=EVENTS)).status_code == 200


async def test_invalid_last_event_id_is_400(online: httpx2.AsyncClient) -> None:
    response = await online.get("/v1/notes:watch?count=2", headers=EVENTS | {"Last-Event-ID": "x"})
    assert (response.status_code, response.json()["errors"][0]["field"]) == (400, "after")


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "text/event-stream"),
        ("application/x-ndjson", "application/x-ndjson"),
        ("application/jsonl, text/event-stream;q=0.5", "application/jsonl"),
        ("application/json", "application/json"),
        ("text/*", "text/event-stream"),
        ("application/*", "application/x-ndjson"),
    ],
)
async def test_client_chooses_the_encoding(online: httpx2.AsyncClient, accept: str, media_type: str) -> None:
    response = await online.get("/v1/notes:watch?count=2", headers={"Accept": accept})
    assert response.headers["content-type"] == media_type
    text = response.text
    if media_type == "application/json":
        assert response.json() == [{"number": "1"}, {"number": "2"}]
    elif media_type != "text/event-stream":
        assert [json.loads(line) for line in text.splitlines()] == [{"number": "1"}, {"number": "2"}]


async def test_unknown_stream_encoding_is_406(online: httpx2.AsyncClient) -> None:
    assert (await online.get("/v1/notes:watch", headers={"Accept": "text/html"})).status_code == 406


async def test_empty_stream_is_complete_in_every_encoding(online: httpx2.AsyncClient) -> None:
    for accept, text in (("application/json", "[]"), ("application/x-ndjson", "")):
        assert (await online.get("/v1/notes:watch", headers={"Accept": accept})).text == text


async def test_error_before_the_first_message_has_a_status(online: httpx2.AsyncClient) -> None:
    for accept in ("text/event-stream", "application/x-ndjson", "application/json"):
        response = await online.get("/v1/notes:watch?code=5", headers={"Accept": accept})
        assert (response.status_code, response.json()["reason"]) == (404, "WATCH_FAILED")
        assert response.headers["content-type"] == "application/problem+json"


async def test_later_error_is_sent_in_the_encoding(online: httpx2.AsyncClient) -> None:
    text = (await online.get("/v1/notes:watch?count=1&code=5", headers=EVENTS)).text
    assert events(text)[-1]["event"] == "problem"
    problem = json.loads(events(text)[-1]["data"])
    assert (problem["status"], problem["reason"], len(problem["traceId"])) == (404, "WATCH_FAILED", 32)
    last = (await online.get("/v1/notes:watch?count=1&code=5", headers=LINES)).text.splitlines()[-1]
    assert json.loads(last)["problem"]["reason"] == "WATCH_FAILED"
    array = (await online.get("/v1/notes:watch?count=1&code=5", headers={"Accept": "application/json"})).text
    with pytest.raises(ValueError, match="delimiter"):
        json.loads(array)
    assert json.loads(f"{array}]")[1]["problem"]["reason"] == "WATCH_FAILED"


async def test_stream_starts_before_its_first_message(online: httpx2.AsyncClient) -> None:
    loop = asyncio.get_running_loop()
    for headers in (EVENTS, LINES):
        began = loop.time()
        async with watching(online, "count=1&pause_ms=5000", headers) as response:
            assert response.status_code == 200
            assert loop.time() - began < 1


async def test_silent_stream_sends_heartbeats(online: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_writer, "HEARTBEAT_S", 0.1)
    text = (await online.get("/v1/notes:watch?count=2&pause_ms=350", headers=EVENTS)).text
    assert text.count(":\n\n") in range(4, 9)
    assert [event.get("id") for event in events(text)] == [None, "1", "2", None]
    lines = (await online.get("/v1/notes:watch?count=2&pause_ms=350", headers=LINES)).text
    assert len(lines.splitlines()) == 2


@pytest.mark.parametrize("headers", [EVENTS, LINES])
async def test_disconnect_cancels_the_handler_at_once(
    online: httpx2.AsyncClient, service: NoteService, headers: dict[str, str]
) -> None:
    async with watching(online, "count=1000&pause_ms=20", headers) as response:
        await anext(response.aiter_raw())
    await asyncio.wait_for(service.cancelled.wait(), 1)


async def test_slow_reader_slows_the_handler(address: str, service: NoteService) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", raw_port(address), limit=1024)
    writer.write(b"GET /v1/notes:watch?count=5000&size=20000 HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n")
    await asyncio.sleep(0.5)
    early = service.sent
    assert early < 2000  # of 100 MB, some are in the buffers of the two sockets
    await asyncio.sleep(0.3)
    assert service.sent == early
    assert len(await reader.read(4_000_000)) > 0
    writer.close()
    await asyncio.wait_for(service.cancelled.wait(), 2)


async def test_closing_the_gateway_cuts_streams_off(echo: SimpleNamespace, service: NoteService) -> None:
    gateway = make_gateway(echo, service)
    async with (
        serve_on_port(gateway) as address,
        httpx2.AsyncClient(base_url=address) as online,
        watching(online, "count=1000&pause_ms=20", EVENTS) as response,
    ):
        text = response.aiter_text()
        begun = await anext(text)
        gateway.close()
        begun += "".join([part async for part in text])
    assert "event: end" not in begun
    assert service.cancelled.is_set()


async def test_head_of_a_stream_does_not_call_the_handler(online: httpx2.AsyncClient, service: NoteService) -> None:
    response = await online.head("/v1/notes:watch?count=1", headers=EVENTS)
    assert (response.status_code, response.headers["content-type"]) == (200, "text/event-stream")
    assert "content-length" not in response.headers
    assert not service.requests


async def test_disconnect_cancels_a_long_unary_call(address: str, service: NoteService) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", raw_port(address))
    head = b"POST /v1/failures HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    writer.write(head)
    await asyncio.sleep(0.05)
    writer.close()
    await asyncio.wait_for(service.cancelled.wait(), 1)


async def test_a_stream_may_have_a_deadline(online: httpx2.AsyncClient) -> None:
    headers = EVENTS | {"X-Request-Timeout-Ms": "300"}
    text = (await online.get("/v1/notes:watch?count=100&pause_ms=50", headers=headers)).text
    assert json.loads(events(text)[-1]["data"])["status"] == 504
