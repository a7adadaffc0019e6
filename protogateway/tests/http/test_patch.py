"""The field mask of PATCH, from the client or from the body."""

from typing import Any

import httpx2
import pytest

from protogateway.tests.http.conftest import NoteService


@pytest.mark.parametrize(
    ("body", "paths"),
    [
        ({"text": "hi"}, ["text"]),
        ({"text": None, "aka": "x"}, ["text", "long_name"]),
        ({"long_name": "x"}, ["long_name"]),
        ({"place": {"shelf": "s", "behind": {"row_number": 2, "shelf": "t"}}},
         ["place.shelf", "place.behind.row_number", "place.behind.shelf"]),
        ({"place": None}, ["place"]),
        ({"words": [], "labels": {"a": "b"}}, ["words", "labels"]),
        ({"writtenAt": "2026-11-23T00:00:00Z"}, ["written_at"]),
        ({}, []),
    ],
)  # fmt: skip
async def test_mask_has_the_fields_of_the_body(
    client: httpx2.AsyncClient, service: NoteService, body: dict[str, Any], paths: list[str]
) -> None:
    response = await client.patch("/v1/notes/n", json=body)
    assert response.status_code == 200, response.text
    received = service.requests[0]
    assert (received.note.id, [] if received.update_mask is None else received.update_mask.paths) == ("n", paths)


async def test_null_clears_a_field(client: httpx2.AsyncClient, service: NoteService) -> None:
    await client.patch("/v1/notes/n?anyway=true", json={"text": None})
    received = service.requests[0]
    assert (received.note.text, received.update_mask.paths, received.anyway) == ("", ["text"], True)


@pytest.mark.parametrize(
    ("sent", "paths"),
    [
        ("text", ["text"]),
        ("aka,place.rowNumber", ["long_name", "place.row_number"]),
        ("long_name", ["long_name"]),
        ("*", ["*"]),
    ],
)
async def test_mask_in_the_query_wins(
    client: httpx2.AsyncClient, service: NoteService, sent: str, paths: list[str]
) -> None:
    for name in ("updateMask", "update_mask"):
        await client.patch(f"/v1/notes/n?{name}={sent}", json={"words": ["a"], "place": {"shelf": "s"}})
    assert [received.update_mask.paths for received in service.requests] == [paths, paths]


@pytest.mark.parametrize("sent", ["no", "text.no", "place.no", "words.0", "labels.a", "writtenAt.seconds", "."])
async def test_unknown_mask_path_is_400(client: httpx2.AsyncClient, service: NoteService, sent: str) -> None:
    response = await client.patch(f"/v1/notes/n?updateMask={sent}", json={"text": "hi"})
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "updateMask"
    assert not service.requests


async def test_fields_outside_of_the_mask_are_not_required(client: httpx2.AsyncClient, service: NoteService) -> None:
    """A place must have a shelf, which counts if the place is changed, but not if only its row is."""
    body = {"place": {"rowNumber": 1}}
    assert (await client.patch("/v1/notes/n", json=body)).status_code == 200
    assert service.requests[0].update_mask.paths == ["place.row_number"]
    for sent in ("place", "place.shelf", "*"):
        refused = await client.patch(f"/v1/notes/n?updateMask={sent}", json=body)
        assert [error["field"] for error in refused.json()["errors"]] == ["note.place.shelf"]
