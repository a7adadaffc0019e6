"""The application of `create_app`, whose channel hands messages over without copying them."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import Any, cast

import httpx2
import pytest

from protogateway.http.app import create_app
from protogateway.tests.http.conftest import NoteService


def client_of(echo: SimpleNamespace, service: NoteService) -> httpx2.AsyncClient:
    app = create_app(cast(Any, service), routes=echo.routes.ROUTES, openapi=echo.routes.OPENAPI)
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://echo")


async def test_requests_are_separate_messages_and_stay_as_the_handler_got_them(
    echo: SimpleNamespace, service: NoteService
) -> None:
    async with client_of(echo, service) as client:
        for text in ("one", "two"):
            response = await client.post("/v1/notes", json={"text": text})
            assert response.json()["text"] == text
    assert [request.text for request in service.requests] == ["one", "two"]


@pytest.mark.parametrize("wrong", ["another class", "no message", "a value of another type"])
async def test_a_response_that_is_no_such_message_is_500_and_logged(
    echo: SimpleNamespace, service: NoteService, caplog: pytest.LogCaptureFixture, wrong: str
) -> None:
    responses = {
        "another class": echo.messages.ListNotesResponse(),
        "no message": {"text": "secret"},
        "a value of another type": echo.messages.Note(text=object()),
    }

    async def get_note(*_: object) -> Any:
        return responses[wrong]

    service.get_note = get_note  # type: ignore[method-assign, assignment]
    async with client_of(echo, service) as client:
        with caplog.at_level(logging.ERROR):
            response = await client.get("/v1/notes/a")
    assert (response.status_code, response.json()["reason"]) == (500, "INTERNAL")
    assert "secret" not in response.text
    assert caplog.records
