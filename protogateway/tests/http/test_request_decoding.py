"""Path, query and body become the request message."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest

from protogateway.tests.http.conftest import NoteService


@pytest.mark.parametrize(
    ("path", "id"),
    [
        ("/v1/notes/a", "a"),
        ("/v1/notes/a%2Fb%20%E2%88%91", "a/b ∑"),
        ("/v1/notes/a:b", "a:b"),
        ("/v1/shelves/s/notes/a%2Fb", "shelves/s/notes/a%2Fb"),
        ("/v1/files/a/b%20c", "a/b c"),
        ("/v1/files/", ""),
    ],
)
async def test_a_path_fills_a_field(client: httpx2.AsyncClient, path: str, id: str) -> None:  # noqa: A002 (the field)
    assert (await client.get(path)).json().get("id", "") == id


@pytest.mark.parametrize(
    ("query", "field", "value"),
    [
        ("text=caf%C3%A9+au", "text", "café au"),
        ("words=a&words=b", "words", ["a", "b"]),
        ("onlyMine=true", "only_mine", True),
        ("only_mine=true", "only_mine", True),
        ("source=post", "source", 2),
        ("source=2", "source", 2),
        ("sources=screen&sources=2", "sources", [1, 2]),
        ("bounds.least=-9007199254740993", "bounds.least", -9007199254740993),
        ("bounds.writtenAfter=2026-11-23T00:00:00Z", "bounds.written_after", datetime(2026, 11, 23, tzinfo=UTC)),
        ("pageSize=0", "page_size", 0),
        ("weight=1e3", "weight", 1000.0),
        ("weight=-Infinity", "weight", float("-inf")),
        ("share=0.5", "share", 0.5),
        ("data=AP8%3D", "data", b"\0\xff"),
        ("data=_w", "data", b"\xff"),
        ("within=1.5s", "within", timedelta(seconds=1.5)),
        ("fields=text,writtenAt", "fields.paths", ["text", "written_at"]),
        ("rank=-7", "rank", -7),
        ("read=false", "read", False),
        ("title=", "title", ""),
        ("times=2026-11-23T00:00:00Z", "times", [datetime(2026, 11, 23, tzinfo=UTC)]),
        ("numbers=1&numbers=-2", "numbers", [1, -2]),
        ("row=3", "row", 3),
        ("aka=x", "long_name", "x"),
        ("long_name=x", "long_name", "x"),
    ],
)
async def test_a_query_fills_every_kind_of_field(
    client: httpx2.AsyncClient, service: NoteService, query: str, field: str, value: object
) -> None:
    response = await client.get(f"/v1/notes?{query}")
    assert response.status_code == 200, response.text
    found: Any = service.requests[0]
    for name in field.split("."):
        found = getattr(found, name)
    assert found == value


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("colour=red", "colour"),
        ("text=a&text=b", "text"),
        ("onlyMine=1", "onlyMine"),
        ("source=nobody", "source"),
        ("source=3000000000", "source"),
        ("bounds=1", "bounds"),
        ("bounds.least=9223372036854775808", "bounds.least"),
        ("bounds.writtenAfter=yesterday", "bounds.writtenAfter"),
        ("pageSize=-1", "pageSize"),
        ("weight=heavy", "weight"),
        ("weight=1e999", "weight"),
        ("share=1e39", "share"),
        ("data=%2A", "data"),
        ("within=1h", "within"),
        ("rank=x", "rank"),
        ("read=yes", "read"),
        ("numbers=1&numbers=x", "numbers"),
        ("text=%00", "text"),
        ("text=%FF", ""),
        ("shelf=a&row=1", ""),
        ("&".join(["words=a"] * 101), ""),
    ],
)
async def test_invalid_query_is_400_and_names_the_parameter(
    client: httpx2.AsyncClient, service: NoteService, query: str, field: str
) -> None:
    response = await client.get(f"/v1/notes?{query}")
    assert (response.status_code, response.json()["reason"]) == (400, "INVALID"), response.text
    if field:
        assert [error["field"] for error in response.json()["errors"]] == [field]
    assert not service.requests


async def test_a_body_is_the_request(client: httpx2.AsyncClient, service: NoteService, echo: SimpleNamespace) -> None:
    note = {"text": "hi", "aka": "x", "source": "screen", "number": "7", "place": {"shelf": "s", "row_number": 2}}
    response = await client.post("/v1/notes", json=note)
    assert response.status_code == 201
    place = echo.messages.Place(shelf="s", row_number=2)
    source = echo.messages.NoteSource.screen
    assert service.requests == [echo.messages.Note(text="hi", long_name="x", source=source, number=7, place=place)]


async def test_a_body_is_one_field_and_the_path_wins_over_it(client: httpx2.AsyncClient, service: NoteService) -> None:
    response = await client.put("/v1/shelves/a/note", json={"id": "n", "text": "hi"})
    assert response.json() == {"id": "n", "text": "hi"}
    assert service.requests[0].shelf.name == "shelves/a"
    body = {"note": {"id": "other", "text": "hi"}, "shelf": {"name": "b"}}
    await client.post("/v1/notes/n:shelve", json=body)
    received = service.requests[1]
    assert (received.note.id, received.note.text, received.shelf.name) == ("n", "hi", "b")


@pytest.mark.parametrize("name", ["aka", "long_name"])
async def test_the_path_wins_over_either_spelling(client: httpx2.AsyncClient, service: NoteService, name: str) -> None:
    await client.post("/v1/known/mara", json={"note": {name: "somebody", "text": "hi"}})
    assert (service.requests[0].note.long_name, service.requests[0].note.text) == ("mara", "hi")


@pytest.mark.parametrize("body", ['{"note": null}', "{}", "", '{"note": {}}'])
async def test_path_creates_the_message_of_its_field(
    client: httpx2.AsyncClient, service: NoteService, body: str
) -> None:
    headers = {"Content-Type": "application/json"}
    assert (await client.post("/v1/notes/n:shelve", content=body, headers=headers)).status_code == 200
    assert service.requests[0].note.id == "n"


@pytest.mark.parametrize(
    ("verb", "path", "body", "field"),
    [
        ("POST", "/v1/notes", '{"text": 1}', "text"),
        ("POST", "/v1/notes", '{"place": {"row_number": 1}}', "place.shelf"),
        ("POST", "/v1/notes", '{"text": "a", "text": "b"}', "text"),
        ("POST", "/v1/notes", '{"no": 1}', "no"),
        ("POST", "/v1/notes", "{", None),
        ("POST", "/v1/notes", "[]", None),
        ("POST", "/v1/notes/n:shelve", '{"note": "x"}', "note"),
        ("PUT", "/v1/shelves/a/note", '{"text": "a"}, "shelf": {"name": "b"}', None),
        ("PUT", "/v1/shelves/a/note", '{"place": {}}', "note.place.shelf"),
        ("PUT", "/v1/shelves/a/note", '{"text": "\\ud800"}', None),
    ],
)
async def test_invalid_body_is_400_and_names_the_field(
    client: httpx2.AsyncClient, service: NoteService, verb: str, path: str, body: str, field: str | None
) -> None:
    response = await client.request(verb, path, content=body, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["reason"]) == (400, "INVALID"), response.text
    assert [error["field"] for error in response.json().get("errors", ())] == ([field] if field else [])
    assert not service.requests
